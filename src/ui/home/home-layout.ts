/** Where the parts of the first page go. Pure numbers; must not know contents. */
import { HOME_ACTIONS } from './home-rows.js';

export interface HomeLayout {
	/** `list`: one list without headings or details. `stacked`: details below the lists. `wide`: beside them. */
	readonly kind: 'list' | 'stacked' | 'wide';
	readonly listColumns: number;
	/** Entries of the list that fit: of models, or of everything in a list without headings. */
	readonly listRows: number;
	/** Zero-based place and size of the details in characters. */
	readonly details: { readonly row: number; readonly column: number; readonly columns: number; readonly rows: number };
}

const WIDE_COLUMNS = 100;
/** Below this many rows everything is one list. */
const STACKED_ROWS = 18;
/** Facts of a model that should be in sight below the lists. */
const WANTED_DETAILS = 9;
const TITLE = 1;
const RULE = 1;
const HINTS = 1;

/** @param noticeRows rows of a message above the keys. */
export function homeLayout(columns: number, rows: number, models: number, noticeRows: number): HomeLayout {
	const actions = HOME_ACTIONS.length;
	const free = rows - TITLE - HINTS - noticeRows;
	const headings = models > 0 ? 2 * RULE : RULE;
	if (columns >= WIDE_COLUMNS && free >= headings + actions + Math.min(1, models)) {
		const listColumns = Math.floor(columns * 0.45);
		return {
			kind: 'wide',
			listColumns,
			listRows: Math.min(models, free - headings - actions),
			details: { row: TITLE + RULE, column: listColumns, columns: columns - listColumns, rows: free - RULE },
		};
	}
	if (rows < STACKED_ROWS) {
		return {
			kind: 'list',
			listColumns: columns,
			listRows: Math.max(1, free),
			details: { row: rows, column: 0, columns, rows: 0 },
		};
	}
	const room = free - headings - actions - RULE;
	const listRows = Math.min(models, Math.max(1, room - WANTED_DETAILS));
	return {
		kind: 'stacked',
		listColumns: columns,
		listRows,
		details: { row: TITLE + headings + listRows + actions + RULE, column: 0, columns, rows: room - listRows },
	};
}
