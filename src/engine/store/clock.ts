/**
 * Time as the store needs it, injected so that waiting can be tested without waiting.
 * Must not know what is timed.
 */
import { setTimeout as delay } from 'node:timers/promises';

export interface StoreClock {
	/** Milliseconds since the epoch. */
	now(): number;
	sleep(milliseconds: number): Promise<void>;
}

export const systemClock: StoreClock = {
	now: () => Date.now(),
	sleep: (milliseconds) => delay(milliseconds),
};
