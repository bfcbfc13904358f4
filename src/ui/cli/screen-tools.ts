/** What screens ask of the engine, loaded with the first question. Must not know the screens. */
import type { StartProbe } from '../../engine/probe.js';
import type { Restorer } from '../restorer.js';
import type { FolderTools } from './folder-tools.js';

/** Starts jobs once the way to start them is loaded; what is cancelled before is never started. */
export function lazyProbe(load: () => Promise<StartProbe>): StartProbe {
	return (job, listener) => {
		let cancelled = false;
		let cancel = () => {
			cancelled = true;
		};
		load().then(
			(start) => {
				if (!cancelled) cancel = start(job, listener);
			},
			(error: unknown) => {
				const message = error instanceof Error ? error.message : String(error);
				if (!cancelled) listener({ kind: 'failed', message, next: 'install fstui again' });
			},
		);
		return () => cancel();
	};
}

/** @param absolute makes a path of what a person typed */
export function restorerOf(
	{ describeCopies, restoreModel }: FolderTools,
	absolute: (path: string) => string,
): Restorer {
	return {
		list: (folder) => describeCopies(absolute(folder)),
		restore: (folder, source) => restoreModel(absolute(folder), source),
	};
}
