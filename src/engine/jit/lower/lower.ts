/**
 * Turns a traced graph into an ONNX model: one lowering per operation, state kept in the layout convolutions want.
 * Must not know how models are run.
 */
import { LoweringError } from '../errors.js';
import { type Graph, type GraphNode, type OpNode, reachableNodes } from '../graph.js';
import { lowerAveragePool, lowerAxisProduct, lowerMirrorPad, lowerResize } from './axis-product.js';
import { type Lowered, LoweringContext, std } from './context.js';
import { lowerConv2D } from './conv.js';
import { lowerConv2DBackpropFilter } from './conv-filter-gradient.js';
import { lowerConv2DBackpropInput } from './conv-input-gradient.js';
import {
	lowerDepthwiseConv2D,
	lowerDepthwiseConv2DBackpropFilter,
	lowerDepthwiseConv2DBackpropInput,
} from './depthwise.js';
import { findBiasFusions } from './fusion.js';
import { type Layout, physicalShape } from './layout.js';
import { lowerMatMul } from './matmul.js';
import { OnnxBuilder, type OnnxModel } from './onnx-builder.js';
import { FLOAT, type ValueInfo } from './onnx-encoding.js';
import { lowerBinary, lowerCast, lowerClip, lowerUnary, lowerWhere } from './pointwise.js';
import { lowerReduce } from './reduce.js';
import {
	lowerConcat,
	lowerDepthToSpace,
	lowerPad,
	lowerReshape,
	lowerReverse,
	lowerSlice,
	lowerSpaceToDepth,
	lowerTile,
	lowerTranspose,
} from './shape.js';
import type { LoweringTarget } from './target.js';

/** The first output of programs made for running without output copies. */
export const SEQUENCE_MARKER = 'no_copy_marker';

/** One value that enters or leaves the ONNX model. */
export interface Binding {
	/** Name of the input, output, noise or state in the traced function. */
	readonly key: string;
	/** Name in the ONNX model. */
	readonly name: string;
	/** Shape as stored. */
	readonly shape: readonly number[];
}

/** What a program is fed with and what it returns. */
export interface ProgramBindings {
	readonly inputs: readonly Binding[];
	readonly noise: readonly Binding[];
	readonly reads: readonly Binding[];
	readonly outputs: readonly Binding[];
	readonly writes: readonly Binding[];
}

export interface LoweredProgram extends ProgramBindings {
	/** The encoded ONNX model. */
	readonly bytes: Uint8Array;
	readonly nodeCount: number;
	readonly model: OnnxModel;
}

/** Kernels (rank 4) live output channels first; everything else in plain order. */
export function stateLayout(shape: readonly number[]): Layout {
	return shape.length === 4 ? 'oihw' : 'std';
}

