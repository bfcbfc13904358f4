/**
 * The mask overlay: what a mask leaves out of the loss is tinted. Owns the look of it and the reading of colours.
 * Works on plain arrays; must not know where masks come from or how pictures are laid out.
 */
import { FstuiError } from '../../config/errors.js';

export type Rgb = readonly [r: number, g: number, b: number];

/** How the parts outside of the face are shown; options mask_opacity and mask_color. */
export interface MaskTint {
	/** Percent, 0..100; 0 draws no overlay. */
	readonly opacity: number;
	/** 0..255 each. */
	readonly colour: Rgb;
}

export const DEFAULT_MASK_TINT: MaskTint = { opacity: 30, colour: [255, 0, 0] };

/**
 * Reads "#rrggbb" in any case.
 * @throws FstuiError 'usage' for anything else.
 */
export function parseColour(text: string): Rgb {
	if (!/^#[0-9a-f]{6}$/i.test(text)) {
		throw new FstuiError('usage', `"${text}" is not a colour`, {
			where: 'mask_color (--mask-color)',
			next: 'Write it as #rrggbb, for example #ff0000 for red.',
		});
	}
	const value = Number.parseInt(text.slice(1), 16);
	return [value >> 16, (value >> 8) & 255, value & 255];
}

/** Part of a square cell in pixels: [offset, offset + size) along both axes. */
export interface TintArea {
	readonly offset: number;
	readonly size: number;
}

/**
 * Blends the tint over an RGB cell, in place: fully where the mask is 0, not at all where it is 255, in proportion
 * between (so that soft edges are seen as what they are).
 * @param cellRGB cellSize x cellSize x 3.
 * @param mask cellSize x cellSize, 0 = masked away, 255 = face.
 * @param area pixels outside of it are left as they are.
 */
export function tintMasked(
	cellRGB: Uint8Array,
	mask: Uint8Array,
	cellSize: number,
	area: TintArea,
	tint: MaskTint,
): void {
	const end = area.offset + area.size;
	for (let y = area.offset; y < end; y++) {
		for (let x = area.offset; x < end; x++) {
			const at = y * cellSize + x;
			const share = ((1 - (mask[at] ?? 0) / 255) * tint.opacity) / 100;
			if (share === 0) continue;
			for (const [c, colour] of tint.colour.entries()) {
				const value = cellRGB[at * 3 + c] ?? 0;
				cellRGB[at * 3 + c] = Math.round(value + share * (colour - value));
			}
		}
	}
}
