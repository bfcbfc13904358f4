/**
 * The loss graph as an SVG picture for export: both sides, raw span and smoothed, trend, marks, axes. Pure text; must not
 * know files or the terminal.
 */
import { formatCount } from '../format.js';
import { type ChartLook, curveOf } from './look.js';
import type { SeriesView, SideView } from './loss-series.js';
import { MARK_WORDS, type Mark, markColumns } from './marks.js';
import { cubicTrend } from './polynomial.js';
import { axisLabel, fitScale, place, type Scale, valueAt } from './scale.js';

export const SVG_WIDTH = 1920;
export const SVG_HEIGHT = 1080;
/** Values across the picture; more cannot be told apart. */
export const SVG_COLUMNS = 1700;

const PLOT = { left: 130, top: 90, right: 1880, bottom: 980 } as const;
const COLORS = { a: '#c2570c', b: '#1d5fa8' } as const;
const GRID_LINES = 8;

export interface SvgOptions {
	readonly title: string;
	readonly look: ChartLook;
	readonly marks: readonly Mark[];
}

/** Null when there is no finite value in view. */
export function lossSvg(data: SeriesView, options: SvgOptions): string | null {
	const { a, b } = data;
	const { look } = options;
	const curves = look.curves.length === 0 ? [undefined] : look.curves;
	const scale = fitScale(
		[a, b].flatMap((side) => [side.raw, ...curves.map((curve) => curveOf(side, curve))]),
		look.logScale,
	);
	if (scale === null) return null;
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${SVG_WIDTH}" height="${SVG_HEIGHT}" font-family="sans-serif" font-size="24">`,
		'<rect width="100%" height="100%" fill="#ffffff"/>',
		label(PLOT.left, 50, options.title, 'start', 32),
		...(look.letters ? [label(PLOT.right - 90, 50, 'A', 'end', 32, COLORS.a)] : []),
		...(look.letters ? [label(PLOT.right, 50, 'B', 'end', 32, COLORS.b)] : []),
		...gridLines(scale),
		...[a, b].flatMap((side, i) => sideShapes(side, scale, i === 0 ? COLORS.a : COLORS.b, look)),
		...markShapes(data, options.marks),
		label(PLOT.left, 1020, formatCount(data.firstIteration), 'middle'),
		label(PLOT.right, 1020, formatCount(data.lastIteration), 'end'),
		label((PLOT.left + PLOT.right) / 2, 1050, 'Iterations'),
		'</svg>',
	].join('\n');
}

function sideShapes(side: SideView, scale: Scale, color: string, look: ChartLook): readonly string[] {
	const line = (values: ArrayLike<number>, style: string) =>
		`<path d="${linePath(values, scale)}" stroke="${color}" fill="none" ${style}/>`;
	const main = look.curves.at(-1);
	const span = `<path d="${spanPath(side, scale)}" stroke="${color}" stroke-opacity="0.25" stroke-width="2" fill="none"/>`;
	const crowded = side.high.some((high, i) => high > (side.low[i] ?? high));
	const raw = crowded ? span : line(side.raw, 'stroke-width="2" stroke-opacity="0.35"');
	return [
		...(look.raw || (main === undefined && crowded) ? [raw] : []),
		...look.curves.slice(0, -1).map((curve) => line(curveOf(side, curve), 'stroke-width="2" stroke-opacity="0.6"')),
		line(curveOf(side, main), 'stroke-width="3"'),
		...(look.trend ? [line(side.trend ?? cubicTrend(side.raw), 'stroke-width="2" stroke-dasharray="6 8"')] : []),
	];
}

/** A line through the finite values; a new start after each gap. */
function linePath(values: ArrayLike<number>, scale: Scale): string {
	let path = '';
	let drawing = false;
	for (let i = 0; i < values.length; i++) {
		const y = yOf(values[i] ?? Number.NaN, scale);
		if (y !== null) path += `${drawing ? 'L' : 'M'}${xOf(i, values.length)} ${y}`;
		drawing = y !== null;
	}
	return path;
}

/** From the lowest to the highest value of each column. */
function spanPath(side: SideView, scale: Scale): string {
	let path = '';
	for (let i = 0; i < side.low.length; i++) {
		const low = yOf(side.low[i] ?? Number.NaN, scale);
		const high = yOf(side.high[i] ?? Number.NaN, scale);
		if (low !== null && high !== null) path += `M${xOf(i, side.low.length)} ${low + 1}V${high - 1}`;
	}
	return path;
}

function gridLines(scale: Scale): readonly string[] {
	return Array.from({ length: GRID_LINES + 1 }, (_, i) => {
		const y = round(PLOT.bottom - (i / GRID_LINES) * (PLOT.bottom - PLOT.top));
		return [
			`<path d="M${PLOT.left} ${y}H${PLOT.right}" stroke="#dddddd"/>`,
			label(PLOT.left - 12, y + 8, axisLabel(valueAt(scale, i / GRID_LINES)), 'end'),
		].join('');
	});
}

/** Saves are too many to draw; the others are lines through the plot. */
function markShapes(data: SeriesView, marks: readonly Mark[]): readonly string[] {
	const shown = marks.filter(({ kind }) => kind !== 'save');
	const columns = data.a.raw.length;
	return markColumns(shown, data.firstIteration, data.lastIteration, columns).flatMap((kind, i) => {
		if (kind === null) return [];
		const x = xOf(i, columns);
		const line = `<path d="M${x} ${PLOT.top}V${PLOT.bottom}" stroke="#888888" stroke-dasharray="2 6"/>`;
		return [line + label(x, PLOT.top - 8, MARK_WORDS[kind], 'middle', 18, '#666666')];
	});
}

function label(x: number, y: number, text: string, anchor = 'middle', size = 24, fill = '#333333'): string {
	const safe = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
	return `<text x="${x}" y="${y}" text-anchor="${anchor}" font-size="${size}" fill="${fill}">${safe}</text>`;
}

function xOf(index: number, length: number): number {
	return round(PLOT.left + (index / Math.max(1, length - 1)) * (PLOT.right - PLOT.left));
}

function yOf(value: number, scale: Scale): number | null {
	const position = place(scale, value);
	return Number.isNaN(position) ? null : round(PLOT.bottom - position * (PLOT.bottom - PLOT.top));
}

function round(value: number): number {
	return Math.round(value * 10) / 10;
}
