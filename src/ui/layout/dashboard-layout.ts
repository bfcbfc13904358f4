/**
 * Where the parts of the dashboard go at a terminal size, and which parts give way when it is small: first the picture,
 * then all but one line of the log, then the chart. Pure numbers; must not know components.
 */

export interface DashboardLayout {
	/** `line`: one status line and nothing else. */
	readonly kind: 'line' | 'full';
	readonly columns: number;
	readonly rows: number;
	readonly statusRows: number;
	/** The line that names the tabs. */
	readonly tabRows: number;
	/** The line that says what to make of the run. */
	readonly guideRows: number;
	/** Rows of the panes between tabs and log, their title row included; 0 without panes. */
	readonly bodyRows: number;
	/** Columns of the picture pane at the left; 0 without one. */
	readonly pictureColumns: number;
	/** Columns of the chart pane; 0 without one. */
	readonly chartColumns: number;
	/** Lines of the log, its rule not included. */
	readonly logRows: number;
	readonly logHasRule: boolean;
}

/** Below this size there is room for one polite line only. */
export const MIN_COLUMNS = 40;
export const MIN_ROWS = 10;
const PICTURE_MIN_COLUMNS = 60;
const PICTURE_MIN_ROWS = 10;
/** A chart as wide as this does not give way to the picture. */
const CHART_COLUMNS = 45;
const TAB_ROWS = 1;
const HINT_ROWS = 1;
/** Columns of the line between picture and chart, with a space on either side. */
export const DIVIDER_COLUMNS = 3;

/** @param picture whether a picture can be shown at all (colours, image mode). */
export function dashboardLayout(columns: number, rows: number, picture: boolean): DashboardLayout {
	if (columns < MIN_COLUMNS || rows < MIN_ROWS) {
		return {
			kind: 'line',
			columns,
			rows,
			statusRows: 1,
			tabRows: 0,
			guideRows: 0,
			bodyRows: 0,
			pictureColumns: 0,
			chartColumns: 0,
			logRows: 0,
			logHasRule: false,
		};
	}
	const logHasRule = rows >= 30;
	const logRows = rows >= 44 ? 8 : rows >= 36 ? 6 : rows >= 30 ? 4 : 1;
	const statusRows = rows >= 28 ? 3 : 2;
	const guideRows = rows >= 20 ? 1 : 0;
	const bodyRows = rows - statusRows - TAB_ROWS - guideRows - HINT_ROWS - logRows - (logHasRule ? 1 : 0);
	const hasPicture = picture && columns >= PICTURE_MIN_COLUMNS && bodyRows >= PICTURE_MIN_ROWS;
	const pictureColumns = hasPicture ? pictureShare(columns, bodyRows) : 0;
	return {
		kind: 'full',
		columns,
		rows,
		statusRows,
		tabRows: TAB_ROWS,
		guideRows,
		bodyRows,
		pictureColumns,
		chartColumns: hasPicture ? columns - pictureColumns - DIVIDER_COLUMNS : columns,
		logRows,
		logHasRule,
	};
}

/**
 * Columns for the picture: nearly half of the screen, and more where the chart stays wide enough and faces become
 * larger by it.
 */
function pictureShare(columns: number, bodyRows: number): number {
	const half = Math.round(columns * 0.48);
	const most = Math.min(Math.round(columns * 0.6), columns - DIVIDER_COLUMNS - CHART_COLUMNS);
	// A row is two pixels high: so wide is one triple of square faces above another.
	const pair = 3 * bodyRows;
	// Wider than three triples would stay empty.
	return Math.min(Math.max(26, bodyRows * 4), Math.max(half, Math.min(most, pair)));
}

/** The layout of an open tab: the log tab takes the rows of the log below the other tabs. */
export function tabLayout(layout: DashboardLayout, isLog: boolean): DashboardLayout {
	if (!isLog || layout.kind === 'line') return layout;
	const bodyRows = layout.bodyRows + layout.logRows + (layout.logHasRule ? 1 : 0);
	return { ...layout, bodyRows, logRows: 0, logHasRule: false };
}
