/** Values of flags that are whole numbers. Must not know what they count. */
import { FstuiError } from '../../config/errors.js';
import { formatCount } from '../format.js';
import type { Arguments } from './arguments.js';

/** The number, or undefined when the flag was not given. @throws FstuiError `usage` for anything outside of the range. */
export function wholeNumber(given: Arguments, name: string, min: number, max: number): number | undefined {
	const text = given.values.get(name);
	if (text === undefined) return undefined;
	const value = Number(text);
	if (/^\d+$/.test(text) && value >= min && value <= max) return value;
	const range = `a whole number from ${formatCount(min)} to ${formatCount(max)}`;
	throw new FstuiError('usage', `--${name} is "${text}", but it must be ${range}`, {
		where: `--${name}`,
		next: 'correct the value',
	});
}
