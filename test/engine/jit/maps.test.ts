import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { averageMatrix } from '../../../src/engine/jit/axis-matrix.js';
import { axisProduct, largeConstant } from '../../../src/engine/jit/custom-ops.js';
import { TraceError } from '../../../src/engine/jit/errors.js';
import { CPU_TARGET, WEBGPU_TARGET } from '../../../src/engine/jit/lower/target.js';
import { linearGradient } from '../../helpers/linear.js';
import {
	compiledRuntime,
	expectAgreement,
	numbers,
	referenceRuntime,
	relativeError,
	valueAndGradients,
} from '../../helpers/runtimes.js';
import { expectInferredShapes } from './inferred-shapes.js';

type Shape4 = [number, number, number, number];
type Linear = (x: tf.Tensor) => tf.Tensor;

const x4 = (x: tf.Tensor) => x as tf.Tensor4D;

describe('depthwise convolutions agree with TensorFlow.js', () => {
	const cases: readonly [x: Shape4, w: Shape4, strides: number, pad: 'same' | 'valid'][] = [
		[[2, 8, 8, 6], [5, 5, 6, 1], 2, 'same'],
		[[2, 9, 7, 3], [5, 5, 3, 1], 1, 'same'],
		[[1, 12, 12, 3], [5, 5, 3, 1], 1, 'valid'],
		[[2, 10, 9, 2], [3, 2, 2, 1], 2, 'valid'],
		[[3, 10, 12, 2], [3, 4, 2, 1], 3, 'valid'],
		[[1, 6, 6, 1], [3, 3, 1, 1], 1, 'same'],
	];
	const reference = referenceRuntime();
	for (const target of [CPU_TARGET, WEBGPU_TARGET]) {
		for (const [x, w, strides, pad] of cases) {
			it(`${target.name}: ${x} * ${w} / ${strides} ${pad}`, async () => {
				const fn = (x: tf.Tensor, w: tf.Tensor) => tf.depthwiseConv2d(x4(x), x4(w), strides, pad);
				await expectAgreement(await compiledRuntime({ target }), reference, fn as never, [x, w]);
				await expectInferredShapes(fn as never, [x, w], { target });
			});
		}
	}

	it('as separable convolutions of a map that is stored channels first', async () => {
		const fn = (x: tf.Tensor, first: tf.Tensor, depthwise: tf.Tensor, pointwise: tf.Tensor) =>
			tf.separableConv2d(tf.conv2d(x4(x), x4(first), 1, 'same'), x4(depthwise), x4(pointwise), 2, 'same');
		const shapes = [
			[2, 8, 8, 3],
			[3, 3, 3, 4],
			[5, 5, 4, 1],
			[1, 1, 4, 6],
		];
		await expectAgreement(await compiledRuntime(), reference, fn as never, shapes);
	});

	it('train a kernel variable that reads back in TensorFlow.js order', async () => {
		const shape: Shape4 = [5, 5, 4, 1];
		const train = async (runtime: Awaited<ReturnType<typeof compiledRuntime>> | typeof reference) => {
			const w = runtime.build(() => tf.variable(tf.tensor(numbers(100, 3), shape)));
			expect(runtime.readVariable(w)).toEqual(numbers(100, 3));
			const step = await runtime.compile({
				name: 'step',
				inputs: { x: [2, 8, 8, 4] },
				variables: [w],
				fn: ({ x }) => {
					const loss = () => tf.mean(tf.square(tf.depthwiseConv2d(x4(x), x4(w), 2, 'same'))) as tf.Scalar;
					const { value, grads } = tf.variableGrads(loss, [w]);
					w.assign(tf.sub(w, grads[w.name] as tf.Tensor));
					return { value };
				},
			});
			for (let i = 0; i < 3; i++) await step.run({ x: numbers(512, i) });
			return Float32Array.from(runtime.readVariable(w));
		};
		const actual = await train(await compiledRuntime());
		expect(relativeError(actual, await train(reference))).toBeLessThan(1e-5);
		expect(relativeError(actual, numbers(100, 3))).toBeGreaterThan(0.01);
	});

	it('are refused with a depth multiplier', async () => {
		const compiling = (await compiledRuntime()).compile({
			name: 'wide',
			inputs: { x: [1, 4, 4, 2], w: [3, 3, 2, 2] },
			variables: [],
			fn: ({ x, w }) => ({ y: tf.depthwiseConv2d(x4(x), x4(w), 1, 'same') }),
		});
		await expect(compiling).rejects.toThrow(TraceError);
		await expect(compiling).rejects.toThrow(/depth multiplier 2/);
	});
});

