/** The options that a run trains with at a moment, from what it began with and what has changed since. Pure. */

import type { RunConfig } from './schema.js';
import { configAt } from './stages.js';

/** What is said of options that changed. */
export interface OptionChange {
	/** Iterations the model had behind it. */
	readonly iteration: number;
	/** New values by option name. */
	readonly changes: Readonly<Record<string, unknown>>;
}

/**
 * @param config the options without the changes of their stages.
 * @param start iterations the model had when the session began.
 * @param changes of the session, in order.
 */
export function effectiveConfig(config: RunConfig, start: number, changes: readonly OptionChange[]): RunConfig {
	return Object.assign({}, configAt(config, start), ...changes.map((change) => change.changes));
}
