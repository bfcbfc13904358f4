import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
	type Layout,
	logicalAxes,
	physicalAxis,
	physicalShape,
	relayout,
} from '../../../src/engine/jit/lower/layout.js';
import { lowerProgram, stateLayout } from '../../../src/engine/jit/lower/lower.js';
import { CPU_TARGET } from '../../../src/engine/jit/lower/target.js';
import { operators, type Recorder, recorder } from '../../helpers/tracing.js';

const LAYOUTS: readonly Layout[] = ['std', 'nchw', 'oihw'];

describe('layouts', () => {
	it('store maps channels first and kernels output channels first', () => {
		expect(physicalShape([2, 64, 32, 3], 'nchw')).toEqual([2, 3, 64, 32]);
		expect(physicalShape([5, 4, 3, 128], 'oihw')).toEqual([128, 3, 5, 4]);
		expect(physicalShape([2, 3, 4], 'std')).toEqual([2, 3, 4]);
		expect(stateLayout([5, 5, 3, 128])).toBe('oihw');
		expect([[], [7], [3, 4], [2, 3, 4], [1, 2, 3, 4, 5]].map(stateLayout)).toEqual(Array(5).fill('std'));
	});

	for (const layout of LAYOUTS) {
		it(`${layout}: axes and shapes agree`, () => {
			const shape = [2, 3, 5, 7];
			for (let axis = 0; axis < 4; axis++) {
				expect(logicalAxes(layout, 4)[physicalAxis(axis, layout, 4)]).toBe(axis);
				expect(physicalShape(shape, layout)[physicalAxis(axis, layout, 4)]).toBe(shape[axis]);
			}
		});
		for (const to of LAYOUTS) {
			it(`${layout} becomes ${to} by the permutation given`, () => {
				const shape = [2, 3, 5, 7];
				const stored = physicalShape(shape, layout);
				expect(relayout(layout, to, 4).map((axis) => stored[axis])).toEqual(physicalShape(shape, to));
			});
		}
	}
});

describe('lowered programs move values only where they must', () => {
	let rec: Recorder;
	beforeAll(async () => {
		rec = await recorder();
	});
	const count = (ops: readonly string[], type: string) => ops.filter((op) => op === type).length;

	it('a chain of convolutions changes layout on the way in and on the way out', () => {
		const kernels = [0, 1].map((i) => rec.stateVariable(`layout_kernel_${i}`, [3, 3, 4, 4]));
		const bias = rec.stateVariable('layout_bias', [4]);
		const graph = rec.trace({
			inputs: { x: [2, 16, 16, 4] },
			variables: [...kernels, bias],
			fn: ({ x }) => {
				let y = x as tf.Tensor;
				for (const kernel of kernels) {
					y = tf.leakyRelu(tf.add(tf.conv2d(y as tf.Tensor4D, kernel as tf.Tensor4D, 1, 'same'), bias), 0.1);
				}
				return { y: tf.add(y, x as tf.Tensor) };
			},
		});
		const ops = operators(lowerProgram(graph, CPU_TARGET).bytes);
		expect(count(ops, 'Conv')).toBe(2);
		expect(count(ops, 'Transpose')).toBe(2);
		// The biases are part of the convolutions: the one addition is that of the input.
		expect(count(ops, 'Add')).toBe(1);
	});

	it('a kernel is updated as it is stored', () => {
		const [kernel, gradient] = ['w', 'g'].map((n) => rec.stateVariable(`layout_${n}`, [3, 3, 4, 8])) as [
			tf.Variable,
			tf.Variable,
		];
		const graph = rec.trace({
			inputs: { rate: [] },
			variables: [kernel, gradient],
			fn: ({ rate }) => {
				kernel.assign(tf.sub(kernel, tf.mul(gradient, rate as tf.Tensor)));
				return { norm: tf.sum(tf.square(gradient)) };
			},
		});
		const program = lowerProgram(graph, CPU_TARGET);
		expect(count(operators(program.bytes), 'Transpose')).toBe(0);
		expect(program.writes.map((w) => w.shape)).toEqual([[8, 4, 3, 3]]);
	});

	it('a value needed in a layout by several operations is moved once', () => {
		const kernels = [0, 1, 2].map((i) => rec.stateVariable(`layout_shared_${i}`, [3, 3, 4, 4]));
		const graph = rec.trace({
			inputs: { x: [2, 16, 16, 4] },
			variables: kernels,
			fn: ({ x }) => {
				const maps = kernels.map((kernel) => tf.conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, 1, 'same'));
				return { y: tf.sum(tf.addN(maps)) };
			},
		});
		expect(count(operators(lowerProgram(graph, CPU_TARGET).bytes), 'Transpose')).toBe(1);
	});

	it('a transpose to channels first of a map that is stored so costs nothing', () => {
		const kernel = rec.stateVariable('layout_planes', [3, 3, 4, 4]);
		const graph = rec.trace({
			inputs: { x: [2, 16, 16, 4] },
			variables: [kernel],
			fn: ({ x }) => ({
				y: tf.transpose(tf.conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, 1, 'same'), [0, 3, 1, 2]),
			}),
		});
		expect(count(operators(lowerProgram(graph, CPU_TARGET).bytes), 'Transpose')).toBe(1);
	});
});
