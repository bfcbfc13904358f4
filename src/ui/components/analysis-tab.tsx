/** The sessions of a model as a table with a total and a cursor. Must not know files or keys. */
import { Text } from 'ink';
import { memo, useLayoutEffect } from 'react';
import type { SessionsState } from '../hooks/use-sessions.js';
import { useScreen } from '../screen-context.js';
import { type SessionRow, sessionRows } from '../session-table.js';
import type { AnalysisAction, AnalysisView } from '../store/view/analysis-view.js';
import type { RulePart } from './rule.js';
import { type ScrollBounds, ScrollPane } from './scroll-pane.js';

export interface AnalysisTabProps {
	readonly state: SessionsState;
	readonly view: AnalysisView;
	readonly dispatch: (action: AnalysisAction) => void;
	readonly columns: number;
	readonly rows: number;
	readonly bounds: { current: ScrollBounds };
}

interface Column {
	readonly key: keyof SessionRow;
	readonly title: string;
	readonly left?: boolean;
	/** Columns with larger numbers give way first on narrow screens. */
	readonly rank: number;
}

const COLUMNS: readonly Column[] = [
	{ key: 'session', title: '#', rank: 0 },
	{ key: 'start', title: 'Start', left: true, rank: 4 },
	{ key: 'end', title: 'End', left: true, rank: 5 },
	{ key: 'elapsed', title: 'Elapsed', rank: 1 },
	{ key: 'batch', title: 'Batch', rank: 3 },
	{ key: 'iterations', title: 'Iterations', rank: 0 },
	{ key: 'rate', title: 'EGs/s', rank: 0 },
	{ key: 'lossA', title: 'Loss A', rank: 6 },
	{ key: 'lossB', title: 'Loss B', rank: 6 },
];
const GAP = 2;
/** Column of the cursor and a blank. */
const MARGIN = 2;

export const AnalysisTab = memo(function AnalysisTab(props: AnalysisTabProps) {
	const { state, view, dispatch, columns, rows, bounds } = props;
	const { theme, glyphs } = useScreen();
	const table = state.kind === 'ready' ? sessionRows(state.sessions) : [];
	// Before the table is on the screen, so that the first key finds its rows.
	useLayoutEffect(() => {
		if (state.kind !== 'ready') return;
		const { sessions, total } = state.sessions;
		const each = sessions.map(({ session, iterations }) => ({ key: session, iterations }));
		const all = sessions.length === 0 ? [] : [{ key: 'total' as const, iterations: total.iterations }];
		dispatch({ type: 'rows', rows: [...each, ...all] });
	}, [state, dispatch]);
	const shown = fitColumns(table, columns - MARGIN);
	const line = (cells: (column: Column) => string) =>
		shown
			.map(({ column, width }) => (column.left ? cells(column).padEnd(width) : cells(column).padStart(width)))
			.join(' '.repeat(GAP));
	const head =
		table.length === 0
			? []
			: [
					<Text key="head" {...theme.color('muted')} wrap="truncate-end">
						{`${' '.repeat(MARGIN)}${line((column) => column.title)}`}
					</Text>,
				];
	const room = Math.max(1, rows - 1 - head.length);
	return (
		<ScrollPane
			title={titleOf(state, view.folder)}
			head={head}
			lines={table.map((row, i) => {
				const here = i === view.cursor;
				return (
					<Text
						key={row.session}
						bold={here || row.session === 'Total'}
						wrap="truncate-end"
						{...(here ? theme.color('accent') : {})}
					>
						{`${here ? glyphs.cursor : ' '} ${line((column) => row[column.key])}`}
					</Text>
				);
			})}
			empty={state.kind === 'none' ? state.reason : 'Reading the model folder.'}
			columns={columns}
			rows={rows}
			scroll={Math.max(0, view.cursor - Math.floor(room / 2))}
			bounds={bounds}
		/>
	);
});

function titleOf(state: SessionsState, folder: string | null): readonly RulePart[] {
	const unit: RulePart = { text: 'EGs/s: faces of both sides per second', token: 'muted' };
	if (folder === null) return [{ text: 'Sessions of this model, up to the last save' }, unit];
	const model = state.kind === 'ready' ? state.sessions.model : 'another model';
	return [{ text: `Sessions of ${model}`, token: 'accent' }, { text: folder, token: 'accent' }, unit];
}

/** As many columns as fit, with the width of their widest cell. */
function fitColumns(table: readonly SessionRow[], room: number): readonly { column: Column; width: number }[] {
	let kept = COLUMNS.map((column) => ({
		column,
		width: Math.max(column.title.length, ...table.map((row) => row[column.key].length)),
	}));
	const used = () => kept.reduce((sum, { width }) => sum + width + GAP, -GAP);
	while (used() > room && kept.length > 1) {
		const worst = Math.max(...kept.map(({ column }) => column.rank));
		kept = kept.filter(({ column }) => column.rank !== worst);
	}
	return kept;
}
