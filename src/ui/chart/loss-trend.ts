/**
 * Whether the losses of a run still fall: means of short blocks over the last 10,000 iterations, their slope and how
 * sure it is. Must not know events, texts or colours.
 */
import type { Side } from './loss-series.js';

/** Iterations of one block. */
const BLOCK = 50;
/** Blocks kept: the last 10,000 iterations. */
const BLOCKS = 200;
/** Blocks before a slope is told: 5,000 iterations. */
export const TREND_MIN_ITERATIONS = 5000;
/** The arrow compares the newest blocks with as many before them: 500 iterations each. */
const ARROW_BLOCKS = 10;
/** Smaller changes than this share are no change. */
const ARROW_LEAST = 0.005;

export type Direction = 'falling' | 'rising' | 'level';

export interface TrendLine {
	/** Iterations looked at. */
	readonly iterations: number;
	/** Change of the loss of both sides per 1,000 iterations, as a share of its mean; negative when it falls. */
	readonly slope: number;
	/** Standard error of the slope, same unit. */
	readonly error: number;
}

export class LossTrend {
	readonly #means: Readonly<Record<Side, number[]>> = { a: [], b: [] };
	#sum = { a: 0, b: 0 };
	#count = 0;

	/** Adds one iteration; one with a loss that is not finite is left out. */
	push(lossA: number | null, lossB: number | null): void {
		if (lossA === null || lossB === null || !Number.isFinite(lossA + lossB)) return;
		this.#sum = { a: this.#sum.a + lossA, b: this.#sum.b + lossB };
		this.#count++;
		if (this.#count < BLOCK) return;
		for (const side of ['a', 'b'] as const) {
			const means = this.#means[side];
			means.push(this.#sum[side] / BLOCK);
			if (means.length > BLOCKS) means.shift();
		}
		this.#sum = { a: 0, b: 0 };
		this.#count = 0;
	}

	/** Where a side's loss goes lately; null until there is something to compare. */
	direction(side: Side): Direction | null {
		const means = this.#means[side];
		const span = Math.min(ARROW_BLOCKS, Math.floor(means.length / 2));
		if (span < 1) return null;
		const newest = mean(means.slice(-span));
		const before = mean(means.slice(-2 * span, -span));
		const change = (newest - before) / Math.max(Math.abs(before), Number.MIN_VALUE);
		if (Math.abs(change) < ARROW_LEAST) return 'level';
		return change < 0 ? 'falling' : 'rising';
	}

	/** The slope of the sum of both sides; null before 5,000 iterations are known. */
	line(): TrendLine | null {
		const { a, b } = this.#means;
		if (a.length * BLOCK < TREND_MIN_ITERATIONS) return null;
		const totals = a.map((value, i) => value + (b[i] ?? 0));
		const middle = (totals.length - 1) / 2;
		const average = mean(totals);
		const spread = totals.reduce((sum, _, i) => sum + (i - middle) ** 2, 0);
		const perBlock = totals.reduce((sum, value, i) => sum + (i - middle) * (value - average), 0) / spread;
		const misses = totals.reduce((sum, value, i) => sum + (value - average - perBlock * (i - middle)) ** 2, 0);
		const unit = 1000 / BLOCK / Math.max(Math.abs(average), Number.MIN_VALUE);
		return {
			iterations: totals.length * BLOCK,
			slope: perBlock * unit,
			error: Math.sqrt(misses / (totals.length - 2) / spread) * unit,
		};
	}
}

function mean(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}
