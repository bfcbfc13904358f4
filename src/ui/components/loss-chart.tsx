/** The losses of the run as a chart: which part of them, and what the title says. Must not know sessions or keys. */
import { memo, useMemo } from 'react';
import { SMOOTHING_LEVELS } from '../chart/ema.js';
import { lossLook } from '../chart/look.js';
import type { LossSeries, SeriesView } from '../chart/loss-series.js';
import type { Mark } from '../chart/marks.js';
import { plotValues } from '../chart/plot.js';
import { axisLabel } from '../chart/scale.js';
import type { ChartView } from '../store/view/chart-view.js';
import { ChartPane } from './chart-pane.js';
import type { RulePart } from './rule.js';

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
	const { smoothing, range, logScale, trend, raw } = view;
	// biome-ignore lint/correctness/useExhaustiveDependencies: the series is filled in place, its version tells of new values
	const data = useMemo(
		() => series.view(range, smoothing, plotValues(columns)),
		[series, version, range, smoothing, columns],
	);
	const look = useMemo(() => lossLook({ logScale, trend, raw, smoothing }), [logScale, trend, raw, smoothing]);
	const parts = useMemo(() => titleParts(title, view), [title, view]);
	const figures = useMemo(() => lowest(data), [data]);
	return (
		<ChartPane
			title={parts}
			figures={figures}
			data={data}
			look={look}
			marks={marks}
			empty="The loss curves start with the first iteration."
			columns={columns}
			rows={rows}
		/>
	);
});

function titleParts(title: string, view: ChartView): readonly RulePart[] {
	const weight = SMOOTHING_LEVELS[view.smoothing] ?? 0;
	const parts: RulePart[] = [
		{ text: `${title} A`, token: 'sideA' },
		{ text: 'B', token: 'sideB' },
		{ text: weight === 0 ? 'not smoothed' : `smoothed ${weight}` },
		{ text: view.range === 'all' ? 'all iterations' : view.range },
	];
	if (view.logScale) parts.push({ text: 'log' });
	if (view.trend) parts.push({ text: 'trend' });
	return parts;
}

function lowest(data: SeriesView): readonly RulePart[] {
	const parts: RulePart[] = [];
	if (Number.isFinite(data.a.lowest)) parts.push({ text: `lowest A ${axisLabel(data.a.lowest)}`, token: 'muted' });
	if (Number.isFinite(data.b.lowest)) parts.push({ text: `B ${axisLabel(data.b.lowest)}`, token: 'muted' });
	return parts;
}
