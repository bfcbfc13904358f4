import type * as tf from '@tensorflow/tfjs-core';
import { grad } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { LOSS_NAMES, type LossName } from '../../../src/config/schema.js';
import { LOSSES } from '../../../src/engine/losses/registry.js';
import { gaussianWindow } from '../../../src/engine/losses/ssim.js';
import type { Runtime } from '../../../src/engine/runtime/runtime.js';
import { compiledRuntime, numbers, referenceRuntime, relativeError, size } from '../../helpers/runtimes.js';
import { type PlainLoss, plainMae, plainSsim, plainSsimPatch, type Shape4, slope } from './reference.js';

const PLAIN: Readonly<Record<LossName, PlainLoss>> = { mae: plainMae, ssim: plainSsim, ssim_patch: plainSsimPatch };
const SHAPES: Readonly<Record<LossName, readonly Shape4[]>> = {
	mae: [
		[1, 2, 2, 3],
		[3, 7, 5, 3],
	],
	ssim: [
		[1, 11, 11, 3],
		[2, 16, 14, 3],
		[1, 13, 20, 1],
	],
	// Left-over rows and columns, none, and single channels.
	ssim_patch: [
		[2, 9, 6, 3],
		[1, 16, 14, 3],
		[2, 3, 4, 1],
	],
};

/** Values of a picture, 0..1, smooth enough to have a mean and some structure. */
function picture(shape: Shape4, seed: number): Float32Array {
	return numbers(size(shape), seed).map((v, i) => 0.5 + 0.2 * Math.sin(i / 9 + seed) + 0.25 * v);
}

async function evaluate(runtime: Runtime, name: LossName, shape: Shape4, x: Float32Array, y: Float32Array) {
	const fn = await runtime.compile({
		name,
		inputs: { x: shape, y: shape },
		variables: [],
		fn: (fed) => {
			const loss = (p: tf.Tensor) => LOSSES[name](fed.x as tf.Tensor4D, p as tf.Tensor4D);
			return { value: loss(fed.y), gradient: grad(loss)(fed.y) };
		},
	});
	const { value, gradient } = await fn.run({ x, y });
	expect(value.length).toBe(1);
	return { value: value[0] ?? Number.NaN, gradient };
}

describe.each(['compiled', 'eager'] as const)('%s', (kind) => {
	let runtime: Runtime;
	beforeAll(async () => {
		runtime = kind === 'compiled' ? await compiledRuntime() : referenceRuntime();
	});

	for (const name of LOSS_NAMES) {
		for (const shape of SHAPES[name]) {
			it(`${name} of [${shape}] has the value and the slopes of its definition`, async () => {
				const [x, y] = [picture(shape, 1), picture(shape, 2)];
				const { value, gradient } = await evaluate(runtime, name, shape, x, y);
				expect(value).toBeCloseTo(PLAIN[name](x, y, shape), 5);
				expect(value).toBeGreaterThan(0.05);
				const every = Math.max(1, Math.floor(x.length / 40));
				const at = Array.from({ length: Math.ceil(x.length / every) }, (_, i) => i * every);
				const slopes = at.map((i) => slope(PLAIN[name], x, y, shape, i));
				const found = at.map((i) => gradient[i] ?? Number.NaN);
				expect(relativeError(found, slopes)).toBeLessThan(1e-3);
			});
		}

		it(`${name} of identical pictures is 0, and no slope is steeper than that of a corner`, async () => {
			const [shape] = SHAPES[name] as [Shape4];
			const x = picture(shape, 3);
			const { value, gradient } = await evaluate(runtime, name, shape, x, x);
			expect(Math.abs(value)).toBeLessThan(1e-6);
			// The mean of absolute values has a corner there, the others are flat.
			const steepest = name === 'mae' ? 1 / x.length : 0;
			expect(gradient.every((g) => Math.abs(g) <= steepest + 1e-4)).toBe(true);
		});

		it(`${name} of black pictures is a number`, async () => {
			const [shape] = SHAPES[name] as [Shape4];
			const black = new Float32Array(size(shape));
			const { value, gradient } = await evaluate(runtime, name, shape, black, black);
			expect(Math.abs(value)).toBeLessThan(1e-6);
			expect(gradient.every((g) => Number.isFinite(g))).toBe(true);
		});
	}

	it('a worse picture costs more, an opposite one nearly 1 by structure', async () => {
		const shape = [1, 12, 12, 3] as const;
		const x = picture(shape, 5);
		for (const name of LOSS_NAMES) {
			const off = async (by: number) => {
				const y = x.map((v, i) => v + by * (numbers(x.length, 8)[i] ?? 0));
				return (await evaluate(runtime, name, shape, x, y)).value;
			};
			expect(await off(0.2)).toBeGreaterThan(await off(0.05));
		}
		const checks = Float32Array.from({ length: x.length }, (_, i) => (Math.floor(i / 3) % 2 === 0 ? 0.2 : 0.8));
		const opposite = checks.map((v) => 1 - v);
		for (const name of ['ssim', 'ssim_patch'] as const) {
			expect((await evaluate(runtime, name, shape, checks, opposite)).value).toBeGreaterThan(0.9);
		}
	});
});

describe('compiled and eager', () => {
	it('agree where a picture and its reconstruction are partly equal', async () => {
		const [compiled, eager] = [await compiledRuntime(), referenceRuntime()];
		const shape = [1, 12, 12, 3] as const;
		const x = picture(shape, 1);
		const y = picture(shape, 2).map((v, i) => (i % 3 === 0 ? (x[i] ?? 0) : v));
		for (const name of LOSS_NAMES) {
			const [actual, expected] = [
				await evaluate(compiled, name, shape, x, y),
				await evaluate(eager, name, shape, x, y),
			];
			expect(actual.value).toBeCloseTo(expected.value, 6);
			expect(relativeError(actual.gradient, expected.gradient)).toBeLessThan(1e-4);
		}
	});
});

describe('ssim', () => {
	it('refuses pictures smaller than its window', async () => {
		for (const shape of [
			[1, 10, 16, 3],
			[1, 16, 10, 3],
		] as const) {
			const [x, y] = [picture(shape, 1), picture(shape, 2)];
			for (const runtime of [await compiledRuntime(), referenceRuntime()]) {
				const message = `at least 11 px, got ${shape[1]} x ${shape[2]}`;
				await expect(evaluate(runtime, 'ssim', shape, x, y)).rejects.toThrow(message);
			}
		}
	});

	it('has a symmetric window that sums to 1', () => {
		const window = gaussianWindow(11, 1.5);
		expect(window.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
		expect([...window].reverse()).toEqual(window);
		expect((window[6] ?? 0) / (window[5] ?? 1)).toBeCloseTo(Math.exp(-1 / (2 * 1.5 * 1.5)), 12);
	});
});

describe('a patch', () => {
	it('left over at the right and bottom does not count', async () => {
		const runtime = await compiledRuntime();
		const shape = [1, 7, 8, 3] as const;
		const x = picture(shape, 1);
		const y = x.slice();
		for (let row = 0; row < 7; row++) {
			for (let column = 0; column < 8; column++)
				if (row === 6 || column >= 6) y.fill(0, (row * 8 + column) * 3, (row * 8 + column) * 3 + 3);
		}
		expect(Math.abs((await evaluate(runtime, 'ssim_patch', shape, x, y)).value)).toBeLessThan(1e-6);
	});
});
