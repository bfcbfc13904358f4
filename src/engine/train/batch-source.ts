/** Hands the batches of one iteration to the step, gives their arrays back to the feed, and measures the waiting. */
import type { BatchFeed, TrainingBatch } from '../data/feed.js';
import type { PairBatch } from './gradients.js';

export class BatchSource {
	/** Milliseconds spent waiting for the feed. */
	waitedMs = 0;
	private held: TrainingBatch | null = null;

	/** @param now milliseconds. */
	constructor(
		private readonly feed: BatchFeed,
		private readonly now: () => number,
	) {}

	/** The next batch; the one before it must no longer be used. */
	readonly next = async (): Promise<PairBatch> => {
		this.release();
		const asked = this.now();
		this.held = await this.feed.next();
		this.waitedMs += this.now() - asked;
		return this.held;
	};

	/** Gives the last batch back. */
	release(): void {
		if (this.held !== null) this.feed.recycle(this.held);
		this.held = null;
	}
}
