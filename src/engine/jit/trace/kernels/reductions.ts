/** Recorded reductions along axes. */
import * as tf from '@tensorflow/tfjs-core';
import type { ReduceFn } from '../../graph.js';
import { dtypeOf, input, register } from './register.js';

const { backend_util: bu, util } = tf;

const REDUCE: Readonly<Record<string, ReduceFn>> = { Sum: 'Sum', Mean: 'Mean', Max: 'Max', Min: 'Min', Prod: 'Prod' };

export function registerReductions(): void {
	for (const [name, fn] of Object.entries(REDUCE)) {
		register<{ axis: number | number[]; keepDims?: boolean; reductionIndices?: number | number[] }>(
			name,
			(inputs, attrs, backend) => {
				const x = input(inputs, 'x');
				const axes = util.parseAxisParam(attrs.axis ?? attrs.reductionIndices, x.shape);
				const [reduced] = bu.computeOutAndReduceShapes(x.shape, axes);
				const shape = attrs.keepDims === true ? bu.expandShapeToKeepDim(reduced, axes) : reduced;
				if (axes.length === 0) return backend.op('Reshape', [x], {}, shape, dtypeOf(x));
				return backend.op('Reduce', [x], { fn, axes }, shape, dtypeOf(x));
			},
		);
	}
}