export function lowerProgram(graph: Graph, target: LoweringTarget): LoweredProgram {
	const builder = new OnnxBuilder();
	const ctx = new LoweringContext(builder, target);
	const nodes = reachableNodes(graph);
	const fusions = findBiasFusions(graph, nodes);
	const fused = new Set([...fusions.values()].map((f): GraphNode => f.conv));
	const inputs: Binding[] = [];
	const noise: Binding[] = [];
	const reads: Binding[] = [];

	for (const node of nodes) {
		const fusion = fusions.get(node);
		if (fusion !== undefined) ctx.set(node, lowerConv2D(ctx, fusion.conv, fusion.bias));
		else if (!fused.has(node)) ctx.set(node, lowerNode(node));
	}
	// A declared input that nothing uses is still accepted (and ignored) by run.
	const outputs = graph.outputs.map(({ name, value }) => result(`out:${name}`, name, value, 'std'));
	const writes = graph.assigns.map(({ state, value }) =>
		result(`next:${state}`, state, value, stateLayout(value.shape)),
	);
	builder.nameOutputs([...outputs, ...writes].map(({ binding, value }) => ({ name: binding.name, value })));

	const bindings = (list: typeof outputs) => list.map(({ binding }) => binding);
	const info = (list: readonly Binding[]): ValueInfo[] => list.map(({ name, shape }) => ({ name, shape }));
	const bytes = builder.encode(
		graph.name,
		info([...inputs, ...noise, ...reads]),
		info([...bindings(outputs), ...bindings(writes)]),
		target.name === 'cpu' ? SEQUENCE_MARKER : undefined,
		target.name === 'cpu',
	);
	return {
		bytes,
		nodeCount: builder.nodeCount,
		model: builder.model,
		inputs,
		noise,
		reads,
		outputs: bindings(outputs),
		writes: bindings(writes),
	};

	function lowerNode(node: GraphNode): Lowered {
		switch (node.kind) {
			case 'input':
				return bind(inputs, `in:${node.name}`, node.name, node.shape, 'std');
			case 'noise':
				return bind(noise, `noise:${node.name}`, node.name, node.shape, 'std');
			case 'state':
				return bind(reads, `state:${node.name}`, node.name, node.shape, stateLayout(node.shape));
			case 'initializer':
				throw new LoweringError(
					`The function "${graph.name}" reads a variable [${node.shape.join(', ')}] that is not in its list of variables.`,
				);
			case 'constant':
				return node.dtype === 'bool'
					? std(builder.bools(node.values, node.shape), node.shape)
					: std(builder.floats(node.values, node.shape), node.shape);
			case 'splat':
				return { name: '', layout: 'std', shape: node.shape, splat: node.value };
			case 'op':
				return lowerOp(ctx, node);
		}
	}

	function bind(list: Binding[], name: string, key: string, shape: readonly number[], layout: Layout): Lowered {
		list.push({ key, name, shape: physicalShape(shape, layout) });
		return { name, layout, shape };
	}

	function result(name: string, key: string, node: GraphNode, layout: Layout) {
		const lowered = ctx.value(node);
		const { source } = lowered;
		if (source !== undefined && lowered.layout === layout && node.dtype !== 'bool') {
			return { binding: { key, name, shape: source.shape }, value: source.name };
		}
		const stored = ctx.as(lowered, layout);
		// Programs hand out float32 only.
		const value = node.dtype === 'bool' ? builder.emit('Cast', [stored], { to: FLOAT }) : stored;
		return { binding: { key, name, shape: physicalShape(node.shape, layout) }, value };
	}
}

function lowerOp(ctx: LoweringContext, node: OpNode): Lowered {
	switch (node.op) {
		case 'Unary':
			return lowerUnary(ctx, node);
		case 'Binary':
			return lowerBinary(ctx, node);
		case 'Where':
			return lowerWhere(ctx, node);
		case 'Clip':
			return lowerClip(ctx, node);
		case 'Cast':
			return lowerCast(ctx, node);
		case 'Reshape':
			return lowerReshape(ctx, node);
		case 'Transpose':
			return lowerTranspose(ctx, node);
		case 'Reduce':
			return lowerReduce(ctx, node);
		case 'MatMul':
			return lowerMatMul(ctx, node);
		case 'Conv2D':
			return lowerConv2D(ctx, node);
		case 'Conv2DBackpropInput':
			return lowerConv2DBackpropInput(ctx, node);
		case 'Conv2DBackpropFilter':
			return lowerConv2DBackpropFilter(ctx, node);
		case 'DepthwiseConv2D':
			return lowerDepthwiseConv2D(ctx, node);
		case 'DepthwiseConv2DBackpropInput':
			return lowerDepthwiseConv2DBackpropInput(ctx, node);
		case 'DepthwiseConv2DBackpropFilter':
			return lowerDepthwiseConv2DBackpropFilter(ctx, node);
		case 'AveragePool':
			return lowerAveragePool(ctx, node);
		case 'AxisProduct':
			return lowerAxisProduct(ctx, node);
		case 'Resize':
			return lowerResize(ctx, node);
		case 'MirrorPad':
			return lowerMirrorPad(ctx, node);
		case 'Concat':
			return lowerConcat(ctx, node);
		case 'Slice':
			return lowerSlice(ctx, node);
		case 'Pad':
			return lowerPad(ctx, node);
		case 'Reverse':
			return lowerReverse(ctx, node);
		case 'Tile':
			return lowerTile(ctx, node);
		case 'DepthToSpace':
			return lowerDepthToSpace(ctx, node);
		case 'SpaceToDepth':
			return lowerSpaceToDepth(ctx, node);
	}
}
