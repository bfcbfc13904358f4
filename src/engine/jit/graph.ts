/**
 * The static graph that tracing produces: nodes with logical (TensorFlow.js, NHWC / HWIO) shapes.
 * Owns the list of operations and their attributes. Must not know how values are laid out in memory or who runs it.
 */
import type { backend_util } from '@tensorflow/tfjs-core';
import type { AxisMatrix, Sampling } from './axis-matrix.js';

export type GraphDType = 'float32' | 'int32' | 'bool';
export type Shape = readonly number[];
export type Conv2DInfo = backend_util.Conv2DInfo;

export type UnaryFn =
	| 'Abs'
	| 'Ceil'
	| 'Cos'
	| 'Elu'
	| 'Erf'
	| 'Exp'
	| 'Expm1'
	| 'Floor'
	| 'IsFinite'
	| 'IsInf'
	| 'IsNan'
	| 'LeakyRelu'
	| 'Log'
	| 'Log1p'
	| 'Neg'
	| 'Not'
	| 'Reciprocal'
	| 'Relu'
	| 'Round'
	| 'Rsqrt'
	| 'Sigmoid'
	| 'Sign'
	| 'Sin'
	| 'Softplus'
	| 'Sqrt'
	| 'Square'
	| 'Step'
	| 'Tanh';

export type BinaryFn =
	| 'Add'
	| 'Sub'
	| 'Mul'
	| 'Div'
	| 'Max'
	| 'Min'
	| 'Pow'
	| 'Equal'
	| 'NotEqual'
	| 'Greater'
	| 'GreaterOrEqual'
	| 'Less'
	| 'LessOrEqual'
	| 'And'
	| 'Or';

export type ReduceFn = 'Sum' | 'Mean' | 'Max' | 'Min' | 'Prod';

/** Attributes of every operation; the key set is the list of operations a lowering must cover. */
export interface OpAttributes {
	Unary: { readonly fn: UnaryFn; readonly alpha?: number };
	Binary: { readonly fn: BinaryFn };
	Where: Record<never, never>;
	Clip: { readonly min: number; readonly max: number };
	Cast: Record<never, never>;
	Reshape: Record<never, never>;
	Transpose: { readonly perm: readonly number[] };
	Reduce: { readonly fn: ReduceFn; readonly axes: readonly number[] };
	MatMul: { readonly transposeA: boolean; readonly transposeB: boolean };
	Conv2D: { readonly info: Conv2DInfo };
	Conv2DBackpropInput: { readonly info: Conv2DInfo };
	Conv2DBackpropFilter: { readonly info: Conv2DInfo };
	/** Depthwise: one kernel [kh, kw, channels, 1] per channel. */
	DepthwiseConv2D: { readonly info: Conv2DInfo };
	DepthwiseConv2DBackpropInput: { readonly info: Conv2DInfo };
	DepthwiseConv2DBackpropFilter: { readonly info: Conv2DInfo };
	/** Padding does not count. */
	AveragePool: { readonly info: Conv2DInfo };
	/** The matrix times the elements along `axis`, whose length becomes the matrix' rows. */
	AxisProduct: { readonly axis: number; readonly matrix: AxisMatrix };
	/** Of maps [n, h, w, c]. */
	Resize: { readonly mode: 'linear' | 'nearest'; readonly sampling: Sampling };
	Concat: { readonly axis: number };
	/** Every `steps`-th element from `begin` on, backwards where negative; 1 when absent. */
	Slice: { readonly begin: readonly number[]; readonly steps?: readonly number[] };
	Pad: { readonly paddings: readonly (readonly [number, number])[]; readonly value: number };
	MirrorPad: { readonly paddings: readonly (readonly [number, number])[]; readonly mode: 'reflect' | 'symmetric' };
	Reverse: { readonly axes: readonly number[] };
	Tile: { readonly reps: readonly number[] };
	DepthToSpace: { readonly blockSize: number };
	SpaceToDepth: { readonly blockSize: number };
}

export type OpName = keyof OpAttributes;

interface NodeBase {
	/** Grows in order of creation, so sorting by id is a topological order. */
	readonly id: number;
	readonly shape: Shape;
	readonly dtype: GraphDType;
}

/** A value fed at every run. */
export interface InputNode extends NodeBase {
	readonly kind: 'input';
	readonly name: string;
}

/** Noise drawn anew at every run, a function of (seed, iteration, name). */
export interface NoiseNode extends NodeBase {
	readonly kind: 'noise';
	readonly name: string;
}

/** The value of a tf.Variable at the start of a run. */
export interface StateNode extends NodeBase {
	readonly kind: 'state';
	readonly name: string;
}

/** A value that a custom initializer will compute when the state is materialised. */
export interface InitializerNode extends NodeBase {
	readonly kind: 'initializer';
	readonly fill: (out: Float32Array) => void;
}

export interface ConstantNode extends NodeBase {
	readonly kind: 'constant';
	readonly values: Float32Array | Int32Array | Uint8Array;
}

/** A constant whose elements are all equal; costs nothing whatever its shape. */
export interface SplatNode extends NodeBase {
	readonly kind: 'splat';
	readonly value: number;
}

export interface OpNodeOf<K extends OpName> extends NodeBase {
	readonly kind: 'op';
	readonly op: K;
	readonly inputs: readonly GraphNode[];
	readonly attrs: OpAttributes[K];
}

export type OpNode = { [K in OpName]: OpNodeOf<K> }[OpName];
export type GraphNode = InputNode | NoiseNode | StateNode | InitializerNode | ConstantNode | SplatNode | OpNode;

/** A traced function: what it reads, returns and assigns. */
export interface Graph {
	readonly name: string;
	readonly inputs: readonly InputNode[];
	readonly outputs: readonly { readonly name: string; readonly value: GraphNode }[];
	readonly assigns: readonly { readonly state: string; readonly value: GraphNode }[];
}

export function sizeOf(shape: Shape): number {
	return shape.reduce((product, dim) => product * dim, 1);
}

/** Every node the outputs and assignments depend on, each once, producers before consumers. */
export function reachableNodes(graph: Graph): readonly GraphNode[] {
	const seen = new Set<GraphNode>();
	const pending: GraphNode[] = [...graph.outputs.map((o) => o.value), ...graph.assigns.map((a) => a.value)];
	for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
		if (seen.has(node)) continue;
		seen.add(node);
		if (node.kind === 'op') pending.push(...node.inputs);
	}
	return [...seen].sort((x, y) => x.id - y.id);
}
