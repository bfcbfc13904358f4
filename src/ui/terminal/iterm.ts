/** iTerm2's inline pictures (OSC 1337), drawn at the cursor. Must not know where on the screen that is. */

/** Lines for a picture of this size in characters: the first carries all of it, the others leave their rows alone. */
export function itermLines(png: Uint8Array, columns: number, rows: number): readonly string[] {
	const options = `inline=1;size=${png.length};width=${columns};height=${rows};preserveAspectRatio=0;doNotMoveCursor=1`;
	const first = `\u001b]1337;File=${options}:${Buffer.from(png).toString('base64')}\u0007`;
	return [first, ...Array.from({ length: rows - 1 }, () => '')];
}
