/** Numbers in the words of a verdict. Must not know what they measure. */
import type { Spread } from './spread.js';

/** Thousands set apart: 10,000. */
export function grouped(value: number): string {
	return value.toLocaleString('en-US');
}

/** "1 face", "2 faces". */
export function counted(value: number, what: string): string {
	return `${grouped(value)} ${what}${value === 1 ? '' : 's'}`;
}

/** A share 0..1 in percent, never rounded down to nothing. */
export function percent(share: number): string {
	return share > 0 && share < 0.01 ? 'under 1 %' : `${Math.round(100 * share)} %`;
}

/** The middle nine tenths of a spread of angles. */
export function degrees({ p5, p95 }: Spread): string {
	return `${Math.round(p5)} to ${Math.round(p95)} degrees`;
}
