/**
 * A picture as lines of half blocks, written by terminal-image and brought to the terminal's colours. terminal-image
 * loads on first use, a third of a second of work. Must not know where the lines go.
 */
import type { ColorDepth } from '../theme.js';
import { recolour } from './recolour.js';

/** @param png a picture of `columns` x `2 * rows` pixels */
export async function halfBlockLines(
	png: Uint8Array,
	columns: number,
	rows: number,
	depth: Exclude<ColorDepth, 'none'>,
): Promise<readonly string[]> {
	const { default: terminalImage } = await loadTerminalImage();
	const text = await terminalImage.buffer(png, {
		width: columns,
		height: rows,
		preserveAspectRatio: false,
		// A native protocol would write to the output by itself, into the middle of a frame.
		preferNativeRender: false,
	});
	return recolour(text.split('\n'), depth);
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
