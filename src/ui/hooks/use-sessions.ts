/**
 * The figures of a model's sessions from its folder, read when they are looked at and after each save. Must not know
 * how they are shown.
 */
import { useEffect, useState } from 'react';
import type { SessionsAnalysis } from '../../engine/inspect.js';
import { problemText } from '../run-handle.js';

export type SessionsState =
	| { readonly kind: 'loading' }
	| { readonly kind: 'ready'; readonly sessions: SessionsAnalysis }
	/** Nothing to show, and why. */
	| { readonly kind: 'none'; readonly reason: string };

/**
 * @param open false reads nothing
 * @param savedIteration changes with every save
 */
export function useSessions(modelDir: string, open: boolean, savedIteration: number | null): SessionsState {
	const [state, setState] = useState<SessionsState>({ kind: 'loading' });
	// biome-ignore lint/correctness/useExhaustiveDependencies: the folder holds something new after each save
	useEffect(() => {
		if (!open) return;
		let wanted = true;
		void readSessions(modelDir).then((found) => {
			if (wanted) setState(found);
		});
		return () => {
			wanted = false;
		};
	}, [modelDir, open, savedIteration]);
	return state;
}

/** Never rejects. */
export async function readSessions(modelDir: string): Promise<SessionsState> {
	try {
		const { readModelFolder, sessionFigures } = await import('../../engine/inspect.js');
		const summary = await readModelFolder(modelDir);
		if (summary === null) return { kind: 'none', reason: 'The table starts with the first save.' };
		return { kind: 'ready', sessions: sessionFigures(summary) };
	} catch (error) {
		return { kind: 'none', reason: `The model folder cannot be read: ${problemText(error)}` };
	}
}
