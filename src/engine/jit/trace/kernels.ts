/**
 * The kernels of the recording backend: each turns a TensorFlow.js kernel call into graph nodes.
 * Owns kernel names and shape inference. Must not know layouts or ONNX.
 */
import * as tf from '@tensorflow/tfjs-core';
import { TraceError } from '../errors.js';
import { type BinaryFn, type GraphDType, type ReduceFn, sizeOf, type UnaryFn } from '../graph.js';
import { TRACE_BACKEND, type TraceBackend } from './backend.js';

type Inputs = Record<string, tf.TensorInfo>;
// Kernel attributes are untyped in TensorFlow.js; each kernel below states what it reads.
type Kernel<A> = (inputs: Inputs, attrs: A, backend: TraceBackend) => tf.TensorInfo | tf.TensorInfo[];

const { backend_util: bu, util } = tf;

function register<A>(kernelName: string, kernel: Kernel<A>): void {
	tf.registerKernel({
		kernelName,
		backendName: TRACE_BACKEND,
		kernelFunc: ({ inputs, attrs, backend }) => kernel(inputs as Inputs, attrs as A, backend as TraceBackend),
	});
}

function input(inputs: Inputs, name: string): tf.TensorInfo {
	const tensor = inputs[name];
	if (tensor === undefined) throw new TraceError(`A kernel was called without its input "${name}".`);
	return tensor;
}

function dtypeOf(tensor: tf.TensorInfo): GraphDType {
	if (tensor.dtype === 'float32' || tensor.dtype === 'int32' || tensor.dtype === 'bool') return tensor.dtype;
	throw new TraceError(`Tensors of type ${tensor.dtype} cannot be recorded.`);
}

const UNARY: Readonly<Record<string, UnaryFn>> = {
	Abs: 'Abs',
	Ceil: 'Ceil',
	Elu: 'Elu',
	Exp: 'Exp',
	Floor: 'Floor',
	LeakyRelu: 'LeakyRelu',
	Log: 'Log',
	LogicalNot: 'Not',
	Neg: 'Neg',
	Reciprocal: 'Reciprocal',
	Relu: 'Relu',
	Rsqrt: 'Rsqrt',
	Sigmoid: 'Sigmoid',
	Sign: 'Sign',
	Softplus: 'Softplus',
	Sqrt: 'Sqrt',
	Square: 'Square',
	Step: 'Step',
	Tanh: 'Tanh',
};

const ARITHMETIC: Readonly<Record<string, BinaryFn>> = {
	Add: 'Add',
	Sub: 'Sub',
	Multiply: 'Mul',
	RealDiv: 'Div',
	Maximum: 'Max',
	Minimum: 'Min',
	Pow: 'Pow',
};

const COMPARISON: Readonly<Record<string, BinaryFn>> = {
	Equal: 'Equal',
	NotEqual: 'NotEqual',
	Greater: 'Greater',
	GreaterEqual: 'GreaterOrEqual',
	Less: 'Less',
	LessEqual: 'LessOrEqual',
	LogicalAnd: 'And',
	LogicalOr: 'Or',
};

const REDUCE: Readonly<Record<string, ReduceFn>> = { Sum: 'Sum', Mean: 'Mean', Max: 'Max', Min: 'Min', Prod: 'Prod' };

