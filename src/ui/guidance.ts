/**
 * What a person should make of the run so far, in one plain sentence: the guide says that the loss itself tells little,
 * whether it still falls tells more, and the preview tells most. Pure; must not know components.
 */
import { type LossTrend, TREND_MIN_ITERATIONS } from './chart/loss-trend.js';
import { formatCount } from './format.js';

/** Slopes of less than this share per 1,000 iterations are as good as none. */
const LEAST_SLOPE = 0.001;
/** A slope counts when it is this many times its standard error. */
const SURE = 3;

/** @param iteration total iterations of the model, null before the first. */
export function guidance(iteration: number | null, trend: LossTrend): string {
	if (iteration === null) return 'No iterations yet: they come when the model is built.';
	if (iteration < 1000) return 'Too early to tell. First previews are flat colour; faces come later.';
	if (iteration < TREND_MIN_ITERATIONS)
		return 'Too early to tell. Faces come out of the flat colour; eyes and teeth last.';
	const line = trend.line();
	if (line === null)
		return `Too early to tell in this session: a trend shows after ${formatCount(TREND_MIN_ITERATIONS)} iterations.`;
	const last = `last ${formatCount(line.iterations)}`;
	if (Math.abs(line.slope) < Math.max(LEAST_SLOPE, SURE * line.error))
		return `Loss is level (${last}). No new detail in previews either? It may be done.`;
	const percent = `${(Math.abs(line.slope) * 100).toFixed(1)} % per 1,000 (${last})`;
	if (line.slope < 0) return `Loss still falls: ${percent}. The preview judges best.`;
	return `Loss rises: ${percent}. Go back to a snapshot if it goes on.`;
}

/** As much of a text as fits: whole sentences, at least the beginning of the first one. */
export function fitSentences(text: string, width: number): string {
	const sentences = text.split(/(?<=[.?]) /);
	for (let count = sentences.length; count > 0; count--) {
		const shorter = sentences.slice(0, count).join(' ');
		if (shorter.length <= width) return shorter;
	}
	const [beginning = ''] = text.split(/ ?[:(.]/);
	return `${beginning}.`;
}
