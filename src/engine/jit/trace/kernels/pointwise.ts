/** Recorded element-by-element kernels, casts and fills. */
import * as tf from '@tensorflow/tfjs-core';
import { TraceError } from '../../errors.js';
import type { BinaryFn, GraphDType, UnaryFn } from '../../graph.js';
import type { TraceBackend } from '../backend.js';
import { dtypeOf, type Inputs, input, register } from './register.js';

const { backend_util: bu } = tf;

const UNARY: Readonly<Record<string, UnaryFn>> = {
	Abs: 'Abs',
	Ceil: 'Ceil',
	Cos: 'Cos',
	Elu: 'Elu',
	Erf: 'Erf',
	Exp: 'Exp',
	Expm1: 'Expm1',
	Floor: 'Floor',
	LeakyRelu: 'LeakyRelu',
	Log: 'Log',
	Log1p: 'Log1p',
	LogicalNot: 'Not',
	Neg: 'Neg',
	Reciprocal: 'Reciprocal',
	Relu: 'Relu',
	Round: 'Round',
	Rsqrt: 'Rsqrt',
	Sigmoid: 'Sigmoid',
	Sign: 'Sign',
	Sin: 'Sin',
	Softplus: 'Softplus',
	Sqrt: 'Sqrt',
	Square: 'Square',
	Step: 'Step',
	Tanh: 'Tanh',
};

/** Tests of float values, with truth values as result. */
const TESTS: Readonly<Record<string, UnaryFn>> = { IsFinite: 'IsFinite', IsInf: 'IsInf', IsNan: 'IsNan' };

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

export function registerPointwise(): void {
	for (const [name, fn] of Object.entries(UNARY)) {
		register<{ alpha?: number }>(name, (inputs, attrs, backend) => {
			const x = input(inputs, 'x');
			const alpha = attrs?.alpha;
			return backend.op('Unary', [x], alpha === undefined ? { fn } : { fn, alpha }, x.shape, dtypeOf(x));
		});
	}
	for (const [name, fn] of Object.entries(TESTS)) {
		register(name, (inputs, _attrs, backend) => {
			const x = input(inputs, 'x');
			return backend.op('Unary', [x], { fn }, x.shape, 'bool');
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
	// Both round down, so that a remainder has the sign of its divisor.
	const quotient = (inputs: Inputs, backend: TraceBackend) => {
		const [a, b] = [input(inputs, 'a'), input(inputs, 'b')];
		const shape = bu.assertAndGetBroadcastShape(a.shape, b.shape);
		const exact = backend.op('Binary', [a, b], { fn: 'Div' }, shape, dtypeOf(a));
		return { a, b, shape, whole: backend.op('Unary', [exact], { fn: 'Floor' }, shape, dtypeOf(a)) };
	};
	register('FloorDiv', (inputs, _attrs, backend) => quotient(inputs, backend).whole);
	register('Mod', (inputs, _attrs, backend) => {
		const { a, b, shape, whole } = quotient(inputs, backend);
		const multiple = backend.op('Binary', [whole, b], { fn: 'Mul' }, shape, dtypeOf(a));
		return backend.op('Binary', [a, multiple], { fn: 'Sub' }, shape, dtypeOf(a));
	});
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
		// Its own result even for one tensor: handing the input back would count its gradient twice.
		if (tensors.length === 1) return backend.op('Reshape', [first], {}, first.shape, dtypeOf(first));
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
