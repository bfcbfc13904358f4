/** Recorded batch normalization, as its parts. */
import type * as tf from '@tensorflow/tfjs-core';
import type { TraceBackend } from '../backend.js';
import { type Inputs, input, register } from './register.js';

export function registerNormalization(): void {
	register<{ varianceEpsilon: number }>('FusedBatchNorm', (inputs, { varianceEpsilon }, backend) => {
		const x = input(inputs, 'x');
		const factor = normalizingFactor(inputs, varianceEpsilon, backend);
		const centred = backend.op('Binary', [x, input(inputs, 'mean')], { fn: 'Sub' }, x.shape, 'float32');
		const scaled = backend.op('Binary', [centred, factor], { fn: 'Mul' }, x.shape, 'float32');
		const { offset } = inputs;
		return offset === undefined ? scaled : backend.op('Binary', [scaled, offset], { fn: 'Add' }, x.shape, 'float32');
	});
}

/** scale / sqrt(variance + epsilon), at the shape of the variance: small, whatever the size of the maps. */
function normalizingFactor(inputs: Inputs, epsilon: number, backend: TraceBackend): tf.TensorInfo {
	const variance = input(inputs, 'variance');
	const constant = backend.add({ kind: 'splat', value: epsilon, shape: [], dtype: 'float32' });
	const sum = backend.op('Binary', [variance, constant], { fn: 'Add' }, variance.shape, 'float32');
	const factor = backend.op('Unary', [sum], { fn: 'Rsqrt' }, variance.shape, 'float32');
	const { scale } = inputs;
	return scale === undefined ? factor : backend.op('Binary', [factor, scale], { fn: 'Mul' }, variance.shape, 'float32');
}
