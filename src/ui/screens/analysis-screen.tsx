/** The sessions of a model as a screen of its own, without a run. Must not know files or what the keys are. */
import { Box, Text, useWindowSize } from 'ink';
import { useCallback, useLayoutEffect, useMemo, useReducer, useRef, useState } from 'react';
import { analysisCommands } from '../commands/analysis-commands.js';
import { chartCommands } from '../commands/chart-commands.js';
import type { Handlers } from '../commands/context.js';
import { AnalysisPane } from '../components/analysis-pane.js';
import { contextHints } from '../components/context-hints.js';
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
	const [view, dispatch] = useReducer(analysisReducer, INITIAL_ANALYSIS, (initial) =>
		folder === null ? analysisReducer(initial, { type: 'ask' }) : initial,
	);
	const latest = useRef(view);
	useLayoutEffect(() => {
		latest.current = view;
	}, [view]);
	const bounds = useRef<ScrollBounds>({ limit: 0, page: 1, fromEnd: false });
	const handlers = useMemo((): Partial<Handlers<CommandId>> => {
		const commands = analysisCommands({ dispatch, view: () => latest.current });
		const move = (by: () => number) => () => dispatch({ type: 'move', by: by() });
		return {
			...commands,
			...chartCommands((action) => dispatch({ type: 'chart', action })),
			close_layer: () => {
				const { question, graph, folder: other } = latest.current;
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
				const shown = latest.current.folder ?? folder;
				if (shown === null) return;
				exportAnalysis(shown, latest.current).then(setMessage, (error: unknown) =>
					setMessage(`export failed: ${problemText(error)}`),
				);
			},
			redraw: clear,
			stop: onBack,
		};
	}, [folder, onBack, clear]);
	const context = analysisContext(view);
	const type = useCallback((text: string) => dispatch({ type: 'edit', edit: { type: 'insert', text } }), []);
	useKeymap(context, handlers, type);
	return (
		<Box flexDirection="column" width={columns} height={rows} overflow="hidden">
			<AnalysisPane
				own={folder}
				savedIteration={null}
				view={view}
				dispatch={dispatch}
				columns={columns}
				rows={rows - (message === null ? 1 : 2)}
				bounds={bounds}
			/>
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
