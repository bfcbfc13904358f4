/**
 * A picture as lines of half blocks, written by terminal-image and brought to the terminal's colours, in few bytes.
 * terminal-image loads on first use, a third of a second of work. Must not know where the lines go.
 */
import type { ColorDepth } from '../theme.js';
import { recolour } from './recolour.js';

/** A picture takes at most so many bytes, or so many for a character when it is large, unless it cannot be done. */
export const PICTURE_BYTES = 40 * 1024;
const CHARACTER_BYTES = 28;
/** How far colours may be off, finest first: the last one is where it begins to be seen. See `recolour`. */
const TOLERANCES = [3, 5, 7, 9, 11] as const;

/** @param png a picture of `columns` x `2 * rows` pixels */
export async function halfBlockLines(
	png: Uint8Array,
	columns: number,
	rows: number,
	depth: Exclude<ColorDepth, 'none'>,
): Promise<readonly string[]> {
	const lines = await blocks(png, columns, rows);
	const most = Math.max(PICTURE_BYTES, CHARACTER_BYTES * columns * rows);
	let drawn: readonly string[] = [];
	for (const tolerance of TOLERANCES) {
		drawn = recolour(lines, depth, tolerance);
		if (drawn.reduce((sum, line) => sum + Buffer.byteLength(line), 0) <= most) break;
	}
	return drawn;
}

/**
 * In 24-bit colours. terminal-image draws nothing wider than the terminal it finds, and a thread has none (then it takes
 * 80 columns): wider pictures are put together from strips.
 */
async function blocks(png: Uint8Array, columns: number, rows: number): Promise<readonly string[]> {
	const [{ default: terminalImage }, { default: sharp }] = await Promise.all([loadTerminalImage(), import('sharp')]);
	const widest = process.stdout.columns || 80;
	const lines: string[] = Array.from({ length: rows }, () => '');
	for (let left = 0; left < columns; left += widest) {
		const width = Math.min(widest, columns - left);
		const strip = await sharp(png)
			.extract({ left, top: 0, width, height: 2 * rows })
			.png({ compressionLevel: 1 })
			.toBuffer();
		const text = await terminalImage.buffer(strip, {
			width,
			height: rows,
			preserveAspectRatio: false,
			// A native protocol would write to the output by itself, into the middle of a frame.
			preferNativeRender: false,
		});
		for (const [row, line] of text.split('\n').entries()) lines[row] += line;
	}
	return lines;
}

/** What makes it write all colours; that a machine for tests has few is no reason not to. */
const ALL_COLOURS = { FORCE_COLOR: '3', COLORTERM: 'truecolor', CI: undefined, TF_BUILD: undefined } as const;

/** It asks the environment for the depth of colours, once, when it is loaded. */
async function loadTerminalImage() {
	const { env } = process;
	const before = Object.keys(ALL_COLOURS).map((name) => [name, env[name]] as const);
	setVariables(env, Object.entries(ALL_COLOURS));
	try {
		return await import('terminal-image');
	} finally {
		setVariables(env, before);
	}
}

function setVariables(env: NodeJS.ProcessEnv, values: readonly (readonly [string, string | undefined])[]): void {
	for (const [name, value] of values) {
		if (value === undefined) delete env[name];
		else env[name] = value;
	}
}
