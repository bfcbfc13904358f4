/**
 * Draws the loss chart as rows of coloured runs: asciichart draws each line on the same fixed grid, this module puts the
 * lines on top of each other, cuts gaps out and marks them. Must not know escape sequences or where the data came from.
 */
import { plot } from 'asciichart';
import { axisLabel, place, type Scale, valueAt } from './scale.js';

/** What a run of characters means; the theme decides how it looks. */
export type ChartInk = 'axis' | 'rawA' | 'rawB' | 'smoothA' | 'smoothB' | 'trendA' | 'trendB' | 'gap' | 'blank';

export interface Run {
	readonly ink: ChartInk;
	readonly text: string;
}
export type ChartRow = readonly Run[];

export interface ChartLine {
	readonly ink: ChartInk;
	/** One value per column; NaN is a gap. */
	readonly values: ArrayLike<number>;
	/** Letter at the end of the line, so that lines can be told apart without colour. */
	readonly letter?: string;
	readonly symbols: LineSymbols;
}

/** The span of the raw values behind a line: from the lowest to the highest of each column. */
export interface ChartBand {
	readonly ink: ChartInk;
	readonly low: ArrayLike<number>;
	readonly high: ArrayLike<number>;
}

/** asciichart's symbols: axis crossing, axis, gap ends, horizontal, four corners, vertical. */
export type LineSymbols = [string, string, string, string, string, string, string, string, string, string];

export interface Glyphs {
	readonly lineA: LineSymbols;
	readonly lineB: LineSymbols;
	readonly trend: LineSymbols;
	/** A second curve over the same values. */
	readonly average: LineSymbols;
	readonly band: string;
	readonly point: string;
	readonly gap: string;
	readonly axis: string;
}

export const UNICODE_GLYPHS: Glyphs = {
	lineA: ['┼', '┤', '╶', '╴', '─', '╰', '╭', '╮', '╯', '│'],
	// Double lines, so that B differs from A on a terminal without colours too.
	lineB: ['┼', '┤', '╶', '╴', '═', '╚', '╔', '╗', '╝', '║'],
	trend: ['┼', '┤', '∙', '∙', '∙', '∙', '∙', '∙', '∙', '∙'],
	average: ['┼', '┤', '•', '•', '•', '•', '•', '•', '•', '•'],
	band: '┊',
	point: '•',
	gap: '×',
	axis: '┤',
};

export const ASCII_GLYPHS: Glyphs = {
	lineA: ['+', '|', '-', '-', '-', '`', '.', '.', "'", '|'],
	lineB: ['+', '|', '-', '-', '=', '`', '.', '.', "'", '!'],
	trend: ['+', '|', '*', '*', '*', '*', '*', '*', '*', '*'],
	average: ['+', '|', 'o', 'o', 'o', 'o', 'o', 'o', 'o', 'o'],
	band: ':',
	point: 'o',
	gap: 'x',
	axis: '|',
};

/** Columns of the axis labels, the axis included. */
export const AXIS_WIDTH = 9;
/** Columns kept free at the right for the letters. */
export const LETTER_WIDTH = 2;

interface Cell {
	readonly ink: ChartInk;
	readonly char: string;
}

export interface PlotOptions {
	readonly lines: readonly ChartLine[];
	/** Drawn below all lines. */
	readonly bands?: readonly ChartBand[];
	readonly scale: Scale;
	/** Size in characters, axis and letters included. */
	readonly columns: number;
	readonly rows: number;
	/** Per column of the plot: true where a value was not finite. */
	readonly gaps: readonly boolean[];
	readonly glyphs: Glyphs;
}

/** How many values per line fit a chart of `columns` characters (a line joins two values per character). */
export function plotValues(columns: number): number {
	return Math.max(2, columns - AXIS_WIDTH - LETTER_WIDTH + 1);
}

