/** The curves of a chart, its marks and its axis as painted lines of text. Must not know components or where data came from. */
import { type ChartLook, curveOf } from '../chart/look.js';
import type { SeriesView } from '../chart/loss-series.js';
import { MARK_ORDER, MARK_WORDS, type Mark, type MarkKind, markColumns } from '../chart/marks.js';
import { AXIS_WIDTH, type ChartBand, type ChartInk, type ChartLine, plotChart } from '../chart/plot.js';
import { cubicTrend } from '../chart/polynomial.js';
import { fitScale } from '../chart/scale.js';
import { formatCount } from '../format.js';
import type { ScreenContextValue } from '../screen-context.js';
import type { ThemeToken } from '../theme.js';

const INK_TOKEN: Readonly<Record<ChartInk, ThemeToken | null>> = {
	axis: 'muted',
	rawA: 'sideARaw',
	rawB: 'sideBRaw',
	smoothA: 'sideA',
	smoothB: 'sideB',
	trendA: 'sideA',
	trendB: 'sideB',
	gap: 'error',
	blank: null,
};

/** No lines when there is no finite value in view. @param rows of the plot */
export function chartLines(
	{ theme, glyphs }: ScreenContextValue,
	data: SeriesView,
	look: ChartLook,
	columns: number,
	rows: number,
): readonly string[] {
	const { a, b } = data;
	const main = look.curves.at(-1);
	const scale = fitScale(
		[a.raw, b.raw, ...look.curves.flatMap((curve) => [curveOf(a, curve), curveOf(b, curve)])],
		look.logScale,
	);
	if (scale === null) return [];
	const { lineA, lineB, trend, average } = glyphs.chart;
	const letter = (name: string) => (look.letters ? { letter: name } : {});
	const lines: ChartLine[] = [
		{ ink: 'smoothA', values: curveOf(a, main), symbols: lineA, ...letter('A') },
		{ ink: 'smoothB', values: curveOf(b, main), symbols: lineB, ...letter('B') },
	];
	for (const curve of look.curves.slice(0, -1)) {
		lines.push({ ink: 'smoothA', values: curveOf(a, curve), symbols: average });
		lines.push({ ink: 'smoothB', values: curveOf(b, curve), symbols: average });
	}
	// Raw and smoothed lines look alike without colours: then only the smoothed ones help.
	const showRaw = look.raw && main !== undefined && theme.depth !== 'none';
	const crowded = a.high.some((high, i) => high > (a.low[i] ?? high));
	const raw: readonly ChartLine[] =
		!showRaw || crowded || look.rawIsCurve
			? []
			: [
					{ ink: 'rawA', values: a.raw, symbols: lineA },
					{ ink: 'rawB', values: b.raw, symbols: lineB },
				];
	const bands: readonly ChartBand[] =
		showRaw && crowded
			? [
					{ ink: 'rawA', low: a.low, high: a.high },
					{ ink: 'rawB', low: b.low, high: b.high },
				]
			: [];
	const trends: readonly ChartLine[] = look.trend
		? [
				{ ink: 'trendA', values: a.trend ?? cubicTrend(a.raw), symbols: trend },
				{ ink: 'trendB', values: b.trend ?? cubicTrend(b.raw), symbols: trend },
			]
		: [];
	const gaps = Array.from(a.nonFinite, (count, i) => count > 0 || (b.nonFinite[i] ?? 0) > 0);
	const drawn = plotChart({
		...{ lines: [...raw, ...lines.slice(2), ...lines.slice(0, 2), ...trends], bands, scale, columns, rows, gaps },
		glyphs: glyphs.chart,
	});
	return drawn.map((runs) =>
		runs
			.map(({ ink, text }) => {
				const token = INK_TOKEN[ink];
				return token === null ? text : theme.paint(token, text);
			})
			.join('')
			.trimEnd(),
	);
}

/** What the marks in view mean, or null when there are none. */
export function markLegend({ glyphs }: ScreenContextValue, data: SeriesView, marks: readonly Mark[]): string | null {
	const { firstIteration, lastIteration } = data;
	const inView = marks.filter(({ iteration }) => iteration >= firstIteration && iteration <= lastIteration);
	const kinds = new Set<MarkKind>(inView.map(({ kind }) => kind));
	const words = MARK_ORDER.flatMap((kind) => (kinds.has(kind) ? [`${glyphs.marks[kind]} ${MARK_WORDS[kind]}`] : []));
	return words.length === 0 ? null : words.join(' ');
}

export function markLine({ theme, glyphs }: ScreenContextValue, data: SeriesView, marks: readonly Mark[]): string {
	const columns = markColumns(marks, data.firstIteration, data.lastIteration, data.a.raw.length);
	const line = columns.map((kind) => (kind === null ? ' ' : glyphs.marks[kind])).join('');
	return theme.paint('muted', `${' '.repeat(AXIS_WIDTH)}${line.trimEnd()}`);
}

export function iterationAxis({ theme }: ScreenContextValue, data: SeriesView, columns: number): string {
	const first = formatCount(data.firstIteration);
	const last = formatCount(data.lastIteration);
	const used = AXIS_WIDTH + Math.max(data.a.raw.length - 1, first.length + last.length + 2);
	const gap = Math.max(2, Math.min(columns - 1, used) - AXIS_WIDTH - first.length - last.length);
	return theme.paint('muted', `${' '.repeat(AXIS_WIDTH)}${first}${' '.repeat(gap)}${last}`);
}
