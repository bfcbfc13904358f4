/** The sessions of the model as a table with a total. Must not know files. */
import { Text } from 'ink';
import { memo } from 'react';
import type { SessionsState } from '../hooks/use-sessions.js';
import { useScreen } from '../screen-context.js';
import { type SessionRow, sessionRows } from '../session-table.js';
import { type ScrollBounds, ScrollPane } from './scroll-pane.js';

export interface AnalysisTabProps {
	readonly state: SessionsState;
	readonly columns: number;
	readonly rows: number;
	readonly scroll: number;
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
];
const GAP = 2;

export const AnalysisTab = memo(function AnalysisTab({ state, columns, rows, scroll, bounds }: AnalysisTabProps) {
	const { theme } = useScreen();
	const table = state.kind === 'ready' ? sessionRows(state.sessions) : [];
	const shown = fitColumns(table, columns - 1);
	const line = (cells: (column: Column) => string) =>
		` ${shown.map(({ column, width }) => (column.left ? cells(column).padEnd(width) : cells(column).padStart(width))).join(' '.repeat(GAP))}`;
	const head =
		table.length === 0
			? []
			: [
					<Text key="head" {...theme.color('muted')} wrap="truncate-end">
						{line((column) => column.title)}
					</Text>,
				];
	return (
		<ScrollPane
			title={[
				{ text: 'Sessions of this model, up to the last save' },
				{ text: 'EGs/s: faces of both sides per second', token: 'muted' },
			]}
			head={head}
			lines={table.map((row) => (
				<Text key={row.session} bold={row.session === 'Total'} wrap="truncate-end">
					{line((column) => row[column.key])}
				</Text>
			))}
			empty={state.kind === 'none' ? state.reason : 'Reading the model folder.'}
			columns={columns}
			rows={rows}
			scroll={scroll}
			bounds={bounds}
		/>
	);
});

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