function registerPointwise(): void {
	for (const [name, fn] of Object.entries(UNARY)) {
		register<{ alpha?: number }>(name, (inputs, attrs, backend) => {
			const x = input(inputs, 'x');
			const alpha = attrs?.alpha;
			return backend.op('Unary', [x], alpha === undefined ? { fn } : { fn, alpha }, x.shape, dtypeOf(x));
		});
	}
	const binary = (name: string, fn: BinaryFn, result?: GraphDType) =>
		register(name, (inputs, _attrs, backend) => {
			const a = input(inputs, 'a');
			const b = input(inputs, 'b');
			const shape = bu.assertAndGetBroadcastShape(a.shape, b.shape);
			return backend.op('Binary', [a, b], { fn }, shape, result ?? dtypeOf(a));
		});
	for (const [name, fn] of Object.entries(ARITHMETIC)) binary(name, fn);
	for (const [name, fn] of Object.entries(COMPARISON)) binary(name, fn, 'bool');
	register('SquaredDifference', (inputs, _attrs, backend) => {
		const a = input(inputs, 'a');
		const b = input(inputs, 'b');
		const shape = bu.assertAndGetBroadcastShape(a.shape, b.shape);
		const d = backend.op('Binary', [a, b], { fn: 'Sub' }, shape, dtypeOf(a));
		return backend.op('Unary', [d], { fn: 'Square' }, shape, dtypeOf(a));
	});
	register('AddN', (inputs, _attrs, backend) => {
		const tensors = Object.values(inputs);
		const [first] = tensors;
		if (first === undefined) throw new TraceError('AddN of nothing cannot be recorded.');
		const add = (a: tf.TensorInfo, b: tf.TensorInfo) =>
			backend.op('Binary', [a, b], { fn: 'Add' }, first.shape, dtypeOf(first));
		return tensors.slice(1).reduce(add, first);
	});
	register('EluGrad', (inputs, _attrs, backend) => {
		const dy = input(inputs, 'dy');
		const y = input(inputs, 'y');
		const scalar = (value: number) => backend.add({ kind: 'splat', value, shape: [], dtype: 'float32' });
		const positive = backend.op('Binary', [y, scalar(0)], { fn: 'GreaterOrEqual' }, y.shape, 'bool');
		const below = backend.op('Binary', [y, scalar(1)], { fn: 'Add' }, y.shape, 'float32');
		const slope = backend.op('Where', [positive, scalar(1), below], {}, y.shape, 'float32');
		return backend.op('Binary', [dy, slope], { fn: 'Mul' }, y.shape, 'float32');
	});
	register('Select', (inputs, _attrs, backend) => {
		const t = input(inputs, 't');
		return backend.op('Where', [input(inputs, 'condition'), t, input(inputs, 'e')], {}, t.shape, dtypeOf(t));
	});
	register<{ clipValueMin: number; clipValueMax: number }>('ClipByValue', (inputs, attrs, backend) => {
		const x = input(inputs, 'x');
		return backend.op('Clip', [x], { min: attrs.clipValueMin, max: attrs.clipValueMax }, x.shape, dtypeOf(x));
	});
	register<{ dtype: GraphDType }>('Cast', (inputs, attrs, backend) => {
		const x = input(inputs, 'x');
		return backend.op('Cast', [x], {}, x.shape, attrs.dtype);
	});
	register('Identity', (inputs, _attrs, backend) => {
		const x = input(inputs, 'x');
		return backend.op('Reshape', [x], {}, x.shape, dtypeOf(x));
	});
	register<{ shape: number[]; value: number; dtype?: GraphDType }>('Fill', (_inputs, attrs, backend) =>
		backend.add({ kind: 'splat', value: attrs.value, shape: attrs.shape, dtype: attrs.dtype ?? 'float32' }),
	);
	for (const [name, value] of [
		['ZerosLike', 0],
		['OnesLike', 1],
	] as const) {
		register(name, (inputs, _attrs, backend) => {
			const x = input(inputs, 'x');
			return backend.add({ kind: 'splat', value, shape: [...x.shape], dtype: dtypeOf(x) });
		});
	}
}

