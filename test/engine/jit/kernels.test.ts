import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, it } from 'vitest';
import { spaceToDepth } from '../../../src/engine/jit/custom-ops.js';
import type { Runtime } from '../../../src/engine/runtime/runtime.js';
import { compiledRuntime, expectAgreement, referenceRuntime, type TensorFn } from '../../helpers/runtimes.js';

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
	['relu, elu, softplus', [[3, 4]], (a) => tf.addN([tf.relu(a), tf.elu(a), tf.softplus(a)])],
	['leaky relu', [[3, 4]], (a) => tf.leakyRelu(a, 0.1)],
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

describe('recorded kernels agree with TensorFlow.js', () => {
	let compiled: Runtime;
	let reference: Runtime;
	beforeAll(async () => {
		compiled = await compiledRuntime();
		reference = referenceRuntime();
	});
	for (const [name, shapes, fn] of CASES) {
		it(name, () => expectAgreement(compiled, reference, fn, shapes));
	}
});
