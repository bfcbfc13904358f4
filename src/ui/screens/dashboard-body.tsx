/** What is between the tabs and the log: the open tab, the help or the stop dialog. Must not know where rows lie. */

import type { PreviewEvent } from '../../engine/events.js';
import type { PreviewFile } from '../../engine/inspect.js';
import { ChangePanel } from '../change/change-panel.js';
import { currentConfig } from '../change/current-config.js';
import { AnalysisPane } from '../components/analysis-pane.js';
import { ConfigTab } from '../components/config-tab.js';
import { HelpOverlay, type HelpPlace } from '../components/help-overlay.js';
import { LogTab } from '../components/log-tab.js';
import { LossChart } from '../components/loss-chart.js';
import { PreviewTab } from '../components/preview-tab.js';
import type { ScrollBounds } from '../components/scroll-pane.js';
import { StopDialog } from '../components/stop-dialog.js';
import type { KeyContext } from '../keys/binding.js';
import type { DashboardLayout } from '../layout/dashboard-layout.js';
import type { RunHandle } from '../run-handle.js';
import type { RunSnapshot } from '../store/run-store.js';
import type { StopState } from '../store/stop-ladder.js';
import type { AnalysisAction } from '../store/view/analysis-view.js';
import type { ViewState } from '../store/view-state.js';
import { chartOf } from '../tab-exports.js';

export interface DashboardBodyProps {
	readonly run: RunHandle;
	readonly snapshot: RunSnapshot;
	/** The preview to show, not always the newest. */
	readonly preview: PreviewEvent | null;
	/** The previews there are to look back at, oldest first. */
	readonly previews: readonly PreviewFile[];
	readonly stop: StopState;
	readonly view: ViewState;
	readonly layout: DashboardLayout;
	readonly context: KeyContext;
	readonly bounds: { current: ScrollBounds };
	readonly dispatchAnalysis: (action: AnalysisAction) => void;
}

export function DashboardBody(props: DashboardBodyProps) {
	const { run, snapshot, preview, previews, view, layout, context } = props;
	return (
		<>
			<PreviewTab
				store={run.store}
				seriesVersion={snapshot.seriesVersion}
				preview={preview}
				previews={previews}
				view={view}
				layout={layout}
				open={context === 'preview'}
			/>
			{context === 'preview' ? null : <OtherTab {...props} />}
		</>
	);
}

function OtherTab(props: DashboardBodyProps) {
	const { run, snapshot, stop, view, layout, context, bounds, dispatchAnalysis } = props;
	const { columns, bodyRows } = layout;
	const { config } = run.session;
	const place = { columns, rows: bodyRows, scroll: view.list.scroll, bounds };
	switch (context) {
		case 'help':
			return <HelpOverlay tab={helpPlace(view)} {...place} />;
		case 'graph': {
			const { series, title } = chartOf(run.store, view.chart.output);
			return (
				<LossChart
					series={series}
					title={title}
					version={snapshot.seriesVersion}
					view={view.chart}
					columns={columns}
					rows={bodyRows}
					marks={snapshot.marks}
				/>
			);
		}
		case 'analysis':
		case 'session_graph':
		case 'model_question':
			return (
				<AnalysisPane
					own={config.model_dir}
					savedIteration={snapshot.saved?.iteration ?? null}
					view={view.analysis}
					dispatch={dispatchAnalysis}
					columns={columns}
					rows={bodyRows}
					bounds={bounds}
				/>
			);
		case 'change':
			return view.change === null ? null : (
				<ChangePanel state={view.change} config={currentConfig(run)} columns={columns} rows={bodyRows} />
			);
		case 'log':
		case 'log_filter':
			return <LogTab log={snapshot.log} filter={view.list.filter} filtering={view.list.filtering} {...place} />;
		case 'config':
		case 'config_filter':
			return (
				<ConfigTab
					config={config}
					changes={snapshot.changes}
					origins={run.session.origins}
					start={snapshot.session?.iteration ?? 0}
					view={view.config}
					columns={columns}
					rows={bodyRows}
					bounds={bounds}
				/>
			);
		default:
			return <StopDialog run={snapshot} stop={stop} columns={columns} rows={bodyRows} />;
	}
}

function helpPlace({ change, tab, analysis }: ViewState): HelpPlace {
	if (change !== null) return 'change';
	return tab === 'analysis' && analysis.graph !== null ? 'session_graph' : tab;
}
