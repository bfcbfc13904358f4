import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { spaceToDepth } from '../../../src/engine/jit/custom-ops.js';
import type { Runtime } from '../../../src/engine/runtime/runtime.js';
import {
	compiledRuntime,
	expectAgreement,
	numbers,
	referenceRuntime,
	relativeError,
	size,
	type TensorFn,
	valueAndGradients,
} from '../../helpers/runtimes.js';
import { expectInferredShapes } from './inferred-shapes.js';

/** Strictly positive version of a value in (-1, 1). */
const positive = (x: tf.Tensor) => tf.add(tf.abs(x), 0.3);

const CASES: readonly [name: string, shapes: readonly (readonly number[])[], fn: TensorFn][] = [
	[
		'add',
		[
			[2, 3, 4, 5],
			[2, 3, 4, 5],
		],
		(a, b) => tf.add(a, b),
	],
	['add of a bias', [[2, 3, 4, 5], [5]], (a, b) => tf.add(a, b)],
	[
		'add with broadcasting in the middle',
		[
			[2, 3, 4, 5],
			[3, 1, 5],
		],
		(a, b) => tf.add(a, b),
	],
	['add of scalars', [[], []], (a, b) => tf.add(a, b)],
	['sub', [[4, 5], [5]], (a, b) => tf.sub(a, b)],
	[
		'mul',
		[
			[3, 4],
			[3, 1],
		],
		(a, b) => tf.mul(a, b),
	],
	[
		'div',
		[
			[3, 4],
			[3, 4],
		],
		(a, b) => tf.div(a, positive(b)),
	],
	['maximum and minimum', [[7], [7]], (a, b) => tf.add(tf.maximum(a, b), tf.mul(tf.minimum(a, b), 2))],
	['pow', [[6]], (a) => tf.pow(positive(a), 3)],
	[
		'squared difference',
		[
			[3, 4],
			[3, 4],
		],
		(a, b) => tf.squaredDifference(a, b),
	],
	[
		'addN',
		[
			[3, 4],
			[3, 4],
			[3, 4],
		],
		(a, b, c) => tf.addN([a, b, c] as tf.Tensor[]),
	],
	['abs', [[3, 4]], (a) => tf.abs(a)],
	['neg, square, sqrt', [[3, 4]], (a) => tf.sqrt(tf.add(tf.square(tf.neg(a)), 0.5))],
	['exp, log', [[3, 4]], (a) => tf.log(tf.add(tf.exp(a), 1))],
	['rsqrt, reciprocal', [[3, 4]], (a) => tf.add(tf.rsqrt(positive(a)), tf.reciprocal(positive(a)))],
	['sigmoid, tanh', [[3, 4]], (a) => tf.add(tf.sigmoid(a), tf.tanh(a))],
	['addN of one', [[3, 4]], (a) => tf.addN([tf.square(a)])],
	['relu, elu, softplus', [[3, 4]], (a) => tf.addN([tf.relu(a), tf.elu(a), tf.softplus(a)])],
	['leaky relu', [[3, 4]], (a) => tf.leakyRelu(a, 0.1)],
	['sin, cos, erf', [[3, 4]], (a) => tf.addN([tf.sin(tf.mul(a, 4)), tf.cos(a), tf.erf(a)])],
	['log1p, expm1', [[40]], (a) => tf.add(tf.log1p(tf.mul(a, 0.9)), tf.expm1(tf.mul(a, 3)))],
	[
		'log1p, expm1 of small numbers',
		[[40]],
		(a) => tf.mul(tf.add(tf.log1p(tf.mul(a, 1e-6)), tf.expm1(tf.mul(a, 1e-6))), 1e6),
	],
	['round to even', [[40]], (a) => tf.div(tf.round(tf.mul(tf.round(tf.mul(a, 10)), 0.5)), 10)],
	['floor division', [[40], [40]], (a, b) => tf.floorDiv(tf.mul(a, 9), b)],
	[
		'remainder',
		[
			[3, 4],
			[3, 1],
		],
		(a, b) => tf.mod(tf.mul(a, 9), b),
	],
	[
		'squared difference with broadcasting',
		[
			[2, 3, 1, 4],
			[3, 5, 1],
		],
		(a, b) => tf.mul(tf.squaredDifference(a, b), a),
	],
	[
		'powers by scalars',
		[[7]],
		(a) => tf.add(tf.pow(positive(a), 0.7), tf.mul(tf.pow(a, 2), tf.pow(positive(a), -1.5))),
	],
	['powers by tensors', [[7], [7]], (a, b) => tf.pow(positive(a), b)],
	['norm', [[2, 3, 4]], (a) => tf.add(tf.norm(a, 2, 1), tf.norm(a, 1, [1]))],
	[
		'moments',
		[[2, 3, 4, 5]],
		(a) => {
			const { mean, variance } = tf.moments(a, [0, 1, 2]);
			return tf.mul(mean, variance);
		},
	],
	[
		'batch normalization',
		[[2, 3, 4, 5], [5], [5], [5], [5]],
		(x, mean, variance, offset, scale) =>
			tf.batchNorm(
				x as tf.Tensor4D,
				mean as tf.Tensor1D,
				positive(variance as tf.Tensor) as tf.Tensor1D,
				offset as tf.Tensor1D,
				scale as tf.Tensor1D,
				0.01,
			),
	],
	['step, sign, floor, ceil', [[9]], (a) => tf.addN([tf.step(a, 0.3), tf.sign(a), tf.floor(a), tf.ceil(a)])],
	['clip', [[9]], (a) => tf.clipByValue(a, -0.4, 0.5)],
	['where', [[9], [9]], (a, b) => tf.where(tf.greater(a, 0), a, tf.mul(b, 2))],
	['comparisons', [[9], [9]], (a, b) => tf.mul(a, tf.cast(tf.logicalAnd(tf.less(a, b), tf.notEqual(a, b)), 'float32'))],
	['sum over everything', [[2, 3, 4, 5]], (a) => tf.sum(a)],
	['sum over maps', [[2, 3, 4, 5]], (a) => tf.sum(a, [0, 1, 2])],
	['mean, keeping dimensions', [[2, 3, 4, 5]], (a) => tf.mean(a, [1, 3], true)],
	['max and min', [[2, 3, 4]], (a) => tf.add(tf.max(a, 2), tf.min(a, 2))],
	['reshape', [[2, 3, 4, 5]], (a) => tf.reshape(a, [6, 20])],
	['transpose', [[2, 3, 4, 5]], (a) => tf.transpose(a, [0, 3, 1, 2])],
	['transpose of rank 3', [[2, 3, 4]], (a) => tf.transpose(a, [2, 0, 1])],
	[
		'concat',
		[
			[2, 3, 4, 5],
			[2, 3, 4, 2],
		],
		(a, b) => tf.concat([a, b], 3),
	],
	[
		'stack',
		[
			[2, 3],
			[2, 3],
		],
		(a, b) => tf.add(tf.stack([a, b], 1), tf.stack([a, b], -2)),
	],
	['unstack', [[4, 3, 2]], (a) => tf.mul(...(tf.unstack(a, 1).slice(1) as [tf.Tensor, tf.Tensor]))],
	['split', [[4, 3]], (a) => tf.sub(...(tf.split(a, 2, 0) as [tf.Tensor, tf.Tensor]))],
	['every second, and backwards', [[7, 6, 2]], (a) => tf.stridedSlice(a, [1, 5, 0], [7, 0, 2], [2, -2, 1])],
	['everything backwards', [[3, 4]], (a) => tf.stridedSlice(a, [0, 0], [0, 0], [-1, -1], 3, 3)],
	[
		'every third column after a convolution',
		[
			[1, 7, 7, 2],
			[3, 3, 2, 4],
		],
		(x, w) =>
			tf.stridedSlice(
				tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same'),
				[0, 0, 6, 1],
				[1, 7, 0, 4],
				[1, 2, -3, 2],
			),
	],
	['slice', [[4, 5, 6]], (a) => tf.slice(a, [1, 0, 2], [2, 5, 3])],
	[
		'pad',
		[[2, 3, 4, 2]],
		(a) =>
			tf.pad(
				a,
				[
					[0, 0],
					[1, 2],
					[2, 1],
					[0, 0],
				],
				0.5,
			),
	],
	['reverse', [[3, 4]], (a) => tf.reverse(a, 1)],
	['tile', [[2, 3]], (a) => tf.tile(a, [2, 3])],
	['expand dims', [[2, 3]], (a) => tf.expandDims(a, 1)],
	['depth to space', [[2, 3, 4, 8]], (a) => tf.depthToSpace(a as tf.Tensor4D, 2)],
	['space to depth', [[2, 4, 6, 3]], (a) => spaceToDepth(a as tf.Tensor4D, 2)],
	[
		'matMul',
		[
			[3, 4],
			[4, 5],
		],
		(a, b) => tf.matMul(a, b),
	],
	[
		'matMul, both transposed',
		[
			[4, 3],
			[5, 4],
		],
		(a, b) => tf.matMul(a, b, true, true),
	],
	[
		'batched matMul',
		[
			[6, 3, 4],
			[6, 4, 5],
		],
		(a, b) => tf.matMul(a, b),
	],
	[
		'fused matMul',
		[[3, 4], [4, 5], [5]],
		(a, b, bias) => tf.fused.matMul({ a: a as tf.Tensor2D, b: b as tf.Tensor2D, bias, activation: 'sigmoid' }),
	],
	['zeros and ones like', [[3, 4]], (a) => tf.mul(a, tf.add(tf.onesLike(a), tf.zerosLike(a)))],
	[
		'maps after a convolution',
		[
			[2, 6, 6, 3],
			[3, 3, 3, 4],
		],
		(x, w) =>
			tf.mean(
				tf.transpose(
					tf.pad(tf.leakyRelu(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same'), 0.2), [
						[0, 0],
						[1, 1],
						[1, 1],
						[0, 0],
					]),
					[0, 3, 1, 2],
				),
				[2],
			),
	],
	[
		'slice, reverse and tile after a convolution',
		[
			[2, 6, 6, 3],
			[3, 3, 3, 4],
		],
		(x, w) =>
			tf.tile(
				tf.reverse(tf.slice(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same'), [0, 1, 2, 1], [2, 4, 3, 2]), 3),
				[1, 1, 2, 1],
			),
	],
];

/** Functions without a gradient in TensorFlow.js, or whose gradient is nowhere finite. */
const VALUES: readonly [name: string, shapes: readonly (readonly number[])[], fn: TensorFn][] = [
	[
		'finite, infinite, not a number',
		[[9]],
		(a) => {
			const wild = tf.div(tf.sqrt(a), tf.relu(tf.sub(a, 0.4)));
			const flags = [tf.isFinite(wild), tf.isInf(wild), tf.isNaN(wild)];
			return tf.stack(flags.map((flag) => tf.cast(flag, 'float32')));
		},
	],
	[
		'batch normalization without scale and offset',
		[[6, 5], [5], [5]],
		(x, mean, variance) =>
			tf.batchNorm(x as tf.Tensor2D, mean as tf.Tensor1D, positive(variance as tf.Tensor) as tf.Tensor1D),
	],
];

describe('recorded kernels agree with TensorFlow.js', () => {
	let compiled: Runtime;
	let reference: Runtime;
	beforeAll(async () => {
		compiled = await compiledRuntime();
		reference = referenceRuntime();
	});
	for (const [name, shapes, fn] of CASES) {
		it(name, async () => {
			await expectAgreement(compiled, reference, fn, shapes);
			await expectInferredShapes(fn, shapes);
		});
	}
	it('strided slices that remove and add axes, which the pure-JavaScript backend gets wrong', async () => {
		const masked = (a: tf.Tensor) => tf.stridedSlice(a, [1, 0, 0, 1], [2, 0, 0, 4], [1, 1, 1, 2], 0, 0, 4, 2, 1);
		const composed = (a: tf.Tensor) => {
			const columns = [1, 3].map((column) => tf.reshape(tf.slice(a, [1, 0, column], [1, 4, 1]), [4]));
			return tf.expandDims(tf.stack(columns, 1), 0);
		};
		const actual = await valueAndGradients(compiled, masked, [[3, 4, 5]]);
		const expected = await valueAndGradients(reference, composed, [[3, 4, 5]]);
		expect(actual.value).toEqual(expected.value);
		expect(actual.g0).toEqual(expected.g0);
	});
	for (const [name, shapes, fn] of VALUES) {
		it(`${name}, values only`, async () => {
			const inputs = Object.fromEntries(shapes.map((shape, i) => [`x${i}`, shape]));
			const fed = Object.fromEntries(shapes.map((shape, i) => [`x${i}`, numbers(size(shape), 5 + i)]));
			const run = async (runtime: Runtime) => {
				const of = (given: Readonly<Record<string, tf.Tensor>>) => shapes.map((_, i) => given[`x${i}`] as tf.Tensor);
				const spec = {
					name,
					inputs,
					variables: [],
					fn: (given: Record<string, tf.Tensor>) => ({ y: fn(...of(given)) }),
				};
				return (await (await runtime.compile(spec)).run(fed)).y;
			};
			expect(relativeError(await run(compiled), await run(reference))).toBeLessThan(1e-6);
			await expectInferredShapes(fn, shapes, { gradients: false });
		});
	}
});
