import { describe, expect, it } from 'vitest';
import { LOSSES } from '../../../src/engine/losses/registry.js';
import { buildToy } from '../../../src/engine/models/toy.js';
import type { Runtime } from '../../../src/engine/runtime/runtime.js';
import { createTrainStep, type StepConfig } from '../../../src/engine/train/step.js';
import { smoothPictures } from '../../helpers/pictures.js';
import { compiledRuntime, referenceRuntime, relativeError } from '../../helpers/runtimes.js';

const BATCH = 4;
const RATE = 1e-3;
const OPTIMIZER = { beta1: 0.5, beta2: 0.999, epsilon: 1e-7 };

function batch(seed: number) {
	const side = (s: number) => {
		const picture = smoothPictures(BATCH, 16, s);
		return { inputNHWC: picture, targetsNHWC: [picture] };
	};
	return { a: side(seed), b: side(seed + 500) };
}

async function train(runtime: Runtime, loss: StepConfig['loss'], steps: number) {
	const model = runtime.build(() => buildToy({ seed: 7 }));
	const step = await createTrainStep(runtime, model, { batchSize: BATCH, loss, optimizer: OPTIMIZER, seed: 7 });
	const losses: number[] = [];
	const gradients: Record<string, Float32Array> = {};
	for (let t = 1; t <= steps; t++) {
		const { lossA, lossB } = await step.run(batch(t % 5), t, RATE);
		losses.push(lossA, lossB);
		if (t > 1) continue;
		for (const { name, gradient } of step.slots) gradients[name] = runtime.readVariable(gradient).slice();
	}
	const weights = Object.fromEntries(step.weights.map((w) => [w.name, runtime.readVariable(w.variable).slice()]));
	await runtime.dispose();
	return { losses, gradients, weights };
}

describe('the training step', () => {
	for (const name of ['mae', 'ssim', 'ssim_patch'] as const) {
		it(`with ${name}: five compiled steps equal five eager steps`, async () => {
			const eager = await train(referenceRuntime(), LOSSES[name], 5);
			const compiled = await train(await compiledRuntime(), LOSSES[name], 5);
			for (const [weight, expected] of Object.entries(eager.gradients)) {
				expect(relativeError(compiled.gradients[weight] ?? [], expected), weight).toBeLessThan(5e-4);
			}
			expect(relativeError(compiled.losses, eager.losses)).toBeLessThan(1e-4);
			// Adam divides by the gradient's size, so where a gradient is all rounding error its sign decides the update.
			for (const [weight, expected] of Object.entries(eager.weights)) {
				expect(relativeError(compiled.weights[weight] ?? [], expected), weight).toBeLessThan(2e-2);
			}
		});
	}

	it('lowers the loss of the toy model by half', async () => {
		const { losses } = await train(await compiledRuntime(), LOSSES.mae, 300);
		const mean = (from: number, to: number) => losses.slice(from, to).reduce((a, b) => a + b, 0) / (to - from);
		expect(mean(-20, losses.length)).toBeLessThan(0.5 * mean(0, 10));
	});

	it('gives the same weights bit for bit when it is run again', async () => {
		const first = await train(await compiledRuntime(), LOSSES.mae, 5);
		const second = await train(await compiledRuntime(), LOSSES.mae, 5);
		expect(second.weights).toEqual(first.weights);
	});

	it('leaves the weights alone when a loss is not finite', async () => {
		const runtime = await compiledRuntime();
		const model = runtime.build(() => buildToy({ seed: 7 }));
		const step = await createTrainStep(runtime, model, {
			batchSize: BATCH,
			loss: LOSSES.mae,
			optimizer: OPTIMIZER,
			seed: 7,
		});
		const before = step.weights.map((w) => runtime.readVariable(w.variable).slice());
		const poisoned = batch(1);
		poisoned.a.targetsNHWC[0] = new Float32Array(BATCH * 16 * 16 * 3).fill(Number.NaN);
		const { lossA, lossB } = await step.run(poisoned, 1, RATE);
		expect(lossA).toBeNaN();
		expect(lossB).toBeGreaterThan(0);
		expect(step.weights.map((w) => runtime.readVariable(w.variable))).toEqual(before);
		await runtime.dispose();
	});
});
