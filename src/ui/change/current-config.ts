/** The options that a run has now, from what it began with and what it has told since. */
import { effectiveConfig } from '../../config/effective.js';
import type { RunConfig } from '../../config/schema.js';
import type { RunHandle } from '../run-handle.js';
import type { RunSnapshot } from '../store/run-store.js';

/** @param snapshot of the run; by itself the one that is on the screen. */
export function currentConfig(
	{ session, store }: Pick<RunHandle, 'session' | 'store'>,
	snapshot: RunSnapshot = store.getSnapshot(),
): RunConfig {
	return effectiveConfig(session.config, snapshot.session?.iteration ?? 0, snapshot.changes);
}
