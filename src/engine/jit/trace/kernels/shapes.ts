/** Recorded kernels that move values without computing. */
import * as tf from '@tensorflow/tfjs-core';
import { TraceError } from '../../errors.js';
import { sizeOf } from '../../graph.js';
import { type StridedSliceAttrs, stridedSlice } from '../../strided-slice.js';
import { dtypeOf, input, register } from './register.js';

const { backend_util: bu, util } = tf;

export function registerShapes(): void {
	register<{ shape: number[] }>('Reshape', (inputs, attrs, backend) => {
		const x = input(inputs, 'x');
		return backend.op('Reshape', [x], {}, util.inferFromImplicitShape(attrs.shape, sizeOf(x.shape)), dtypeOf(x));
	});
	register<{ dim: number }>('ExpandDims', (inputs, attrs, backend) => {
		const x = input(inputs, 'input');
		const shape = [...x.shape];
		shape.splice(attrs.dim < 0 ? shape.length + 1 + attrs.dim : attrs.dim, 0, 1);
		return backend.op('Reshape', [x], {}, shape, dtypeOf(x));
	});
	register<{ perm: number[] }>('Transpose', (inputs, attrs, backend) => {
		const x = input(inputs, 'x');
		const shape = attrs.perm.map((axis) => x.shape[axis] ?? 1);
		return backend.op('Transpose', [x], { perm: attrs.perm }, shape, dtypeOf(x));
	});
	register<{ axis: number }>('Concat', (inputs, attrs, backend) => {
		const tensors = (Object.values(inputs) as tf.TensorInfo[]).filter((t) => sizeOf(t.shape) > 0);
		const [first] = tensors;
		if (first === undefined) throw new TraceError('Concat of empty tensors cannot be recorded.');
		const axis = util.parseAxisParam(attrs.axis, first.shape)[0] ?? 0;
		const shape = bu.computeOutShape(
			tensors.map((t) => t.shape),
			axis,
		);
		return backend.op('Concat', tensors, { axis }, shape, dtypeOf(first));
	});
	register<{ axis: number }>('Pack', (inputs, attrs, backend) => {
		const tensors = Object.values(inputs) as tf.TensorInfo[];
		const [first] = tensors;
		if (first === undefined) throw new TraceError('A stack of nothing cannot be recorded.');
		const axis = attrs.axis < 0 ? attrs.axis + first.shape.length + 1 : attrs.axis;
		const expanded = [...first.shape.slice(0, axis), 1, ...first.shape.slice(axis)];
		const parts = tensors.map((t) => backend.op('Reshape', [t], {}, expanded, dtypeOf(t)));
		const shape = expanded.map((d, i) => (i === axis ? tensors.length : d));
		return backend.op('Concat', parts, { axis }, shape, dtypeOf(first));
	});
	register<{ axis: number }>('Unpack', (inputs, attrs, backend) => {
		const x = input(inputs, 'value');
		const axis = util.parseAxisParam(attrs.axis, x.shape)[0] ?? 0;
		const shape = x.shape.filter((_, i) => i !== axis);
		return Array.from({ length: x.shape[axis] ?? 0 }, (_, index) => {
			const begin = x.shape.map((_d, i) => (i === axis ? index : 0));
			const kept = x.shape.map((d, i) => (i === axis ? 1 : d));
			const part = backend.op('Slice', [x], { begin }, kept, dtypeOf(x));
			return backend.op('Reshape', [part], {}, shape, dtypeOf(x));
		});
	});
	register<{ begin: number | number[]; size: number | number[] }>('Slice', (inputs, attrs, backend) => {
		const x = input(inputs, 'x');
		const [begin = [], size = []] = tf.slice_util.parseSliceParams(x as tf.Tensor, attrs.begin, attrs.size);
		return backend.op('Slice', [x], { begin }, size, dtypeOf(x));
	});
	register<StridedSliceAttrs>('StridedSlice', (inputs, attrs, backend) => {
		const x = input(inputs, 'x');
		const { begin, steps, shape, finalShape } = stridedSlice(x.shape, attrs);
		const slice = backend.op('Slice', [x], { begin, steps }, shape, dtypeOf(x));
		return backend.op('Reshape', [slice], {}, finalShape, dtypeOf(x));
	});
	register<{ numOrSizeSplits: number | number[]; axis: number }>('SplitV', (inputs, attrs, backend) => {
		const x = input(inputs, 'x');
		const axis = util.parseAxisParam(attrs.axis, x.shape)[0] ?? 0;
		let offset = 0;
		return bu.prepareSplitSize(x as tf.Tensor, attrs.numOrSizeSplits, axis).map((part) => {
			const begin = x.shape.map((_, i) => (i === axis ? offset : 0));
			offset += part;
			return backend.op(
				'Slice',
				[x],
				{ begin },
				x.shape.map((d, i) => (i === axis ? part : d)),
				dtypeOf(x),
			);
		});
	});
	register<{ paddings: [number, number][]; constantValue: number }>('PadV2', (inputs, attrs, backend) => {
		const x = input(inputs, 'x');
		const shape = x.shape.map((d, i) => d + (attrs.paddings[i]?.[0] ?? 0) + (attrs.paddings[i]?.[1] ?? 0));
		return backend.op('Pad', [x], { paddings: attrs.paddings, value: attrs.constantValue }, shape, dtypeOf(x));
	});
	register<{ paddings: [number, number][]; mode: 'reflect' | 'symmetric' }>('MirrorPad', (inputs, attrs, backend) => {
		const x = input(inputs, 'x');
		const { paddings, mode } = attrs;
		const shape = x.shape.map((d, i) => d + (paddings[i]?.[0] ?? 0) + (paddings[i]?.[1] ?? 0));
		return backend.op('MirrorPad', [x], { paddings, mode }, shape, dtypeOf(x));
	});
	register<{ dims: number | number[] }>('Reverse', (inputs, attrs, backend) => {
		const x = input(inputs, 'x');
		return backend.op('Reverse', [x], { axes: util.parseAxisParam(attrs.dims, x.shape) }, x.shape, dtypeOf(x));
	});
	register<{ reps: number[] }>('Tile', (inputs, attrs, backend) => {
		const x = input(inputs, 'x');
		const shape = x.shape.map((d, i) => d * (attrs.reps[i] ?? 1));
		return backend.op('Tile', [x], { reps: attrs.reps }, shape, dtypeOf(x));
	});
	register<{ blockSize: number }>('DepthToSpace', (inputs, { blockSize: r }, backend) => {
		const x = input(inputs, 'x');
		const [n = 1, h = 1, w = 1, c = 1] = x.shape;
		return backend.op('DepthToSpace', [x], { blockSize: r }, [n, h * r, w * r, c / (r * r)], dtypeOf(x));
	});
}