/** Exactly `rows` rows, later lines over earlier ones. */
export function plotChart(options: PlotOptions): readonly ChartRow[] {
	const { rows, scale, glyphs } = options;
	const width = Math.max(1, options.columns - AXIS_WIDTH);
	const grid: Cell[][] = Array.from({ length: rows }, () => Array.from({ length: width }, () => BLANK));
	for (const band of options.bands ?? []) drawBand(grid, band, scale, glyphs);
	for (const line of options.lines) drawLine(grid, line, scale, glyphs);
	for (const line of options.lines) drawLetter(grid, line, scale);
	const bottom = grid[rows - 1];
	for (const [column, isGap] of options.gaps.entries()) {
		if (isGap && bottom !== undefined && column < width) bottom[column] = { ink: 'gap', char: glyphs.gap };
	}
	return grid.map((cells, row) => {
		const position = rows === 1 ? 0.5 : 1 - row / (rows - 1);
		const label = row % 2 === 0 || row === rows - 1 ? axisLabel(valueAt(scale, position)) : '';
		return [{ ink: 'axis', text: `${label.padStart(AXIS_WIDTH - 2)} ${glyphs.axis}` } satisfies Run, ...runs(cells)];
	});
}

const BLANK: Cell = { ink: 'blank', char: ' ' };

function drawBand(grid: Cell[][], band: ChartBand, scale: Scale, glyphs: Glyphs): void {
	const rows = grid.length;
	const rowOf = (value: number | undefined) => rows - 1 - Math.round(place(scale, value ?? Number.NaN) * (rows - 1));
	for (let column = 0; column < band.low.length; column++) {
		const bottom = rowOf(band.low[column]);
		// A span within one row says nothing that the line does not.
		for (let row = rowOf(band.high[column]); row <= bottom && rowOf(band.high[column]) < bottom; row++) {
			const cells = grid[row];
			if (cells !== undefined && column < cells.length) cells[column] = { ink: band.ink, char: glyphs.band };
		}
	}
}

function drawLine(grid: Cell[][], line: ChartLine, scale: Scale, glyphs: Glyphs): void {
	const rows = grid.length;
	const points = Array.from(line.values, (value) => place(scale, value) * (rows - 1));
	const filled = fillGaps(points);
	if (filled === null) return;
	if (rows > 1 && filled.length > 1) {
		// With bounds 0 .. rows - 1 and a height of rows - 1, asciichart's grid is exactly `rows` high, whatever the data.
		const text = plot(filled, {
			min: 0,
			max: rows - 1,
			height: rows - 1,
			offset: 2,
			format: () => ' ',
			symbols: line.symbols,
		});
		for (const [row, drawn] of text.split('\n').entries()) {
			const cells = grid[row];
			if (cells === undefined) continue;
			for (const [column, char] of [...drawn.slice(2)].entries()) {
				const joined = Number.isFinite(points[column]) && Number.isFinite(points[column + 1]);
				if (char !== ' ' && joined && column < cells.length) cells[column] = { ink: line.ink, char };
			}
		}
	}
	for (const [column, point] of points.entries()) {
		const alone = !Number.isFinite(points[column - 1]) && !Number.isFinite(points[column + 1]);
		const cells = grid[rows - 1 - Math.round(point)];
		if (Number.isFinite(point) && alone && cells !== undefined && column < cells.length)
			cells[column] = { ink: line.ink, char: glyphs.point };
	}
}

function drawLetter(grid: Cell[][], line: ChartLine, scale: Scale): void {
	if (line.letter === undefined) return;
	let end = line.values.length - 1;
	while (end >= 0 && !Number.isFinite(place(scale, line.values[end] ?? Number.NaN))) end--;
	if (end < 0) return;
	const rows = grid.length;
	const cells = grid[rows - 1 - Math.round(place(scale, line.values[end] ?? 0) * (rows - 1))];
	if (cells === undefined) return;
	// Two lines that end at the same height get their letters side by side.
	let column = Math.max(1, end);
	while (column < cells.length - 1 && /[A-Z]/.test(cells[column]?.char ?? '')) column++;
	cells[column] = { ink: line.ink, char: line.letter };
}

/** Gaps filled with a neighbour (asciichart fails on NaN); the caller blanks them afterwards. Null without any value. */
function fillGaps(points: readonly number[]): number[] | null {
	let last = points.find((point) => Number.isFinite(point));
	if (last === undefined) return null;
	const filled: number[] = [];
	for (const point of points) {
		if (Number.isFinite(point)) last = point;
		filled.push(last);
	}
	return filled;
}

function runs(cells: readonly Cell[]): Run[] {
	const out: { ink: ChartInk; text: string }[] = [];
	for (const cell of cells) {
		const last = out[out.length - 1];
		if (last !== undefined && (last.ink === cell.ink || cell.char === ' ')) last.text += cell.char;
		else out.push({ ink: cell.ink, text: cell.char });
	}
	return out;
}
