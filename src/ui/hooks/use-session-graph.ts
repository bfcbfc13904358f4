/** The losses of a session, or of all, from the model's folder, read when their graph is open. Must not know how they are drawn. */
import { useEffect, useState } from 'react';
import type { ThinHistory } from '../../engine/inspect.js';
import { problemText } from '../problem-text.js';
import type { SessionKey } from '../store/view/analysis-view.js';

export type SessionHistory =
	| { readonly kind: 'loading' }
	| { readonly kind: 'ready'; readonly history: ThinHistory }
	| { readonly kind: 'none'; readonly reason: string };

/** Newest iterations that are read one by one: more than the graph's own ranges, but for the longest. */
const EXACT_ROWS = 20_000;
/** As many blocks of the others as any chart has columns. */
const BLOCKS = 4096;
const LOADING: SessionHistory = { kind: 'loading' };

/** @param version changes when there may be more on disk */
export function useSessionHistory(folder: string, session: SessionKey, version: number | null): SessionHistory {
	const [read, setRead] = useState<{ readonly of: string; readonly state: SessionHistory } | null>(null);
	const of = `${session} ${folder}`;
	// biome-ignore lint/correctness/useExhaustiveDependencies: the folder holds something new after each save
	useEffect(() => {
		let wanted = true;
		void readSessionHistory(folder, session).then((state) => {
			if (wanted) setRead({ of, state });
		});
		return () => {
			wanted = false;
		};
	}, [folder, session, of, version]);
	return read !== null && read.of === of ? read.state : LOADING;
}

/** Never rejects. */
export async function readSessionHistory(folder: string, session: SessionKey): Promise<SessionHistory> {
	try {
		const { readChartHistory } = await import('../../engine/inspect.js');
		const one = session === 'total' ? {} : { session };
		const history = await readChartHistory(folder, { ...one, exact: EXACT_ROWS, blocks: BLOCKS });
		if (history.rows.length > 0) return { kind: 'ready', history };
		return {
			kind: 'none',
			reason: 'No losses of this are in the folder. Backups and snapshots hold none, nor do runs with no_logs.',
		};
	} catch (error) {
		return { kind: 'none', reason: `The losses cannot be read: ${problemText(error)}` };
	}
}
