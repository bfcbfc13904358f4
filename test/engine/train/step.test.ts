import type * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { LossName } from '../../../src/config/schema.js';
import { buildToy } from '../../../src/engine/models/toy.js';
import type { Runtime } from '../../../src/engine/runtime/runtime.js';
import type { GradientConfig, PairBatch } from '../../../src/engine/train/gradients.js';
import { type StepConfig, TrainStep } from '../../../src/engine/train/step.js';
import { smoothPictures } from '../../helpers/pictures.js';
import { compiledRuntime, referenceRuntime, relativeError } from '../../helpers/runtimes.js';

const BATCH = 4;
const RATE = 1e-3;

function gradients(name: LossName, batchSize = BATCH): GradientConfig {
	const face = { functions: [{ name, weight: 1 }], penalizedMask: false, eyeMultiplier: 1, mouthMultiplier: 1 };
	return { batchSize, loss: { face, mask: 'mse', maskChannels: [] } };
}

function stepConfig(name: LossName, accumulation = 1): StepConfig {
	const moments = { beta1: 0.5, beta2: 0.999, epsilon: 1e-7 };
	const optimizer = { name: 'adam' as const, ...moments, amsgrad: false, weightDecay: 0 };
	return {
		gradients: gradients(name),
		update: { optimizer, clipping: { kind: 'none' }, accumulation },
		seed: 7,
		frozen: [],
		accumulates: accumulation > 1,
	};
}

function batch(seed: number, count = BATCH): PairBatch {
	const side = (s: number) => {
		const picture = smoothPictures(count, 16, s);
		return { inputNHWC: picture, targetsNHWC: [picture], masksNHWC: null };
	};
	return { a: side(seed), b: side(seed + 500) };
}

async function train(runtime: Runtime, loss: LossName, steps: number) {
	const model = runtime.build(() => buildToy({ seed: 7 }));
	const step = await TrainStep.create(runtime, model, stepConfig(loss));
	const losses: number[] = [];
	const gradients: Record<string, Float32Array> = {};
	for (let t = 1; t <= steps; t++) {
		const { lossA, lossB } = await step.run(async () => batch(t % 5), t, RATE);
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
			const eager = await train(referenceRuntime(), name, 5);
			const compiled = await train(await compiledRuntime(), name, 5);
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
		const { losses } = await train(await compiledRuntime(), 'mae', 300);
		const mean = (from: number, to: number) => losses.slice(from, to).reduce((a, b) => a + b, 0) / (to - from);
		expect(mean(-20, losses.length)).toBeLessThan(0.5 * mean(0, 10));
	});

	it('gives the same weights bit for bit when it is run again', async () => {
		const first = await train(await compiledRuntime(), 'mae', 5);
		const second = await train(await compiledRuntime(), 'mae', 5);
		expect(second.weights).toEqual(first.weights);
	});

	it('leaves the weights alone when a loss is not finite', async () => {
		const runtime = await compiledRuntime();
		const model = runtime.build(() => buildToy({ seed: 7 }));
		const step = await TrainStep.create(runtime, model, stepConfig('mae'));
		const before = step.weights.map((w) => runtime.readVariable(w.variable).slice());
		const { a, b } = batch(1);
		const poison = new Float32Array(BATCH * 16 * 16 * 3).fill(Number.NaN);
		const poisoned = { a: { ...a, targetsNHWC: [poison] }, b };
		const { lossA, lossB } = await step.run(async () => poisoned, 1, RATE);
		expect(lossA).toBeNaN();
		expect(lossB).toBeGreaterThan(0);
		expect(step.weights.map((w) => runtime.readVariable(w.variable).slice())).toEqual(before);
		await runtime.dispose();
	});

	it('changes batch size and loss while it runs, weights and moments kept', async () => {
		const runtime = await compiledRuntime();
		const model = runtime.build(() => buildToy({ seed: 7 }));
		const step = await TrainStep.create(runtime, model, stepConfig('mae'));
		await step.run(async () => batch(1), 1, RATE);
		const [slot] = step.slots;
		const moments = () => Float32Array.from(runtime.readVariable(slot?.state.m as tf.Variable));
		const before = moments();
		await step.changeGradients(gradients('ssim', 2));
		expect(moments()).toEqual(before);
		const { lossA } = await step.run(async () => batch(1, 2), 2, RATE);
		expect(lossA).toBeGreaterThan(0);
		expect(moments()).not.toEqual(before);
		await runtime.dispose();
	});

	it('with several batches a step is a step on their mean gradient', async () => {
		const weightsAfter = async (accumulation: number, pieces: readonly PairBatch[]) => {
			const runtime = await compiledRuntime();
			const model = runtime.build(() => buildToy({ seed: 7 }));
			const config = stepConfig('mae', accumulation);
			const size = BATCH / accumulation;
			const step = await TrainStep.create(runtime, model, { ...config, gradients: gradients('mae', size) });
			const queue = [...pieces];
			await step.run(async () => queue.shift() as PairBatch, 1, RATE);
			const gradient = step.slots.map((slot) => Float32Array.from(runtime.readVariable(slot.state.m as tf.Variable)));
			await runtime.dispose();
			return gradient;
		};
		const whole = batch(3);
		const half = (first: boolean): PairBatch => {
			const cut = (values: Float32Array) => {
				const middle = values.length / 2;
				return first ? values.slice(0, middle) : values.slice(middle);
			};
			const side = ({ inputNHWC, targetsNHWC }: PairBatch['a']) => ({
				inputNHWC: cut(inputNHWC),
				targetsNHWC: targetsNHWC.map(cut),
				masksNHWC: null,
			});
			return { a: side(whole.a), b: side(whole.b) };
		};
		const [once, twice] = [await weightsAfter(1, [whole]), await weightsAfter(2, [half(true), half(false)])];
		for (const [i, moments] of once.entries()) expect(relativeError(twice[i] ?? [], moments)).toBeLessThan(1e-4);
	});

	it('leaves frozen networks as they are', async () => {
		const runtime = await compiledRuntime();
		const model = runtime.build(() => buildToy({ seed: 7 }));
		const step = await TrainStep.create(runtime, model, { ...stepConfig('mae'), frozen: ['encoder'] });
		const weights = () => step.weights.map((w) => Float32Array.from(runtime.readVariable(w.variable)));
		const before = weights();
		await step.run(async () => batch(1), 1, RATE);
		weights().forEach((values, i) => {
			const frozen = step.weights[i]?.name.startsWith('encoder/') === true;
			if (frozen) expect(values).toEqual(before[i]);
			else expect(values).not.toEqual(before[i]);
		});
		await runtime.dispose();
	});
});
