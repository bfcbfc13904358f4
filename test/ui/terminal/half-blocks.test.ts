import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { halfBlockLines, PICTURE_BYTES } from '../../../src/ui/terminal/half-blocks.js';

type Colour = readonly number[];

/** Colours of all pixels, row by row, from 24-bit half blocks. */
function pixelsOf(lines: readonly string[]): readonly (readonly Colour[])[] {
	return lines.flatMap((line) => {
		const upper: Colour[] = [];
		const lower: Colour[] = [];
		let [above, below]: Colour[] = [[], []];
		for (const [, codes, mark] of line.matchAll(/\[([\d;]*)m|(▄)/g)) {
			if (mark === undefined) {
				for (const [, ground, colour = ''] of (codes ?? '').matchAll(/([34]8);2;(\d+;\d+;\d+)/g)) {
					if (ground === '48') above = colour.split(';').map(Number);
					else below = colour.split(';').map(Number);
				}
			} else {
				upper.push(above ?? []);
				lower.push(below ?? []);
			}
		}
		return [upper, lower];
	});
}

function brightnessDistance(p: Colour, q: Colour): number {
	const square = (c: number) => ((p[c] ?? 0) - (q[c] ?? 0)) ** 2;
	return Math.sqrt(0.3 * square(0) + 0.59 * square(1) + 0.11 * square(2));
}

/** Soft coloured clouds with grain, as faces have it. */
async function picture(columns: number, rows: number, grain: number): Promise<{ png: Buffer; rgb: Buffer }> {
	const raw = { width: columns, height: 2 * rows, channels: 3 } as const;
	let state = 1;
	const random = () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
	const values = Uint8ClampedArray.from({ length: columns * 2 * rows * 3 }, (_, i) => {
		const [x, y, c] = [Math.floor(i / 3) % columns, Math.floor(i / 3 / columns), i % 3];
		return 128 + 60 * Math.sin(x / 7 + c) * Math.cos(y / 6) + grain * (random() - 0.5);
	});
	const rgb = Buffer.from(values);
	return { png: await sharp(rgb, { raw }).png().toBuffer(), rgb };
}

const sizeOf = (lines: readonly string[]) => lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0);

describe('half blocks', () => {
	// The largest picture at 120 x 40.
	const [columns, rows] = [66, 22];

	it('take few bytes, and no colour is far off', async () => {
		const { png, rgb } = await picture(columns, rows, 30);
		const lines = await halfBlockLines(png, columns, rows, 'truecolor');
		expect(sizeOf(lines)).toBeLessThanOrEqual(PICTURE_BYTES);
		const pixels = pixelsOf(lines);
		expect(pixels).toHaveLength(2 * rows);
		const distances = pixels.flatMap((line, y) =>
			line.map((colour, x) => {
				const at = (y * columns + x) * 3;
				return brightnessDistance(colour, [...rgb.subarray(at, at + 3)]);
			}),
		);
		expect(distances).toHaveLength(2 * rows * columns);
		expect(Math.max(...distances)).toBeLessThanOrEqual(11);
		expect(distances.reduce((sum, it) => sum + it, 0) / distances.length).toBeLessThan(5);
	});

	it('are as exact as there is room for', async () => {
		const { png, rgb } = await picture(20, 8, 30);
		const lines = await halfBlockLines(png, 20, 8, 'truecolor');
		const worst = pixelsOf(lines).flatMap((line, y) =>
			line.map((colour, x) => brightnessDistance(colour, [...rgb.subarray((y * 20 + x) * 3, (y * 20 + x) * 3 + 3)])),
		);
		expect(Math.max(...worst)).toBeLessThanOrEqual(3);
	});

	it('are as wide as wanted, on a terminal of whatever width', async () => {
		const { png, rgb } = await picture(190, 4, 0);
		const lines = await halfBlockLines(png, 190, 4, 'truecolor');
		const pixels = pixelsOf(lines);
		expect(pixels.map((line) => line.length)).toEqual(new Array(8).fill(190));
		// Right of where a strip ends as well.
		const at = (5 * 190 + 85) * 3;
		expect(brightnessDistance(pixels[5]?.[85] ?? [], [...rgb.subarray(at, at + 3)])).toBeLessThanOrEqual(3);
	});
});
