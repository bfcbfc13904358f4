/** Lowers element-by-element operations; they keep the layout of their rank-4 operand. */
import { type BinaryFn, type GraphNode, type OpNodeOf, sizeOf, type UnaryFn } from '../graph.js';
import type { Lowered, LoweringContext } from './context.js';
import { type Layout, physicalShape } from './layout.js';
import type { OnnxBuilder } from './onnx-builder.js';
import { BOOL, FLOAT, INT32 } from './onnx-encoding.js';

/** The layout the result of a pointwise operation should have: kernels win over maps, maps over plain order. */
function commonLayout(values: readonly Lowered[], rank: number): Layout {
	if (rank !== 4) return 'std';
	const layouts = values.filter((v) => v.splat === undefined).map((v) => v.layout);
	return layouts.includes('oihw') ? 'oihw' : layouts.includes('nchw') ? 'nchw' : 'std';
}

function pointwise(
	ctx: LoweringContext,
	node: GraphNode & { readonly inputs: readonly GraphNode[] },
	emit: (operands: readonly string[]) => string,
): Lowered {
	const values = node.inputs.map((i) => ctx.value(i));
	const rank = node.shape.length;
	const layout = commonLayout(values, rank);
	const name = emit(values.map((v) => ctx.operand(v, rank, layout)));
	// Splats are stored as scalars, so the operation's result may be smaller than the graph says.
	const stored = values.flatMap((v) => (v.splat === undefined ? [[...v.shape]] : []));
	const shape = stored.reduce(broadcast, []);
	if (sizeOf(shape) === sizeOf(node.shape) && shape.length === rank) return { name, layout, shape: node.shape };
	const target = physicalShape(node.shape, layout);
	return { name: ctx.builder.emit('Expand', [name, ctx.builder.ints(target)]), layout, shape: node.shape };
}

function broadcast(a: readonly number[], b: readonly number[]): number[] {
	const rank = Math.max(a.length, b.length);
	return Array.from({ length: rank }, (_, i) => Math.max(a[i - rank + a.length] ?? 1, b[i - rank + b.length] ?? 1));
}

const UNARY_OPS: Readonly<Partial<Record<UnaryFn, string>>> = {
	Abs: 'Abs',
	Ceil: 'Ceil',
	Cos: 'Cos',
	Elu: 'Elu',
	Erf: 'Erf',
	Exp: 'Exp',
	Floor: 'Floor',
	IsInf: 'IsInf',
	IsNan: 'IsNaN',
	Log: 'Log',
	Neg: 'Neg',
	Not: 'Not',
	Reciprocal: 'Reciprocal',
	Relu: 'Relu',
	Round: 'Round',
	Sigmoid: 'Sigmoid',
	Sign: 'Sign',
	Sin: 'Sin',
	Softplus: 'Softplus',
	Sqrt: 'Sqrt',
	Tanh: 'Tanh',
};

const BINARY_OPS: Readonly<Record<BinaryFn, string>> = {
	Add: 'Add',
	Sub: 'Sub',
	Mul: 'Mul',
	Div: 'Div',
	Max: 'Max',
	Min: 'Min',
	Pow: 'Pow',
	Equal: 'Equal',
	NotEqual: 'Equal',
	Greater: 'Greater',
	GreaterOrEqual: 'GreaterOrEqual',
	Less: 'Less',
	LessOrEqual: 'LessOrEqual',
	And: 'And',
	Or: 'Or',
};

const STEP_SCALE = 1e38;

