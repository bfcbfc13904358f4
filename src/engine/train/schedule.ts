/** The learning rate over the course of training. */

/**
 * Learning rate of iteration t of a session (from 1): it rises linearly over the first `warmup` ones, then stays.
 * @param warmup 0 for none.
 */
export function learningRateAt(learningRate: number, warmup: number, t: number): number {
	return warmup > 0 ? learningRate * Math.min(1, t / warmup) : learningRate;
}
