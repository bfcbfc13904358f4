/** The graph of a session, or of all sessions of a model. Must not know keys or files. */
import { useMemo } from 'react';
import { lossLook } from '../chart/look.js';
import { EMPTY_VIEW } from '../chart/loss-series.js';
import { plotValues } from '../chart/plot.js';
import { curvesView } from '../chart/session-curves.js';
import { useSessionHistory } from '../hooks/use-session-graph.js';
import type { SessionsState } from '../hooks/use-sessions.js';
import { sessionFigure } from '../session-figure.js';
import type { SessionKey } from '../store/view/analysis-view.js';
import type { SessionChart } from '../store/view/session-chart.js';
import { ChartPane } from './chart-pane.js';
import type { RulePart } from './rule.js';

export interface SessionGraphProps {
	readonly folder: string;
	readonly state: SessionsState;
	readonly session: SessionKey;
	readonly chart: SessionChart;
	/** Changes when there may be more on disk. */
	readonly version: number | null;
	readonly columns: number;
	readonly rows: number;
}

export function SessionGraph({ folder, state, session, chart, version, columns, rows }: SessionGraphProps) {
	const read = useSessionHistory(folder, session, version);
	const analysis = state.kind === 'ready' ? state.sessions : null;
	const figure = useMemo(
		() => (read.kind === 'ready' && analysis !== null ? sessionFigure(read.history, analysis, session, chart) : null),
		[read, analysis, session, chart],
	);
	const data = useMemo(
		() => (figure === null ? EMPTY_VIEW : curvesView(figure.curves, plotValues(columns))),
		[figure, columns],
	);
	const title = useMemo(
		(): readonly RulePart[] => [
			{ text: figure?.title ?? 'Session', token: 'accent' },
			...(chart.display === 'loss' ? LEGEND : []),
			...(figure?.parts ?? []).map((text) => ({ text })),
		],
		[figure, chart.display],
	);
	return (
		<ChartPane
			title={title}
			data={data}
			look={figure?.look ?? NO_LOOK}
			marks={analysis?.moments}
			empty={
				read.kind === 'none'
					? read.reason
					: read.kind === 'loading'
						? 'Reading the losses.'
						: 'There is nothing to draw.'
			}
			columns={columns}
			rows={rows}
		/>
	);
}

const NO_LOOK = lossLook({ logScale: false, trend: false, raw: false, smoothing: 0 });
const LEGEND: readonly RulePart[] = [
	{ text: 'A', token: 'sideA' },
	{ text: 'B', token: 'sideB' },
];
