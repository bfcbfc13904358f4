/** React's view of the run store and the stop ladder. Must not know events. */
import { useSyncExternalStore } from 'react';
import type { RunSnapshot, RunStore } from '../store/run-store.js';
import type { StopController } from '../store/stop-controller.js';
import type { StopState } from '../store/stop-ladder.js';

/** A part of the snapshot; the component renders again only when that part changes. */
export function useRun<T>(store: RunStore, select: (snapshot: RunSnapshot) => T): T {
	return useSyncExternalStore(store.subscribe, () => select(store.getSnapshot()));
}

export function useStop(controller: StopController): StopState {
	return useSyncExternalStore(controller.subscribe, controller.getState);
}
