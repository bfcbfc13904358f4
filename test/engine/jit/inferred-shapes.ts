/** Checks that the shapes worked out for a program's values are those its results are known to have. */
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { AnalysisRuntime } from '../../../src/engine/jit/analysis.js';
import { inferShapes } from '../../../src/engine/jit/lower/onnx-shapes.js';
import type { LoweringTarget } from '../../../src/engine/jit/lower/target.js';
import { size, type TensorFn } from '../../helpers/runtimes.js';

/** Of the value of fn and, when asked for, its gradients with respect to every input. */
export async function expectInferredShapes(
	fn: TensorFn,
	shapes: readonly (readonly number[])[],
	{ gradients = true, target }: { readonly gradients?: boolean; readonly target?: LoweringTarget } = {},
): Promise<void> {
	const runtime = target === undefined ? new AnalysisRuntime() : new AnalysisRuntime(target);
	await runtime.compile({
		name: 'case',
		inputs: Object.fromEntries(shapes.map((shape, i) => [`x${i}`, shape])),
		variables: [],
		fn: (given) => {
			const xs = shapes.map((_, i) => given[`x${i}`] as tf.Tensor);
			const value = fn(...xs);
			const sum = (...args: tf.Tensor[]) => tf.sum(tf.cast(fn(...args), 'float32'));
			const slopes = gradients ? tf.grads(sum)(xs) : [];
			return { value, ...Object.fromEntries(slopes.map((slope, i) => [`g${i}`, slope])) };
		},
	});
	const [made] = runtime.programs;
	if (made?.kind !== 'onnx') throw new Error('not a program');
	const { model, inputs, outputs } = made.program;
	const inferred = inferShapes(model, new Map(inputs.map(({ name, shape }) => [name, shape])));
	for (const { name, shape } of outputs) expect(inferred.get(name), name).toEqual(shape);
	expect(made.memory.inputBytes).toBe(4 * inputs.reduce((sum, { shape }) => sum + size(shape), 0));
}
