/**
 * Numbers, durations and paths as text for people. Pure; must not know colours or widths of panes.
 */

/** 1234567 -> "1,234,567", the same in every locale. */
export function formatCount(value: number): string {
	return Math.trunc(value)
		.toString()
		.replace(/\B(?=(\d{3})+$)/g, ',');
}

/** "1 iteration", "12,000 iterations". */
export function formatIterations(count: number): string {
	return `${formatCount(count)} ${count === 1 ? 'iteration' : 'iterations'}`;
}

/** Seconds as HH:MM:SS; hours grow beyond two digits. */
export function formatDuration(seconds: number): string {
	const whole = Math.max(0, Math.floor(seconds));
	const two = (value: number) => value.toString().padStart(2, '0');
	return `${two(Math.floor(whole / 3600))}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}

/** Remaining time in one or two units, e.g. "3 h 20 min". */
export function formatRemaining(seconds: number): string {
	if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
	const minutes = Math.round(seconds / 60);
	if (minutes < 90) return `${minutes} min`;
	const hours = Math.round(minutes / 60);
	return hours < 72
		? `${Math.floor(minutes / 60)} h ${minutes % 60} min`
		: `${formatCount(Math.round(hours / 24))} days`;
}

/** A loss with five decimals, as faceswap prints it; "NaN" for null. */
export function formatLoss(loss: number | null): string {
	return loss === null || !Number.isFinite(loss) ? 'NaN' : loss.toFixed(5);
}

/** Rate with one decimal below 100. */
export function formatRate(rate: number): string {
	return rate >= 100 ? formatCount(Math.round(rate)) : rate.toFixed(1);
}

/** Bytes in decimal units. */
export function formatBytes(bytes: number): string {
	if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
	if (bytes >= 1e6) return `${Math.round(bytes / 1e6)} MB`;
	return `${Math.max(1, Math.round(bytes / 1e3))} kB`;
}

/** A path that can be pasted into a POSIX shell. */
export function shellQuote(path: string): string {
	return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

/** The end of a long path, which tells more than its start, after `cut`; at most `width` characters. */
export function shortenPath(path: string, width: number, cut: string): string {
	if (path.length <= width) return path;
	const room = width - cut.length;
	return room < 1 ? path.slice(path.length - Math.max(0, width)) : cut + path.slice(path.length - room);
}

/** Changed options in one line: "batch_size 8, no_warp on". */
export function changesText(changes: Readonly<Record<string, unknown>>): string {
	const show = (value: unknown) => (value === true ? 'on' : value === false ? 'off' : String(value));
	const parts = Object.entries(changes).map(([name, value]) => `${name} ${show(value)}`);
	return parts.length === 0 ? 'nothing changes' : parts.join(', ');
}
