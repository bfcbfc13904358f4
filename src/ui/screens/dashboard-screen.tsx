/** The live view of a run: puts the panes where the layout says. Must not know events or escape sequences. */
import { Box, Text, useWindowSize } from 'ink';
import { useEffect, useMemo, useReducer } from 'react';
import { HelpOverlay } from '../components/help-overlay.js';
import { contextHints, KeyHints } from '../components/key-hints.js';
import { LogPane } from '../components/log-pane.js';
import { LossChart } from '../components/loss-chart.js';
import { PREVIEW_HEAD_ROWS, PREVIEW_LABEL_COLUMNS, PreviewPane } from '../components/preview-pane.js';
import { StatusBar, StatusLine } from '../components/status-bar.js';
import { StopDialog } from '../components/stop-dialog.js';
import { useDashboardCommands } from '../hooks/use-dashboard-commands.js';
import { useKeymap } from '../hooks/use-keymap.js';
import { useOverlay } from '../hooks/use-overlay.js';
import { usePicture } from '../hooks/use-picture.js';
import { useRun, useStop } from '../hooks/use-run.js';
import type { KeyContext } from '../keymap.js';
import { type DashboardLayout, dashboardLayout } from '../layout/dashboard-layout.js';
import type { RunHandle } from '../run-handle.js';
import { useScreen } from '../screen-context.js';
import type { RunSnapshot } from '../store/run-store.js';
import type { StopState } from '../store/stop-ladder.js';
import { INITIAL_VIEW, type ViewState, viewReducer } from '../store/view-state.js';

const whole = (snapshot: RunSnapshot) => snapshot;

export function DashboardScreen({ run }: { readonly run: RunHandle }) {
	const { columns, rows } = useWindowSize();
	const screen = useScreen();
	const [view, dispatchView] = useReducer(viewReducer, INITIAL_VIEW);
	const snapshot = useRun(run.store, whole);
	const stop = useStop(run.stop);
	const handlers = useDashboardCommands(run, dispatchView);
	const context = keyContext(view, stop);
	useKeymap(context, handlers);
	useLossNotice(run, stop);

	const layout = useMemo(() => dashboardLayout(columns, rows, screen.pictures), [columns, rows, screen.pictures]);
	if (layout.kind === 'line') {
		return (
			<Box height={rows} width={columns} overflow="hidden">
				<LineView snapshot={snapshot} stop={stop} columns={columns} />
			</Box>
		);
	}
	const overrides: Readonly<Record<string, string>> = snapshot.phase?.phase === 'paused' ? { pause: 'go on' } : {};
	return (
		<Box flexDirection="column" width={columns} height={rows} overflow="hidden">
			<StatusBar run={snapshot} columns={columns} rows={layout.statusRows} />
			<Body run={run} snapshot={snapshot} stop={stop} view={view} layout={layout} context={context} />
			<LogPane log={snapshot.log} columns={columns} rows={layout.logRows} rule={layout.logHasRule} />
			<KeyHints hints={hintsOf(context, overrides)} columns={columns} />
		</Box>
	);
}

interface BodyProps {
	readonly run: RunHandle;
	readonly snapshot: RunSnapshot;
	readonly stop: StopState;
	readonly view: ViewState;
	readonly layout: DashboardLayout;
	readonly context: KeyContext;
}

function Body({ run, snapshot, stop, view, layout, context }: BodyProps) {
	const { theme, glyphs, pictures } = useScreen();
	const { bodyRows, pictureColumns, chartColumns, columns } = layout;
	const paneColumns = Math.max(0, pictureColumns - PREVIEW_LABEL_COLUMNS);
	const paneRows = pictureColumns > 0 ? bodyRows - PREVIEW_HEAD_ROWS : 0;
	const { shown, problem } = usePicture(pictures ? snapshot.preview : null, paneColumns, paneRows);
	const visible = context === 'dashboard' && shown !== null && pictureColumns > 0;
	const overlayPicture = useMemo(
		() =>
			visible
				? {
						row: layout.statusRows + PREVIEW_HEAD_ROWS,
						column: PREVIEW_LABEL_COLUMNS,
						columns: shown.picture.columns,
						lines: shown.picture.lines,
					}
				: null,
		[visible, shown, layout.statusRows],
	);
	useOverlay(overlayPicture, `${columns} ${layout.rows} ${context} ${view.redraws}`);

	if (context === 'help') return <HelpOverlay columns={columns} rows={bodyRows} />;
	if (context !== 'dashboard') return <StopDialog run={snapshot} stop={stop} columns={columns} rows={bodyRows} />;
	const pathNote = !pictures && snapshot.preview !== null;
	const chart = (
		<LossChart
			series={run.store.series}
			version={snapshot.seriesVersion}
			view={view}
			columns={chartColumns}
			rows={pathNote ? bodyRows - 1 : bodyRows}
		/>
	);
	if (pictureColumns === 0) {
		return (
			<Box flexDirection="column" height={bodyRows}>
				{chart}
				{pathNote ? <Text wrap="truncate-start"> preview picture: {snapshot.preview.path}</Text> : null}
			</Box>
		);
	}
	return (
		<Box height={bodyRows}>
			<PreviewPane
				columns={pictureColumns}
				rows={bodyRows}
				iteration={shown?.iteration ?? null}
				layout={shown?.layout ?? null}
				message={problem ?? 'The first preview comes with the first save.'}
			/>
			<Box flexDirection="column" width={3} height={bodyRows}>
				{Array.from({ length: bodyRows }, (_, i) => (
					// The divider also keeps the blanks before it in place: the picture lies over them.
					// biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
					<Text key={i} {...theme.color('border')}>
						{' '}
						{glyphs.divider}
					</Text>
				))}
			</Box>
			{chart}
		</Box>
	);
}

/** What fits a terminal that is too small for panes; the stop ladder works there too. */
function LineView({ snapshot, stop, columns }: { snapshot: RunSnapshot; stop: StopState; columns: number }) {
	if (stop.kind === 'asking') return <Text wrap="truncate-end">Save and stop? y / n</Text>;
	if (stop.kind === 'stopping') {
		const unsaved = (snapshot.step?.iteration ?? 0) - (snapshot.saved?.iteration ?? snapshot.session?.iteration ?? 0);
		return <Text wrap="truncate-end">{`Saving. Ctrl+C loses ${Math.max(0, unsaved)} iterations`}</Text>;
	}
	return <StatusLine run={snapshot} columns={columns} />;
}

function keyContext(view: ViewState, stop: StopState): KeyContext {
	if (stop.kind === 'asking') return 'stop_dialog';
	if (stop.kind !== 'running') return 'stopping';
	return view.helpOpen ? 'help' : 'dashboard';
}

function hintsOf(context: KeyContext, overrides: Readonly<Record<string, string>>) {
	if (context === 'stopping') return [{ label: 'Ctrl+C', hint: 'abandon the save' }];
	if (context === 'help') return [{ label: 'Esc', hint: 'close' }];
	return contextHints(context, overrides);
}

/** Tells the ladder once the notice of what would be lost is really on the screen. */
function useLossNotice({ stop: controller }: RunHandle, stop: StopState): void {
	const { flush } = useScreen();
	const unwarned = stop.kind === 'stopping' && !stop.warned;
	useEffect(() => {
		if (unwarned) void flush().then(() => controller.dispatch({ type: 'warned' }));
	}, [unwarned, flush, controller]);
}
