/** Time as the store of a run sees it. */

/** Time and timers, so that tests own them. */
export interface StoreClock {
	/** Milliseconds since the epoch. */
	now(): number;
	/** Calls back once after `ms`; returns a function that cancels. */
	after(ms: number, callback: () => void): () => void;
}

export const SYSTEM_CLOCK: StoreClock = {
	now: () => Date.now(),
	after: (ms, callback) => {
		const timer = setTimeout(callback, ms);
		return () => clearTimeout(timer);
	},
};
