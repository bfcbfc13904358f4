/** The live view of a run: puts the parts where the layout says. Must not know events or escape sequences. */
import { Box, Text, useWindowSize } from 'ink';
import { useCallback, useEffect, useLayoutEffect, useMemo, useReducer, useRef } from 'react';
import { effectiveConfig } from '../../config/effective.js';
import { currentConfig } from '../change/current-config.js';
import type { Looking } from '../commands/context.js';
import { contextHints } from '../components/context-hints.js';
import { KeyHints } from '../components/key-hints.js';
import { LogPane } from '../components/log-pane.js';
import type { ScrollBounds } from '../components/scroll-pane.js';
import { StatusBar, StatusLine } from '../components/status-bar.js';
import type { StatusFacts } from '../components/status-segments.js';
import { TabBar } from '../components/tab-bar.js';
import { formatIterations } from '../format.js';
import { fitSentences, guidance } from '../guidance.js';
import { useDashboardCommands } from '../hooks/use-dashboard-commands.js';
import { useKeymap } from '../hooks/use-keymap.js';
import { usePreviewHistory } from '../hooks/use-preview-history.js';
import { useRun, useStop } from '../hooks/use-run.js';
import type { KeyContext } from '../keys/binding.js';
import { dashboardLayout, tabLayout } from '../layout/dashboard-layout.js';
import type { RunHandle } from '../run-handle.js';
import { useScreen } from '../screen-context.js';
import type { RunSnapshot } from '../store/run-store.js';
import type { StopState } from '../store/stop-ladder.js';
import { type AnalysisAction, analysisContext } from '../store/view/analysis-view.js';
import { INITIAL_VIEW, type ViewState, viewReducer } from '../store/view-state.js';
import { DashboardBody } from './dashboard-body.js';

const whole = (snapshot: RunSnapshot) => snapshot;

export function DashboardScreen({ run }: { readonly run: RunHandle }) {
	const { columns, rows } = useWindowSize();
	const { pictures, theme } = useScreen();
	const [view, dispatch] = useReducer(viewReducer, INITIAL_VIEW);
	const snapshot = useRun(run.store, whole);
	const stop = useStop(run.stop);
	const { files, shown: preview } = usePreviewHistory(run.session.config.model_dir, snapshot.preview, view.faces.past);
	const looking = useRef<Looking>({ view, previews: files, preview });
	useLayoutEffect(() => {
		looking.current = { view, previews: files, preview };
	}, [view, files, preview]);
	const bounds = useRef<ScrollBounds>({ limit: 0, page: 1, fromEnd: false });
	const handlers = useDashboardCommands({ run, dispatch, looking, bounds });
	const context = keyContext(view, stop);
	const dispatchAnalysis = useCallback((action: AnalysisAction) => dispatch({ type: 'analysis', action }), []);
	useKeymap(
		context,
		handlers,
		useCallback(
			(text: string, where: KeyContext) => {
				const edit = { type: 'insert', text } as const;
				if (where === 'model_question') dispatchAnalysis({ type: 'edit', edit });
				else if (where === 'change')
					dispatch({ type: 'change', action: { type: 'edit', edit }, config: currentConfig(run) });
				else dispatch({ type: 'list', action: { type: 'type_filter', text } });
			},
			[dispatchAnalysis, run],
		),
	);
	useLossNotice(run, stop);

	const layout = useMemo(
		() => tabLayout(dashboardLayout(columns, rows, pictures), view.tab === 'log'),
		[columns, rows, pictures, view.tab],
	);
	const facts = statusFacts(run, snapshot, view);
	if (layout.kind === 'line') {
		return (
			<Box height={rows} width={columns} overflow="hidden">
				{context === 'change' ? (
					<Text wrap="truncate-end">Too small to change options: Esc</Text>
				) : (
					<LineView facts={facts} stop={stop} columns={columns} />
				)}
			</Box>
		);
	}
	const overrides: Readonly<Record<string, string>> = {
		...(snapshot.phase?.phase === 'paused' ? { pause: 'go on' } : {}),
		...(view.config.onlyDiffering ? { only_differing: 'all options' } : {}),
		// Who looks at the options may want others.
		...(context === 'config' ? { change: 'change' } : {}),
		...(view.change === null ? {} : { change_leave: view.change.step === 'leaving' ? 'discard' : 'close' }),
		...(run.session.view === undefined ? {} : { stop: 'leave' }),
	};
	return (
		<Box flexDirection="column" width={columns} height={rows} overflow="hidden">
			<StatusBar facts={facts} columns={columns} rows={layout.statusRows} />
			<TabBar open={view.tab} columns={columns} />
			<DashboardBody
				run={run}
				snapshot={snapshot}
				preview={preview}
				previews={files}
				stop={stop}
				view={view}
				layout={layout}
				context={context}
				bounds={bounds}
				dispatchAnalysis={dispatchAnalysis}
			/>
			{layout.guideRows > 0 ? (
				<Text wrap="truncate-end" {...theme.color('accent')}>
					{' '}
					{fitSentences(guidance(snapshot.step?.iteration ?? null, run.store.losses.trend), columns - 1)}
				</Text>
			) : null}
			{layout.logRows > 0 ? (
				<LogPane log={snapshot.log} columns={columns} rows={layout.logRows} rule={layout.logHasRule} />
			) : null}
			<KeyHints hints={hintsOf(context, overrides)} columns={columns} />
		</Box>
	);
}

/** What fits a terminal that is too small for panes; the stop ladder works there too. */
function LineView({ facts, stop, columns }: { facts: StatusFacts; stop: StopState; columns: number }) {
	const { step, saved, session } = facts.run;
	if (stop.kind === 'asking') return <Text wrap="truncate-end">Save and stop? y / n</Text>;
	if (stop.kind === 'stopping') {
		const unsaved = (step?.iteration ?? 0) - (saved?.iteration ?? session?.iteration ?? 0);
		return <Text wrap="truncate-end">{`Saving. Ctrl+C loses ${formatIterations(Math.max(0, unsaved))}`}</Text>;
	}
	return <StatusLine facts={facts} columns={columns} />;
}

function statusFacts({ session, store }: RunHandle, run: RunSnapshot, view: ViewState): StatusFacts {
	const smoothed = store.losses.series.newest(view.chart.smoothing);
	return {
		run,
		config: effectiveConfig(session.config, run.session?.iteration ?? 0, run.changes),
		losses: {
			a: { smoothed: smoothed.a, direction: store.losses.trend.direction('a') },
			b: { smoothed: smoothed.b, direction: store.losses.trend.direction('b') },
		},
	};
}

function keyContext(view: ViewState, stop: StopState): KeyContext {
	if (stop.kind === 'asking') return 'stop_dialog';
	if (stop.kind !== 'running') return 'stopping';
	if (view.helpOpen) return 'help';
	if (view.change !== null) return 'change';
	if (view.tab === 'analysis') return analysisContext(view.analysis);
	if (view.tab === 'config' && view.config.list.filtering) return 'config_filter';
	return view.tab === 'log' && view.list.filtering ? 'log_filter' : view.tab;
}

function hintsOf(context: KeyContext, overrides: Readonly<Record<string, string>>) {
	if (context === 'stopping') return [{ label: 'Ctrl+C', hint: 'abandon the save' }];
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
