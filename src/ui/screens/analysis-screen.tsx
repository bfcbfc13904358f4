/** The sessions of a model as a screen of its own, without a run. Must not know files or what the keys are. */
import { Box, Text, useWindowSize } from 'ink';
import { useCallback, useLayoutEffect, useMemo, useReducer, useRef, useState } from 'react';
import { analysisCommands } from '../commands/analysis-commands.js';
import { chartCommands } from '../commands/chart-commands.js';
import type { Handlers } from '../commands/context.js';
import { AnalysisPane } from '../components/analysis-pane.js';
import { contextHints } from '../components/context-hints.js';
import { HelpOverlay } from '../components/help-overlay.js';
import { KeyHints } from '../components/key-hints.js';
import type { ScrollBounds } from '../components/scroll-pane.js';
import { useKeymap } from '../hooks/use-keymap.js';
import type { CommandId } from '../keymap.js';
import { problemText } from '../problem-text.js';
import { useScreen } from '../screen-context.js';
import { analysisContext, analysisReducer, INITIAL_ANALYSIS } from '../store/view/analysis-view.js';
import { exportAnalysis } from '../tab-exports.js';

export interface AnalysisScreenProps {
	/** Folder of the model; null asks for one first. */
	readonly folder: string | null;
	readonly onBack: () => void;
}

export function AnalysisScreen({ folder, onBack }: AnalysisScreenProps) {
	const { columns, rows } = useWindowSize();
	const { clear, theme } = useScreen();
	const [message, setMessage] = useState<string | null>(null);
	/** Lines of the help that are scrolled away; null while it is closed. */
	const [help, setHelp] = useState<number | null>(null);
	const [view, dispatch] = useReducer(analysisReducer, INITIAL_ANALYSIS, (initial) =>
		folder === null ? analysisReducer(initial, { type: 'ask' }) : initial,
	);
	const latest = useRef({ view, help });
	useLayoutEffect(() => {
		latest.current = { view, help };
	}, [view, help]);
	const bounds = useRef<ScrollBounds>({ limit: 0, page: 1, fromEnd: false });
	const handlers = useMemo((): Partial<Handlers<CommandId>> => {
		const commands = analysisCommands({ dispatch, view: () => latest.current.view });
		const move = (lines: () => number) => () => {
			const by = lines();
			if (latest.current.help === null) dispatch({ type: 'move', by });
			else setHelp((scroll) => Math.max(0, Math.min(bounds.current.limit, (scroll ?? 0) + by)));
		};
		return {
			...commands,
			...chartCommands((action) => dispatch({ type: 'chart', action })),
			close_layer: () => {
				const { question, graph, folder: other } = latest.current.view;
				const last =
					question !== null ? folder === null && other === null : graph === null && (other === null || folder === null);
				if (last) onBack();
				else commands.close_layer();
			},
			up: move(() => -1),
			down: move(() => 1),
			page_up: move(() => -bounds.current.page),
			page_down: move(() => bounds.current.page),
			first: move(() => Number.NEGATIVE_INFINITY),
			last: move(() => Number.POSITIVE_INFINITY),
			export: () => {
				const shown = latest.current.view.folder ?? folder;
				if (shown === null) return;
				exportAnalysis(shown, latest.current.view).then(setMessage, (error: unknown) =>
					setMessage(`export failed: ${problemText(error)}`),
				);
			},
			help: () => setHelp((scroll) => (scroll === null ? 0 : null)),
			back: () => setHelp(null),
			redraw: clear,
			stop: onBack,
		};
	}, [folder, onBack, clear]);
	const below = analysisContext(view);
	const context = help === null ? below : 'help';
	const type = useCallback((text: string) => dispatch({ type: 'edit', edit: { type: 'insert', text } }), []);
	useKeymap(context, handlers, type);
	const paneRows = rows - (message === null ? 1 : 2);
	return (
		<Box flexDirection="column" width={columns} height={rows} overflow="hidden">
			{help === null ? (
				<AnalysisPane
					own={folder}
					savedIteration={null}
					view={view}
					dispatch={dispatch}
					columns={columns}
					rows={paneRows}
					bounds={bounds}
				/>
			) : (
				<HelpOverlay
					tab={below === 'session_graph' ? below : 'analysis'}
					columns={columns}
					rows={paneRows}
					scroll={help}
					bounds={bounds}
				/>
			)}
			{message === null ? null : (
				<Text wrap="truncate-middle" {...theme.color('accent')}>
					{' '}
					{message}
				</Text>
			)}
			<KeyHints hints={contextHints(context, HINTS, handlers)} columns={columns} />
		</Box>
	);
}

const HINTS = { stop: 'leave' };
