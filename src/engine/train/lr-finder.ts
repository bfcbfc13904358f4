/**
 * The learning rate search (Smith 2017) for a new model: the rate grows exponentially step by step while the loss is
 * watched; the rate with the lowest smoothed loss, divided by a safety factor, is the one to train with. Everything the
 * search changed is put back. Must not know files or events.
 */
import type { Runtime } from '../runtime/runtime.js';
import type { PairBatch } from './gradients.js';
import type { TrainStep } from './step.js';

const LOWEST_RATE = 1e-10;
const HIGHEST_RATE = 1e-1;
/** Weight of the past in the smoothed loss. */
const SMOOTHING = 0.98;
/** The search ends early when the smoothed loss is this many times the best. */
const DIVERGENCE = 4;
/** A rate below this means that no rate lowered the loss. */
const LOWEST_USABLE = 1e-9;

/** What the rate at the lowest loss is divided by. */
export const LR_FINDER_DIVISORS = { default: 10, aggressive: 5, extreme: 2.5 } as const;

export interface LrFinderPoint {
	readonly rate: number;
	/** Smoothed loss of both sides. */
	readonly loss: number;
}

export interface LrFinderResult {
	/** Null when no usable rate was found. */
	readonly rate: number | null;
	readonly points: readonly LrFinderPoint[];
}

export interface LrFinderOptions {
	readonly iterations: number;
	readonly strength: keyof typeof LR_FINDER_DIVISORS;
	readonly onProgress: (done: number, total: number) => void;
	/** Ends the search early when it says so, as if it had failed. */
	readonly cancelled: () => boolean;
}

/** Runs the search on weights that have not been trained; afterwards weights and optimizer are as before. */
export async function findLearningRate(
	runtime: Runtime,
	step: TrainStep,
	nextBatch: () => Promise<PairBatch>,
	{ iterations, strength, onProgress, cancelled }: LrFinderOptions,
): Promise<LrFinderResult> {
	const variables = [
		...step.weights.map((w) => w.variable),
		...step.slots.flatMap(({ state }) => Object.values(state)),
	];
	const before = variables.map((variable) => runtime.readVariable(variable).slice());
	const points: LrFinderPoint[] = [];
	let average = 0;
	let best = Number.POSITIVE_INFINITY;
	for (let i = 1; i <= iterations && !cancelled(); i++) {
		const rate = LOWEST_RATE * (HIGHEST_RATE / LOWEST_RATE) ** ((i - 1) / Math.max(1, iterations - 1));
		const { lossA, lossB } = await step.run(nextBatch, i, rate);
		average = SMOOTHING * average + (1 - SMOOTHING) * (lossA + lossB);
		const loss = average / (1 - SMOOTHING ** i);
		if (!Number.isFinite(loss)) break;
		points.push({ rate, loss });
		best = Math.min(best, loss);
		if (loss > DIVERGENCE * best) break;
		onProgress(i, iterations);
	}
	variables.forEach((variable, i) => {
		const values = before[i];
		if (values !== undefined) runtime.writeVariable(variable, values);
	});
	step.forgetNorms();
	return { rate: cancelled() ? null : chooseRate(points, strength), points };
}

/** The rate with the lowest smoothed loss over the divisor of `strength`; null when it is too low to be meant. */
export function chooseRate(points: readonly LrFinderPoint[], strength: LrFinderOptions['strength']): number | null {
	const [first, ...rest] = points;
	if (first === undefined) return null;
	const lowest = rest.reduce((a, b) => (b.loss < a.loss ? b : a), first);
	const rate = lowest.rate / LR_FINDER_DIVISORS[strength];
	return rate < LOWEST_USABLE ? null : rate;
}
