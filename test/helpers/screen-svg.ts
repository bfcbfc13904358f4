/** Draws a terminal's screen as SVG, cell by cell, for people to look at. Must not know programs. */
import type { CellColour, ScreenCell } from './screen-cells.js';

/** Pixels of a cell. */
const WIDTH = 9;
const HEIGHT = 18;
const BASELINE = 14;
const FOREGROUND = '#d0d0d0';
const BACKGROUND = '#101418';
/** The 16 colours of xterm. */
const BASIC = [
	...['#000000', '#cd3131', '#0dbc79', '#e5e510', '#2472c8', '#bc3fbc', '#11a8cd', '#e5e5e5'],
	...['#666666', '#f14c4c', '#23d18b', '#f5f543', '#3b8eea', '#d670d6', '#29b8db', '#ffffff'],
];
const CUBE = [0, 95, 135, 175, 215, 255];

/** @param rows all of one length */
export function screenSvg(rows: readonly (readonly ScreenCell[])[]): string {
	const [width, height] = [(rows[0]?.length ?? 0) * WIDTH, rows.length * HEIGHT];
	const parts = rows.flatMap((row, y) => runsOf(row).map((run) => drawn(run, y)));
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`,
		` font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="15">`,
		`<rect width="100%" height="100%" fill="${BACKGROUND}"/>\n`,
		...parts,
		'</svg>\n',
	].join('');
}

interface Run {
	readonly x: number;
	readonly cells: readonly ScreenCell[];
}

/** Neighbours of the same looks. Marks that are not letters stand alone: fonts give them widths of their own. */
function runsOf(row: readonly ScreenCell[]): readonly Run[] {
	const runs: { x: number; cells: ScreenCell[] }[] = [];
	for (const [x, cell] of row.entries()) {
		const run = runs.at(-1);
		const before = run?.cells.at(-1);
		const plain = cell.text <= '~' && (before?.text ?? '') <= '~';
		if (run !== undefined && before !== undefined && plain && looks(before) === looks(cell)) run.cells.push(cell);
		else runs.push({ x, cells: [cell] });
	}
	return runs;
}

function looks({ text: _, ...rest }: ScreenCell): string {
	return JSON.stringify(rest);
}

function drawn({ x, cells }: Run, y: number): string {
	const [cell] = cells;
	if (cell === undefined) return '';
	const [ink, paper] = [css(cell.foreground) ?? FOREGROUND, css(cell.background)];
	const [front, back] = cell.inverse ? [paper ?? BACKGROUND, ink] : [ink, paper];
	const [left, top, width] = [x * WIDTH, y * HEIGHT, cells.length * WIDTH];
	const box = (fill: string, from: number, height: number) =>
		`<rect x="${left}" y="${top + from}" width="${width}" height="${height}" fill="${fill}"/>`;
	const ground = back === null ? '' : box(back, 0, HEIGHT);
	const text = cells.map((one) => one.text).join('');
	if (text.trim() === '') return ground;
	// Half blocks meet without gaps only as areas.
	if (text === '▄') return `${ground}${box(front, HEIGHT / 2, HEIGHT / 2)}`;
	const style = [
		...(cell.bold ? ['font-weight="bold"'] : []),
		...(cell.dim ? ['opacity="0.6"'] : []),
		...(cell.underline ? ['text-decoration="underline"'] : []),
	].join(' ');
	const at = `x="${left}" y="${top + BASELINE}" textLength="${width}" lengthAdjust="spacingAndGlyphs"`;
	return `${ground}<text xml:space="preserve" ${at} fill="${front}" ${style}>${escaped(text)}</text>\n`;
}

/** Null for the terminal's own colour. */
function css(colour: CellColour): string | null {
	if (colour === null) return null;
	if (typeof colour !== 'number') return `rgb(${colour.join(',')})`;
	if (colour < 16) return BASIC[colour] ?? FOREGROUND;
	if (colour >= 232)
		return `rgb(${Array(3)
			.fill(8 + 10 * (colour - 232))
			.join(',')})`;
	const cube = colour - 16;
	const part = (step: number) => CUBE[Math.floor(cube / step) % 6] ?? 0;
	return `rgb(${part(36)},${part(6)},${part(1)})`;
}

function escaped(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
