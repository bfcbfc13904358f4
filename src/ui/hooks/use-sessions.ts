/**
 * The sessions of a model from its folder, read when they are looked at and after each save. Must not know how they are
 * shown.
 */
import { useEffect, useState } from 'react';
import type { ModelAnalysis } from '../../engine/inspect.js';
import { problemText } from '../problem-text.js';

export type SessionsState =
	| { readonly kind: 'loading' }
	| { readonly kind: 'ready'; readonly sessions: ModelAnalysis }
	/** Nothing to show, and why. */
	| { readonly kind: 'none'; readonly reason: string };

const LOADING: SessionsState = { kind: 'loading' };

/**
 * @param folder null reads nothing
 * @param savedIteration changes with every save
 */
export function useSessions(folder: string | null, savedIteration: number | null): SessionsState {
	const [read, setRead] = useState<{ readonly folder: string; readonly state: SessionsState } | null>(null);
	// biome-ignore lint/correctness/useExhaustiveDependencies: the folder holds something new after each save
	useEffect(() => {
		if (folder === null) return;
		let wanted = true;
		void readSessions(folder).then((state) => {
			if (wanted) setRead({ folder, state });
		});
		return () => {
			wanted = false;
		};
	}, [folder, savedIteration]);
	return read !== null && read.folder === folder ? read.state : LOADING;
}

/** Never rejects. */
export async function readSessions(folder: string): Promise<SessionsState> {
	try {
		const { analyzeModel } = await import('../../engine/inspect.js');
		const analysis = await analyzeModel(folder);
		if (analysis === null) return { kind: 'none', reason: 'The table starts with the first save.' };
		return { kind: 'ready', sessions: analysis };
	} catch (error) {
		return { kind: 'none', reason: `The model folder cannot be read: ${problemText(error)}` };
	}
}
