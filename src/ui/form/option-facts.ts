/** Options as short lines to read: those of a preset, and its stages. Must not know where the lines are shown. */
import { OPTION_NAMES, type RunOptions, type Stage } from '../../config/schema.js';
import { formatCount } from '../format.js';

/** One line per option given. */
export function optionFacts(options: RunOptions): readonly string[] {
	return OPTION_NAMES.flatMap((name) => {
		const value = options[name];
		return value === undefined ? [] : [`${name}: ${Array.isArray(value) ? value.join(', ') : String(value)}`];
	});
}

/** e.g. "from 20,000: batch_size 16, no_flip true". */
export function stageFact({ at, options }: Stage): string {
	const changes = optionFacts(options).map((fact) => fact.replace(': ', ' '));
	return `from ${formatCount(at)}: ${changes.join(', ')}`;
}
