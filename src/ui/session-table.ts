/**
 * The sessions of a model as a table for the screen and as CSV. Pure; must not know where the figures come from.
 */
import type { SessionsAnalysis } from '../engine/inspect.js';
import { formatCount, formatDuration } from './format.js';

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
}

/** One row per session, oldest first, and the total at the end; no rows without sessions. */
export function sessionRows({ sessions, total }: SessionsAnalysis): readonly SessionRow[] {
	if (sessions.length === 0) return [];
	const rows = sessions.map((one) => ({
		session: String(one.session),
		start: localTime(one.start),
		end: localTime(one.end),
		elapsed: formatDuration(one.elapsed_seconds),
		batch: String(one.batch_size),
		iterations: formatCount(one.iterations),
		rate: one.egs_per_second.toFixed(1),
	}));
	return [
		...rows,
		{
			session: 'Total',
			start: localTime(total.start),
			end: localTime(total.end),
			elapsed: formatDuration(total.elapsed_seconds),
			batch: total.batch_sizes.join(', '),
			iterations: formatCount(total.iterations),
			rate: total.egs_per_second.toFixed(1),
		},
	];
}

/** Comma-separated values with a header: times as ISO 8601, seconds, plain numbers; the total is the last line. */
export function sessionsCsv({ sessions, total }: SessionsAnalysis): string {
	const lines = sessions.map((one) => [
		one.session,
		one.start,
		one.end ?? '',
		one.elapsed_seconds,
		one.batch_size,
		one.iterations,
		one.egs_per_second,
	]);
	const sum = [
		'total',
		total.start ?? '',
		total.end ?? '',
		total.elapsed_seconds,
		total.batch_sizes.join(' '),
		total.iterations,
		total.egs_per_second,
	];
	const head = ['session', 'start', 'end', 'elapsed_seconds', 'batch_size', 'iterations', 'egs_per_second'];
	return [head, ...lines, sum].map((line) => `${line.join(',')}\n`).join('');
}

/** e.g. "2026-03-01 14:05:09" in the computer's time zone; "-" for null. */
function localTime(iso: string | null): string {
	const date = new Date(iso ?? Number.NaN);
	if (Number.isNaN(date.getTime())) return '-';
	const two = (value: number) => value.toString().padStart(2, '0');
	const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
	return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
