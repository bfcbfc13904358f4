import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { filterGradientMethod, forwardMethod, inputGradientMethod } from '../../../src/engine/jit/lower/conv-choice.js';
import { CPU_TARGET, type LoweringTarget, WEBGPU_TARGET } from '../../../src/engine/jit/lower/target.js';
import { compiledRuntime, expectAgreement, referenceRuntime } from '../../helpers/runtimes.js';
import { expectInferredShapes } from './inferred-shapes.js';

type Shape4 = [number, number, number, number];
interface ConvCase {
	readonly x: Shape4;
	readonly w: Shape4;
	readonly strides: number;
	readonly pad: 'same' | 'valid';
}

const CASES: readonly ConvCase[] = [
	{ x: [2, 8, 8, 3], w: [3, 3, 3, 5], strides: 1, pad: 'same' },
	{ x: [2, 4, 4, 6], w: [3, 3, 6, 8], strides: 1, pad: 'same' },
	{ x: [3, 16, 16, 4], w: [5, 5, 4, 6], strides: 2, pad: 'same' },
	{ x: [2, 16, 16, 16], w: [5, 5, 16, 6], strides: 2, pad: 'same' },
	{ x: [2, 12, 12, 8], w: [5, 5, 8, 2], strides: 1, pad: 'same' },
	{ x: [2, 9, 11, 3], w: [3, 5, 3, 4], strides: 2, pad: 'valid' },
	{ x: [2, 7, 9, 3], w: [3, 5, 3, 4], strides: 1, pad: 'valid' },
	{ x: [1, 20, 20, 2], w: [1, 1, 2, 3], strides: 1, pad: 'same' },
];

const TARGETS: readonly LoweringTarget[] = [CPU_TARGET, WEBGPU_TARGET, { ...CPU_TARGET, maxPatchBytes: 0 }];

const info = ({ x, w, strides, pad }: ConvCase) => tf.backend_util.computeConv2DInfo(x, w, strides, 1, pad);

describe('every way of lowering a convolution gives the same values and gradients', () => {
	const reference = referenceRuntime();
	for (const [index, target] of TARGETS.entries()) {
		for (const conv of CASES) {
			it(`${target.name} ${index}: ${conv.x} * ${conv.w} / ${conv.strides} ${conv.pad}`, async () => {
				const compiled = await compiledRuntime({ target });
				const fn = (x: tf.Tensor, w: tf.Tensor, b: tf.Tensor) =>
					tf.add(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, conv.strides, conv.pad), b);
				await expectAgreement(compiled, reference, fn as never, [conv.x, conv.w, [conv.w[3]]]);
				await compiled.dispose();
				await expectInferredShapes(fn as never, [conv.x, conv.w, [conv.w[3]]], { target });
			});
		}
	}

	it('and the cases reach every method', () => {
		const all = TARGETS.flatMap((target) => CASES.map((c) => [info(c), target] as const));
		expect(new Set(all.map((a) => forwardMethod(...a)))).toEqual(new Set(['conv', 'patches']));
		expect(new Set(all.map((a) => inputGradientMethod(...a)))).toEqual(
			new Set(['flipped-conv', 'col2im', 'conv-transpose']),
		);
		expect(new Set(all.map((a) => filterGradientMethod(...a)))).toEqual(
			new Set(['patches', 'swapped-patches', 'taps']),
		);
	});
});
