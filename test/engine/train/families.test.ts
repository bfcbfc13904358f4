import { describe, expect, it } from 'vitest';
import type { PairBatch, SideBatch } from '../../../src/engine/train/gradients.js';
import { type StepConfig, TrainStep } from '../../../src/engine/train/step.js';
import { smoothPictures } from '../../helpers/pictures.js';
import { compiledRuntime } from '../../helpers/runtimes.js';
import { TOY_MODELS } from '../models/toy-models.js';

const BATCH = 6;
const STEPS = 400;
const RATE = 4e-3;

function config(): StepConfig {
	const face = { functions: [{ name: 'mae' as const, weight: 1 }], penalizedMask: false };
	const moments = { beta1: 0.5, beta2: 0.999, epsilon: 1e-7 };
	return {
		gradients: {
			batchSize: BATCH,
			loss: { face: { ...face, eyeMultiplier: 1, mouthMultiplier: 1 }, mask: 'mse', maskChannels: ['face'] },
		},
		update: {
			optimizer: { name: 'adam', ...moments, amsgrad: false, weightDecay: 0 },
			clipping: { kind: 'none' },
			accumulation: 1,
		},
		seed: 11,
		frozen: [],
		accumulates: false,
	};
}

/** A disc in the middle, the same for every face. */
function discMasks(size: number): Float32Array {
	return Float32Array.from({ length: BATCH * size * size }, (_, i) => {
		const [x, y] = [i % size, Math.floor(i / size) % size];
		return Math.hypot(x - size / 2, y - size / 2) < size / 3 ? 1 : 0;
	});
}

describe('every family trains', () => {
	for (const [name, build] of Object.entries(TOY_MODELS)) {
		it(`${name}: the loss of both sides falls by half, mask included`, async () => {
			const runtime = await compiledRuntime();
			const model = runtime.build(() => build({ seed: 11, learnMask: true }));
			const step = await TrainStep.create(runtime, model, config());
			const side = (seed: number): SideBatch => ({
				inputNHWC: smoothPictures(BATCH, model.inputSize, seed),
				targetsNHWC: model.outputSizes.map((size) => smoothPictures(BATCH, size, seed)),
				masksNHWC: discMasks(model.outputSizes.at(-1) ?? 0),
			});
			const batch: PairBatch = { a: side(1), b: side(2) };
			const losses: { readonly lossA: number; readonly lossB: number }[] = [];
			for (let t = 1; t <= STEPS; t++) {
				const { lossA, lossB } = await step.run(async () => batch, t, RATE);
				losses.push({ lossA, lossB });
				// Enough is enough: most families need a fraction of the steps.
				if (lossA < 0.4 * (losses[0]?.lossA ?? 0) && lossB < 0.4 * (losses[0]?.lossB ?? 0)) break;
			}
			const [first, last] = [losses[0], losses.at(-1)];
			expect(last?.lossA).toBeLessThan(0.5 * (first?.lossA ?? 0));
			expect(last?.lossB).toBeLessThan(0.5 * (first?.lossB ?? 0));
			await runtime.dispose();
		});
	}
});
