/**
 * What the export key writes for each tab. Must not know keys or components.
 */
import { FstuiError } from '../config/errors.js';
import type { PreviewEvent } from '../engine/events.js';
import { lossLook } from './chart/look.js';
import type { LossSeries } from './chart/loss-series.js';
import { curvesView } from './chart/session-curves.js';
import { lossSvg, SVG_COLUMNS } from './chart/svg-chart.js';
import { exportHistory, exportPreview, exportSvg, exportText } from './exports.js';
import { readSessionHistory } from './hooks/use-session-graph.js';
import { readSessions } from './hooks/use-sessions.js';
import { withMasks } from './preview-masks.js';
import { problemText } from './problem-text.js';
import type { RunHandle } from './run-handle.js';
import { figureCsv, sessionFigure } from './session-figure.js';
import { sessionsCsv } from './session-table.js';
import type { RunStore } from './store/run-store.js';
import type { AnalysisView } from './store/view/analysis-view.js';
import type { ViewState } from './store/view-state.js';

/** The losses that the graph shows, and their name. */
export function chartOf(store: RunStore, output: number): { readonly series: LossSeries; readonly title: string } {
	const names = [...store.losses.outputs.keys()];
	const at = output % (names.length + 1);
	const name = names[at - 1];
	const series = name === undefined ? undefined : store.losses.outputs.get(name);
	if (name === undefined || series === undefined)
		return { series: store.losses.series, title: names.length === 0 ? 'Loss' : 'Total loss' };
	return { series, title: `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('_', ' ')} loss` };
}

/**
 * Writes what the open tab shows.
 * @returns a sentence with the paths. @throws FstuiError when there is nothing to write yet, or system errors
 */
export async function exportTab(run: RunHandle, view: ViewState, preview: PreviewEvent | null): Promise<string> {
	const { session, store } = run;
	const dir = session.config.model_dir;
	const snapshot = store.latest();
	const iteration = snapshot.step?.iteration ?? snapshot.session?.iteration ?? 0;
	if (view.tab === 'preview') {
		if (preview === null) throw nothing('preview', 'press p to have one drawn');
		return `preview copied to ${await exportPreview(dir, withMasks(preview, view.faces.masks).path)}`;
	}
	if (view.tab === 'analysis') return exportAnalysis(view.analysis.folder ?? dir, view.analysis);
	const { output, range, smoothing } = view.chart;
	const { series, title } = chartOf(store, output);
	const data = series.view(range, smoothing, SVG_COLUMNS);
	const svg = lossSvg(data, { title, look: lossLook(view.chart), marks: snapshot.marks });
	if (svg === null) throw nothing('loss', 'wait for the first iteration');
	const picture = await exportSvg(dir, `${title.toLowerCase().replaceAll(' ', '_')}_${iteration}.png`, svg);
	try {
		return `graph written to ${picture} and ${await exportHistory(dir, `losses_${iteration}.csv`)}`;
	} catch (error) {
		return `graph written to ${picture}; no table: ${problemText(error)}`;
	}
}

/**
 * Writes the table of sessions, or the graph of a session that is open, into the folder of the model.
 * @returns a sentence with the paths. @throws FstuiError when there is nothing to write, or system errors
 */
export async function exportAnalysis(folder: string, view: AnalysisView): Promise<string> {
	const state = await readSessions(folder);
	if (state.kind !== 'ready') throw nothing('session', 'save first');
	const { sessions: analysis } = state;
	const { dir, iterations } = analysis;
	if (view.graph === null)
		return `sessions written to ${await exportText(dir, `sessions_${iterations}.csv`, sessionsCsv(analysis))}`;
	const read = await readSessionHistory(dir, view.graph);
	if (read.kind !== 'ready') throw nothing('loss', 'choose another session');
	const figure = sessionFigure(read.history, analysis, view.graph, view.chart);
	const title = [`${analysis.model}: ${figure.title}`, ...figure.parts].join(', ');
	const svg = lossSvg(curvesView(figure.curves, SVG_COLUMNS), { title, look: figure.look, marks: analysis.moments });
	if (svg === null) throw nothing('value', 'choose another session');
	const name = `${figure.title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')}_${iterations}`;
	const table = await exportText(dir, `${name}.csv`, figureCsv(figure));
	return `graph written to ${await exportSvg(dir, `${name}.png`, svg)} and ${table}`;
}

function nothing(what: string, next: string): FstuiError {
	return new FstuiError('usage', `there is no ${what} to write yet`, { next });
}