type Paddings = [number, number][];
const mirror = (paddings: Paddings, mode: 'reflect' | 'symmetric'): Linear => {
	return (x) => tf.mirrorPad(x, paddings, mode);
};
const bilinear = (size: [number, number], align: boolean, half: boolean): Linear => {
	return (x) => tf.image.resizeBilinear(x4(x), size, align, half);
};
const nearest = (size: [number, number], align: boolean, half: boolean): Linear => {
	return (x) => tf.image.resizeNearestNeighbor(x4(x), size, align, half);
};
const pool = (window: number | [number, number], strides: number, pad: 'same' | 'valid'): Linear => {
	return (x) => tf.avgPool(x4(x), window, strides, pad);
};

const LINEAR: readonly [name: string, shape: readonly number[], fn: Linear][] = [
	...(['reflect', 'symmetric'] as const).flatMap((mode): [string, readonly number[], Linear][] => {
		const maps: Paddings = [
			[0, 0],
			[1, 2],
			[3, 0],
			[0, 0],
		];
		const wide: Paddings = [
			[0, 0],
			[2, 2],
			[2, 2],
			[0, 0],
		];
		const every: Paddings = [
			[1, 0],
			[1, 2],
			[2, 1],
		];
		return [
			[`${mode} padding of maps`, [2, 5, 4, 3], mirror(maps, mode)],
			[`${mode} padding as wide as the map`, [1, 3, 3, 2], mirror(wide, mode)],
			[`${mode} padding of every axis`, [2, 3, 3], mirror(every, mode)],
			[`${mode} padding of a row`, [4], mirror([[2, 3]], mode)],
		];
	}),
	['bilinear x2', [2, 4, 3, 2], bilinear([8, 6], false, false)],
	['bilinear x2, half-pixel centres', [2, 4, 3, 2], bilinear([8, 6], false, true)],
	['bilinear x2, aligned corners', [2, 4, 3, 2], bilinear([8, 6], true, false)],
	['bilinear, smaller by a fraction', [1, 7, 8, 2], bilinear([3, 5], false, true)],
	['bilinear, from and to one pixel', [1, 1, 4, 2], bilinear([3, 1], false, true)],
	['nearest x2', [2, 3, 4, 2], nearest([6, 8], false, false)],
	['nearest x3, half-pixel centres', [2, 3, 2, 2], nearest([9, 6], false, true)],
	['nearest by a fraction', [2, 5, 4, 2], nearest([7, 3], false, false)],
	['nearest by a fraction, half-pixel centres', [2, 5, 4, 2], nearest([7, 3], false, true)],
	['nearest, aligned corners', [2, 3, 4, 2], nearest([6, 8], true, false)],
	['2 x 2 means', [2, 6, 4, 3], pool(2, 2, 'valid')],
	['2 x 2 means of an odd map', [2, 5, 7, 2], pool(2, 2, 'valid')],
	['2 x 2 means of an odd map with padding', [2, 5, 7, 2], pool(2, 2, 'same')],
	['overlapping means', [1, 7, 6, 2], pool([3, 2], 2, 'same')],
];

