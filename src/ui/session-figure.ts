/**
 * The graph of a session as asked for: its curves, its title, how it is drawn, and as a table. Pure; must not know files
 * or components.
 */
import type { ModelAnalysis, ThinHistory } from '../engine/inspect.js';
import { SMOOTHING_LEVELS } from './chart/ema.js';
import type { ChartLook, Curve } from './chart/look.js';
import { type SessionCurves, sessionCurves } from './chart/session-curves.js';
import { formatCount } from './format.js';
import type { SessionKey } from './store/view/analysis-view.js';
import type { SessionChart } from './store/view/session-chart.js';

export interface SessionFigure {
	readonly curves: SessionCurves;
	/** Whose losses, e.g. "Session 3, face loss". */
	readonly title: string;
	/** What is drawn, e.g. "average of 500". */
	readonly parts: readonly string[];
	readonly look: ChartLook;
}

export function sessionFigure(
	history: ThinHistory,
	analysis: Pick<ModelAnalysis, 'faces'>,
	session: SessionKey,
	chart: SessionChart,
): SessionFigure {
	const outputs = outputNames(history);
	const output = outputs[chart.output % Math.max(1, outputs.length)] ?? 'loss';
	const possible = history.rows.reduce((sum, rows) => sum + rows, 0) > 2 * chart.averaged;
	const average = chart.average && possible;
	const shown: readonly Curve[] = [
		...(chart.smoothed ? (['smoothed'] as const) : []),
		...(average ? (['average'] as const) : []),
	];
	const curves = sessionCurves(history, analysis.faces, {
		...{ smoothing: chart.smoothing, averaged: chart.averaged, flatten: chart.flatten, last: chart.range },
		output: chart.display === 'rate' ? null : output,
		curves: chart.trend ? [...shown, 'trend'] : shown,
	});
	const whose = session === 'total' ? 'All sessions' : `Session ${session}`;
	const of = outputs.length < 2 ? 'loss' : output === 'loss' ? 'total loss' : `${output.replaceAll('_', ' ')} loss`;
	return {
		curves,
		title: `${whose}, ${chart.display === 'rate' ? 'EGs/s' : of}`,
		parts: [
			...(average ? [`average of ${formatCount(chart.averaged)}`] : []),
			...(chart.average && !possible ? [`an average needs over ${formatCount(2 * chart.averaged)} iterations`] : []),
			...(chart.smoothed ? [`smoothed ${SMOOTHING_LEVELS[chart.smoothing] ?? 0}`] : []),
			chart.range === 0 ? 'all iterations' : `last ${formatCount(chart.range)}`,
			...(chart.logScale ? ['log'] : []),
			...(chart.trend ? ['trend'] : []),
			...(chart.flatten ? ['flattened'] : []),
		],
		look: {
			...{ logScale: chart.logScale, trend: chart.trend, raw: chart.raw, rawIsCurve: false },
			curves: shown,
			letters: chart.display === 'loss',
		},
	};
}

/** "loss" is the total; with one output that is all there is. */
function outputNames({ losses }: ThinHistory): readonly string[] {
	const names = Object.keys(losses).flatMap((name) => (name.endsWith('_a') ? [name.slice(0, -2)] : []));
	return names.length > 2 ? names : names.filter((name) => name === 'loss');
}

/**
 * What is shown as CSV, one line per point: its last iteration, how many iterations it stands for, the time, and each
 * curve of each side; empty where there is nothing.
 */
export function figureCsv({ curves, look }: SessionFigure): string {
	const { history, ends, first, sides } = curves;
	const raw = look.raw || look.curves.length === 0;
	const columns = sides.flatMap((side, i) => {
		const suffix = sides.length < 2 ? '' : i === 0 ? '_a' : '_b';
		const all: readonly (readonly [string, ArrayLike<number> | null])[] = [
			[`raw${suffix}`, raw ? side.values.mean : null],
			[`smoothed${suffix}`, side.smoothed],
			[`average${suffix}`, side.average],
			[`trend${suffix}`, side.trend],
		];
		return all.flatMap(([name, values]) => (values === null ? [] : [{ name, values }]));
	});
	const lines = [['iteration', 'iterations', 'seconds', ...columns.map(({ name }) => name)].join(',')];
	for (let i = 0; i < ends.length; i++) {
		if ((ends[i] ?? 0) <= first) continue;
		const cells = columns.map(({ values }) => numberText(values[i] ?? Number.NaN));
		lines.push([history.iterations[i], history.rows[i], (history.seconds[i] ?? 0).toFixed(3), ...cells].join(','));
	}
	return `${lines.join('\r\n')}\r\n`;
}

/** Seven digits are all that single precision holds. */
function numberText(value: number): string {
	return Number.isFinite(value) ? String(Number(value.toPrecision(7))) : '';
}
