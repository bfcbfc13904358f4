/**
 * What the export key writes for each tab. Must not know keys or components.
 */
import { FstuiError } from '../config/errors.js';
import type { PreviewEvent } from '../engine/events.js';
import type { LossSeries } from './chart/loss-series.js';
import { lossSvg, SVG_COLUMNS } from './chart/svg-chart.js';
import { exportHistory, exportPreview, exportSvg, exportText } from './exports.js';
import { readSessions } from './hooks/use-sessions.js';
import { problemText, type RunHandle } from './run-handle.js';
import { sessionsCsv } from './session-table.js';
import type { RunStore } from './store/run-store.js';
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
	const snapshot = store.getSnapshot();
	const iteration = snapshot.step?.iteration ?? snapshot.session?.iteration ?? 0;
	if (view.tab === 'preview') {
		if (preview === null) throw nothing('preview', 'press p to have one drawn');
		return `preview copied to ${await exportPreview(dir, preview.path)}`;
	}
	if (view.tab === 'analysis') {
		const state = await readSessions(dir);
		if (state.kind !== 'ready') throw nothing('session', 'save first');
		return `sessions written to ${await exportText(dir, `sessions_${iteration}.csv`, sessionsCsv(state.sessions))}`;
	}
	const { output, range, smoothing, logScale, trend } = view.chart;
	const { series, title } = chartOf(store, output);
	const data = series.view(range, smoothing, SVG_COLUMNS);
	const svg = lossSvg(data, { title, logScale, trend, marks: snapshot.marks });
	if (svg === null) throw nothing('loss', 'wait for the first iteration');
	const picture = await exportSvg(dir, `${title.toLowerCase().replaceAll(' ', '_')}_${iteration}.png`, svg);
	try {
		return `graph written to ${picture} and ${await exportHistory(dir, `losses_${iteration}.csv`)}`;
	} catch (error) {
		return `graph written to ${picture}; no table: ${problemText(error)}`;
	}
}

function nothing(what: string, next: string): FstuiError {
	return new FstuiError('usage', `there is no ${what} to write yet`, { next });
}
