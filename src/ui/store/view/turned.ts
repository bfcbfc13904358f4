/** Going round in a ring of choices. */

/** The value after (or before) another in a ring. */
export function turned<T>(ring: readonly T[], value: T, by: 1 | -1): T {
	return ring[(ring.indexOf(value) + by + ring.length) % ring.length] ?? value;
}