describe('linear operations on maps have the values of TensorFlow.js and the gradients those imply', () => {
	for (const [name, shape, fn] of LINEAR) {
		it(name, async () => {
			const want = await valueAndGradients(referenceRuntime(), fn, [shape]);
			const gradient = linearGradient(fn, shape);
			expect(relativeError(want.g0 ?? [], gradient), 'eager').toBeLessThan(1e-5);
			for (const target of [CPU_TARGET, WEBGPU_TARGET]) {
				const got = await valueAndGradients(await compiledRuntime({ target }), fn, [shape]);
				expect(relativeError(got.value ?? [], want.value ?? []), 'value').toBeLessThan(1e-5);
				expect(relativeError(got.g0 ?? [], gradient), 'gradient').toBeLessThan(1e-5);
				await expectInferredShapes(fn, [shape], { target });
			}
		});
	}

	it('and so have they after a convolution, where maps are stored channels first', async () => {
		const after = (fn: Linear) => (x: tf.Tensor, w: tf.Tensor) => fn(tf.conv2d(x4(x), x4(w), 1, 'same'));
		const maps = LINEAR.filter(([, shape]) => shape.length === 4).map(([, , fn]) => fn);
		const [compiled, reference] = [await compiledRuntime(), referenceRuntime()];
		for (const fn of maps) {
			await expectAgreement(compiled, reference, after(fn) as never, [
				[2, 8, 8, 3],
				[3, 3, 3, 4],
			]);
		}
	});

	it('and large maps, which are resized by another operator, agree too', async () => {
		for (const [align, half] of [
			[false, false],
			[false, true],
			[true, false],
		] as const) {
			const fn = bilinear([200, 170], align, half);
			await expectAgreement(await compiledRuntime(), referenceRuntime(), fn as never, [[1, 50, 60, 1]]);
			await expectInferredShapes(fn as never, [[1, 50, 60, 1]]);
		}
	});
});

describe('a matrix along an axis', () => {
	const rows = 3;
	for (const [shape, axis] of [
		[[4], 0],
		[[4, 5], 0],
		[[5, 4], 1],
		[[2, 4, 3], 1],
		[[2, 4, 3, 5], 1],
		[[2, 3, 4, 5], 2],
		[[2, 3, 5, 4], 3],
		[[4, 2, 3, 5], 0],
		[[2, 3, 2, 4, 2], 3],
	] as const) {
		it(`${axis} of [${shape}] is the product with each of its columns`, async () => {
			const matrix = { rows, columns: 4, values: numbers(rows * 4, 5) };
			const x = numbers(
				shape.reduce((a, b) => a * b, 1),
				17,
			);
			const after = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
			const want = Float32Array.from({ length: (x.length / 4) * rows }, (_, i) => {
				const [outer, r, inner] = [Math.floor(i / (rows * after)), Math.floor(i / after) % rows, i % after];
				let sum = 0;
				for (let c = 0; c < 4; c++) sum += (matrix.values[r * 4 + c] ?? 0) * (x[(outer * 4 + c) * after + inner] ?? 0);
				return sum;
			});
			const fn = (t: tf.Tensor) => axisProduct(t, axis, matrix);
			const gradient = linearGradient(fn, shape);
			for (const runtime of [await compiledRuntime(), referenceRuntime()]) {
				const got = await valueAndGradients(runtime, fn, [shape]);
				expect(relativeError(got.value ?? [], want)).toBeLessThan(1e-5);
				expect(relativeError(got.g0 ?? [], gradient)).toBeLessThan(1e-5);
			}
		});
	}

	it('must fit the axis', () => {
		const matrix = averageMatrix(4, 2, { window: 2, stride: 2, before: 0 });
		referenceRuntime().build(() => {
			expect(() => axisProduct(tf.zeros([3, 5]), 1, matrix)).toThrow(/2 x 4 matrix.*axis 1 of \[3, 5\]/);
		});
	});
});

describe('large constants', () => {
	it('are the same tensor on every runtime, stored once however often they are used', async () => {
		const values = numbers(300 * 300, 4);
		const fn = (times: number) => (x: tf.Tensor) => {
			let y = x as tf.Tensor2D;
			for (let i = 0; i < times; i++) y = tf.matMul(y, largeConstant(values.slice(), [300, 300]) as tf.Tensor2D);
			return y;
		};
		const compiled = await compiledRuntime();
		await expectAgreement(compiled, referenceRuntime(), fn(1), [[2, 300]]);
		await expectAgreement(compiled, referenceRuntime(), fn(3), [[2, 300]]);
		const [once = 0, thrice = 0] = compiled.stats.map((s) => s.modelBytes);
		expect(once).toBeGreaterThan(360_000);
		expect(thrice - once).toBeLessThan(10_000);
	});

	it('need as many values as their shape', () => {
		const runtime = referenceRuntime();
		expect(() => runtime.build(() => largeConstant(numbers(6, 1), [2, 4]))).toThrow('[2, 4] has 8 values, not 6');
	});
});