export function lowerUnary(ctx: LoweringContext, node: OpNodeOf<'Unary'>): Lowered {
	const { builder } = ctx;
	const { fn, alpha = 0 } = node.attrs;
	return pointwise(ctx, node, ([x = '']) => {
		switch (fn) {
			case 'Square':
				return builder.emit('Mul', [x, x]);
			case 'Rsqrt':
				return builder.emit('Reciprocal', [builder.emit('Sqrt', [x])]);
			case 'LeakyRelu':
				return builder.emit('LeakyRelu', [x], { alpha: { float: alpha } });
			case 'Step': {
				// Clipping a huge multiple gives alpha or 1; Greater and Where take twice as long (one thread each).
				// It differs only for positive x below 1e-38, which no float32 network tells from 0. A slope below 0
				// (the gradient of abs) would be 0 at 0 that way, and one above 1 is no lower bound.
				if (alpha < 0 || alpha > 1) {
					const positive = builder.emit('Greater', [x, builder.scalar(0)]);
					return builder.emit('Where', [positive, builder.scalar(1), builder.scalar(alpha)]);
				}
				const huge = builder.emit('Mul', [x, builder.scalar(STEP_SCALE)]);
				return builder.emit('Clip', [huge, builder.scalar(alpha), builder.scalar(1)]);
			}
			case 'IsFinite': {
				// Of a finite number, and of no other, the difference to itself is 0.
				return builder.emit('Equal', [builder.emit('Sub', [x, x]), builder.scalar(0)]);
			}
			case 'Log1p':
				return log1p(builder, x);
			case 'Expm1':
				return expm1(builder, x);
			default:
				return builder.emit(UNARY_OPS[fn] ?? fn, [x]);
		}
	});
}

/** log(u) x / (u - 1) with u = 1 + x: the rounding of u cancels (Kahan), where log(u) alone is 0 for small x. */
function log1p(builder: OnnxBuilder, x: string): string {
	const one = builder.scalar(1);
	const u = builder.emit('Add', [x, one]);
	const quotient = builder.emit('Div', [
		builder.emit('Mul', [builder.emit('Log', [u]), x]),
		builder.emit('Sub', [u, one]),
	]);
	return builder.emit('Where', [builder.emit('Equal', [u, one]), x, quotient]);
}

/** 2 t / (1 - t) with t = tanh(x / 2) around 0, where exp(x) - 1 would lose all digits. */
function expm1(builder: OnnxBuilder, x: string): string {
	const one = builder.scalar(1);
	const t = builder.emit('Tanh', [builder.emit('Mul', [x, builder.scalar(0.5)])]);
	const near = builder.emit('Div', [builder.emit('Mul', [t, builder.scalar(2)]), builder.emit('Sub', [one, t])]);
	const far = builder.emit('Sub', [builder.emit('Exp', [x]), one]);
	const isNear = builder.emit('Less', [builder.emit('Abs', [x]), builder.scalar(0.5)]);
	return builder.emit('Where', [isNear, near, far]);
}

export function lowerBinary(ctx: LoweringContext, node: OpNodeOf<'Binary'>): Lowered {
	const { builder } = ctx;
	const { fn } = node.attrs;
	return pointwise(ctx, node, (operands) => {
		const result = builder.emit(BINARY_OPS[fn], operands);
		return fn === 'NotEqual' ? builder.emit('Not', [result]) : result;
	});
}

export function lowerWhere(ctx: LoweringContext, node: OpNodeOf<'Where'>): Lowered {
	return pointwise(ctx, node, (operands) => ctx.builder.emit('Where', operands));
}

export function lowerClip(ctx: LoweringContext, node: OpNodeOf<'Clip'>): Lowered {
	const { min, max } = node.attrs;
	return pointwise(ctx, node, ([x = '']) =>
		ctx.builder.emit('Clip', [x, ctx.builder.scalar(min), ctx.builder.scalar(max)]),
	);
}

export function lowerCast(ctx: LoweringContext, node: OpNodeOf<'Cast'>): Lowered {
	// Inside a program whole numbers live in float32 tensors; making them cuts off the fraction.
	const truncates = node.dtype === 'int32' && node.inputs[0]?.dtype === 'float32';
	return pointwise(ctx, node, ([x = '']) => {
		const whole = truncates ? ctx.builder.emit('Cast', [x], { to: INT32 }) : x;
		return ctx.builder.emit('Cast', [whole], { to: node.dtype === 'bool' ? BOOL : FLOAT });
	});
}
