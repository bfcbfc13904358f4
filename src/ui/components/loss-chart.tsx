/** The loss chart pane: title, plot, iterations below. Must not know sessions or keys. */
import { Box, Text } from 'ink';
import { memo, useMemo } from 'react';
import { SMOOTHING_LEVELS } from '../chart/ema.js';
import type { LossSeries, SeriesView } from '../chart/loss-series.js';
import { type Mark, markColumns } from '../chart/marks.js';
import { AXIS_WIDTH, type ChartBand, type ChartInk, type ChartLine, plotChart, plotValues } from '../chart/plot.js';
import { cubicTrend } from '../chart/polynomial.js';
import { axisLabel, fitScale } from '../chart/scale.js';
import { formatCount } from '../format.js';
import { type ScreenContextValue, useScreen } from '../screen-context.js';
import type { ChartView } from '../store/view/chart-view.js';
import type { ThemeToken } from '../theme.js';
import { Rule, type RulePart } from './rule.js';

export interface LossChartProps {
	readonly series: LossSeries;
	/** Changes when `series` has new values. */
	readonly version: number;
	readonly view: ChartView;
	readonly columns: number;
	readonly rows: number;
	/** What the losses are of; default "Loss". */
	readonly title?: string;
	/** Shown below the curves; absent for no such line. */
	readonly marks?: readonly Mark[];
}

export const LossChart = memo(function LossChart(props: LossChartProps) {
	const { series, version, view, columns, rows, title = 'Loss', marks } = props;
	const screen = useScreen();
	const plotRows = Math.max(1, rows - 2 - (marks === undefined ? 0 : 1));
	const { smoothing, range, logScale, trend, raw } = view;
	// biome-ignore lint/correctness/useExhaustiveDependencies: the series is filled in place, its version tells of new values
	const chart = useMemo(() => {
		const data = series.view(range, smoothing, plotValues(columns));
		return { data, lines: drawRows(screen, data, { smoothing, logScale, trend, raw, columns, rows: plotRows }) };
	}, [series, version, range, smoothing, logScale, trend, raw, columns, plotRows, screen]);
	const empty = chart.lines.length === 0;
	return (
		<Box flexDirection="column" width={columns} height={rows} overflow="hidden">
			<Rule parts={titleParts(screen, title, view, chart.data, marks !== undefined)} width={columns} />
			{empty ? <Text {...screen.theme.color('muted')}> The loss curves start with the first iteration.</Text> : null}
			{chart.lines.map((line, i) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
				<Text key={i} wrap="truncate-end">
					{line}
				</Text>
			))}
			{empty || marks === undefined ? null : <Text wrap="truncate-end">{markLine(screen, chart.data, marks)}</Text>}
			{empty ? null : <Text wrap="truncate-end">{iterationAxis(screen, chart.data, columns)}</Text>}
		</Box>
	);
});

function titleParts(
	{ glyphs }: ScreenContextValue,
	title: string,
	view: ChartView,
	data: SeriesView,
	withMarks: boolean,
): readonly RulePart[] {
	const weight = SMOOTHING_LEVELS[view.smoothing] ?? 0;
	const parts: RulePart[] = [
		{ text: `${title} A`, token: 'sideA' },
		{ text: 'B', token: 'sideB' },
		{ text: weight === 0 ? 'not smoothed' : `smoothed ${weight}` },
		{ text: view.range === 'all' ? 'all iterations' : view.range },
	];
	if (view.logScale) parts.push({ text: 'log' });
	if (view.trend) parts.push({ text: 'trend' });
	if (Number.isFinite(data.a.lowest)) parts.push({ text: `lowest A ${axisLabel(data.a.lowest)}`, token: 'muted' });
	if (Number.isFinite(data.b.lowest)) parts.push({ text: `B ${axisLabel(data.b.lowest)}`, token: 'muted' });
	const { save, snapshot, options } = glyphs.marks;
	if (withMarks) parts.push({ text: `${save} save ${snapshot} snapshot ${options} options`, token: 'muted' });
	return parts;
}

interface DrawOptions {
	readonly smoothing: number;
	readonly logScale: boolean;
	readonly trend: boolean;
	readonly raw: boolean;
	readonly columns: number;
	readonly rows: number;
}

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

function drawRows({ theme, glyphs }: ScreenContextValue, data: SeriesView, options: DrawOptions): readonly string[] {
	const { a, b } = data;
	const scale = fitScale([a.raw, b.raw, a.smoothed, b.smoothed], options.logScale);
	if (scale === null) return [];
	const { lineA, lineB } = glyphs.chart;
	const smoothed: readonly ChartLine[] = [
		{ ink: 'smoothA', values: a.smoothed, letter: 'A', symbols: lineA },
		{ ink: 'smoothB', values: b.smoothed, letter: 'B', symbols: lineB },
	];
	// Raw and smoothed lines look alike without colours: then only the smoothed ones help.
	const showRaw = options.raw && theme.depth !== 'none';
	const crowded = a.high.some((high, i) => high > (a.low[i] ?? high));
	const raw: readonly ChartLine[] =
		!showRaw || crowded || SMOOTHING_LEVELS[options.smoothing] === 0
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
	const trends: readonly ChartLine[] = options.trend
		? [
				{ ink: 'trendA', values: cubicTrend(a.raw), symbols: glyphs.chart.trend },
				{ ink: 'trendB', values: cubicTrend(b.raw), symbols: glyphs.chart.trend },
			]
		: [];
	const gaps = Array.from(a.nonFinite, (count, i) => count > 0 || (b.nonFinite[i] ?? 0) > 0);
	const rows = plotChart({
		lines: [...raw, ...smoothed, ...trends],
		bands,
		scale,
		columns: options.columns,
		rows: options.rows,
		gaps,
		glyphs: glyphs.chart,
	});
	return rows.map((runs) =>
		runs
			.map(({ ink, text }) => {
				const token = INK_TOKEN[ink];
				return token === null ? text : theme.paint(token, text);
			})
			.join('')
			.trimEnd(),
	);
}

function markLine({ theme, glyphs }: ScreenContextValue, data: SeriesView, marks: readonly Mark[]): string {
	const columns = markColumns(marks, data.firstIteration, data.lastIteration, data.a.raw.length);
	const line = columns.map((kind) => (kind === null ? ' ' : glyphs.marks[kind])).join('');
	return theme.paint('muted', `${' '.repeat(AXIS_WIDTH)}${line.trimEnd()}`);
}

function iterationAxis({ theme }: ScreenContextValue, data: SeriesView, columns: number): string {
	const first = formatCount(data.firstIteration);
	const last = formatCount(data.lastIteration);
	const used = AXIS_WIDTH + Math.max(data.a.raw.length - 1, first.length + last.length + 2);
	const gap = Math.max(2, Math.min(columns - 1, used) - AXIS_WIDTH - first.length - last.length);
	return theme.paint('muted', `${' '.repeat(AXIS_WIDTH)}${first}${' '.repeat(gap)}${last}`);
}
