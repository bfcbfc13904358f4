/** Reads what a model's folder knows of before a run, for its graph. Must not know who shows it. */
import type { Past } from './store/run-store.js';

/** Newest iterations that come one by one: as many as the graph shows and the trend looks at. */
const EXACT_ROWS = 11_000;

/** As many as the graph keeps of them. */
const BLOCKS = 4096;

/** @param upTo iterations after this one are the run's own. Rejects with system errors. */
export type ReadPast = (folder: string, upTo: number) => Promise<Past>;

export const readPast: ReadPast = async (folder, upTo) => {
	const { readChartHistory, readMoments } = await import('../engine/inspect.js');
	const moments = await readMoments(folder);
	return {
		history: await readChartHistory(folder, { upTo, exact: EXACT_ROWS, blocks: BLOCKS }),
		moments: moments.filter(({ iteration }) => iteration <= upTo),
	};
};
