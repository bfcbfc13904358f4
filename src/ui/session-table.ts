/**
 * The sessions of a model as a table for the screen and as CSV. Pure; must not know where the figures come from.
 */
import type { SessionFigures, SessionsAnalysis, TotalFigures } from '../engine/inspect.js';
import { formatCount, formatDuration, formatLoss } from './format.js';
import { localTime } from './local-time.js';

export interface SessionRow {
	/** Number of the session, or "Total". */
	readonly session: string;
	readonly start: string;
	readonly end: string;
	readonly elapsed: string;
	readonly batch: string;
	readonly iterations: string;
	/** Faces of both sides per second. */
	readonly rate: string;
	/** Averages over the session. */
	readonly lossA: string;
	readonly lossB: string;
}

/** One row per session, oldest first, and the total at the end; no rows without sessions. */
export function sessionRows({ sessions, total }: SessionsAnalysis): readonly SessionRow[] {
	if (sessions.length === 0) return [];
	return [
		...sessions.map((one) => cells(String(one.session), String(one.batch_size), one)),
		cells('Total', total.batch_sizes.join(', '), total),
	];
}

function cells(session: string, batch: string, figures: SessionFigures | TotalFigures): SessionRow {
	const loss = (value: number | null) => (value === null ? '-' : formatLoss(value));
	return {
		...{ session, batch, start: localTime(figures.start), end: localTime(figures.end) },
		elapsed: formatDuration(figures.elapsed_seconds),
		iterations: formatCount(figures.iterations),
		rate: figures.egs_per_second.toFixed(1),
		lossA: loss(figures.loss_a),
		lossB: loss(figures.loss_b),
	};
}

/** Columns of the file, under the names of `fstui analyze --json`. */
const CSV_COLUMNS = [
	...(['session', 'start', 'end', 'elapsed_seconds', 'batch_size', 'iterations'] as const),
	...(['egs_per_second', 'loss_a', 'loss_b'] as const),
];

/**
 * Comma-separated values after RFC 4180 with a header: times as ISO 8601, seconds, plain numbers; the total is the last
 * line. Nothing for a figure that is not known.
 */
export function sessionsCsv({ sessions, total }: SessionsAnalysis): string {
	const field = (value: string | number | null): string => {
		const text = value === null ? '' : String(value);
		return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
	};
	const rows = [...sessions, { ...total, session: 'Total', batch_size: total.batch_sizes.join(', ') }];
	const lines = rows.map((row) => CSV_COLUMNS.map((name) => field(row[name])).join(','));
	return `${[CSV_COLUMNS.join(','), ...lines].join('\r\n')}\r\n`;
}