function registerReductions(): void {
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

function registerShapes(): void {
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
	register<{ begin: number | number[]; size: number | number[] }>('Slice', (inputs, attrs, backend) => {
		const x = input(inputs, 'x');
		const [begin = [], size = []] = tf.slice_util.parseSliceParams(x as tf.Tensor, attrs.begin, attrs.size);
		return backend.op('Slice', [x], { begin }, size, dtypeOf(x));
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

interface ConvAttrs {
	readonly strides: [number, number] | number;
	readonly pad: 'valid' | 'same' | number;
	readonly dataFormat?: 'NHWC' | 'NCHW';
	readonly dilations?: [number, number] | number;
	readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
	readonly inputShape?: [number, number, number, number];
	readonly filterShape?: [number, number, number, number];
}
interface FusedAttrs {
	readonly activation?: string;
	readonly leakyreluAlpha?: number;
}
interface MatMulAttrs {
	readonly transposeA: boolean;
	readonly transposeB: boolean;
}
type Shape4 = [number, number, number, number];

function convInfo(xShape: readonly number[], filterShape: readonly number[], attrs: ConvAttrs) {
	if (attrs.dataFormat === 'NCHW') throw new TraceError('Only NHWC convolutions can be recorded.');
	const { strides, dilations = 1, pad, dimRoundingMode } = attrs;
	return bu.computeConv2DInfo(xShape as Shape4, filterShape as Shape4, strides, dilations, pad, dimRoundingMode);
}

function conv2d(inputs: Inputs, attrs: ConvAttrs, backend: TraceBackend): tf.TensorInfo {
	const x = input(inputs, 'x');
	const filter = input(inputs, 'filter');
	const info = convInfo(x.shape, filter.shape, attrs);
	return backend.op('Conv2D', [x, filter], { info }, info.outShape, 'float32');
}

function matMul(inputs: Inputs, attrs: MatMulAttrs, backend: TraceBackend): tf.TensorInfo {
	const a = input(inputs, 'a');
	const b = input(inputs, 'b');
	const rows = a.shape.at(attrs.transposeA ? -1 : -2) ?? 1;
	const columns = b.shape.at(attrs.transposeB ? -2 : -1) ?? 1;
	const batch = bu.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
	const { transposeA, transposeB } = attrs;
	return backend.op('MatMul', [a, b], { transposeA, transposeB }, [...batch, rows, columns], 'float32');
}

const FUSED_ACTIVATIONS: Readonly<Record<string, UnaryFn>> = {
	relu: 'Relu',
	sigmoid: 'Sigmoid',
	elu: 'Elu',
	leakyrelu: 'LeakyRelu',
};

/** Fused kernels are recorded as their parts; the runtime fuses again where that helps. */
function fusedTail(y: tf.TensorInfo, inputs: Inputs, attrs: FusedAttrs, backend: TraceBackend): tf.TensorInfo {
	let out = y;
	const bias = inputs.bias;
	if (bias !== undefined) out = backend.op('Binary', [out, bias], { fn: 'Add' }, out.shape, 'float32');
	const { activation } = attrs;
	if (activation === undefined || activation === 'linear') return out;
	const fn = FUSED_ACTIVATIONS[activation];
	if (fn === undefined) throw new TraceError(`The fused activation "${activation}" cannot be recorded.`);
	const alpha = attrs.leakyreluAlpha;
	return backend.op('Unary', [out], alpha === undefined ? { fn } : { fn, alpha }, out.shape, 'float32');
}

function registerContractions(): void {
	register<MatMulAttrs>('BatchMatMul', matMul);
	register<MatMulAttrs & FusedAttrs>('_FusedMatMul', (inputs, attrs, backend) =>
		fusedTail(matMul(inputs, attrs, backend), inputs, attrs, backend),
	);
	register<ConvAttrs>('Conv2D', conv2d);
	register<ConvAttrs & FusedAttrs>('FusedConv2D', (inputs, attrs, backend) =>
		fusedTail(conv2d(inputs, attrs, backend), inputs, attrs, backend),
	);
	register<ConvAttrs>('Conv2DBackpropInput', (inputs, attrs, backend) => {
		const dy = input(inputs, 'dy');
		const filter = input(inputs, 'filter');
		const info = convInfo(attrs.inputShape ?? [], filter.shape, attrs);
		return backend.op('Conv2DBackpropInput', [dy, filter], { info }, info.inShape, 'float32');
	});
	register<ConvAttrs>('Conv2DBackpropFilter', (inputs, attrs, backend) => {
		const x = input(inputs, 'x');
		const filterShape = attrs.filterShape ?? [];
		const info = convInfo(x.shape, filterShape, attrs);
		return backend.op('Conv2DBackpropFilter', [x, input(inputs, 'dy')], { info }, filterShape, 'float32');
	});
}

/** Registers every kernel of the recording backend; call once per process. */
export function registerTraceKernels(): void {
	registerPointwise();
	registerReductions();
	registerShapes();
	registerContractions();
}
