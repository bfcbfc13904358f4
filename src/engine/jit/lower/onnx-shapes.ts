/**
 * Shapes of every value of a program, from its operators' definitions (ONNX opset 18, the operators used here). Must
 * not know what the values mean.
 */
import { LoweringError } from '../errors.js';
import { sizeOf } from '../graph.js';
import type { OnnxModel } from './onnx-builder.js';
import type { OnnxNode } from './onnx-encoding.js';

type Dims = readonly number[];

/** Operators whose result has the broadcast shape of their inputs. */
const POINTWISE = new Set([
	...['Abs', 'Add', 'And', 'Cast', 'Ceil', 'Clip', 'Cos', 'Div', 'Elu', 'Equal', 'Erf', 'Exp', 'Floor', 'Greater'],
	...['GreaterOrEqual', 'Identity', 'IsInf', 'IsNaN', 'LeakyRelu', 'Less', 'LessOrEqual', 'Log', 'Max', 'Min', 'Mul'],
	...['Neg', 'Not', 'Or', 'Pow', 'Reciprocal', 'Relu', 'Round', 'Sigmoid', 'Sign', 'Sin', 'Softplus', 'Sqrt', 'Sub'],
	...['Tanh', 'Where'],
]);

/**
 * @param given shapes of the program's inputs by name.
 * @returns the shape of every input, constant and result by name.
 * @throws LoweringError for an operator it does not know.
 */
export function inferShapes(model: OnnxModel, given: ReadonlyMap<string, Dims>): ReadonlyMap<string, Dims> {
	const shapes = new Map<string, Dims>(given);
	for (const [name, { dims }] of model.constants) shapes.set(name, dims);
	for (const node of model.nodes) {
		for (const name of node.outputs) shapes.set(name, outputShape(node, new Operands(node, model, shapes)));
	}
	return shapes;
}

/** What a node's operator needs to know of its inputs and attributes. */
class Operands {
	constructor(
		private readonly node: OnnxNode,
		private readonly model: OnnxModel,
		private readonly shapes: ReadonlyMap<string, Dims>,
	) {}

	shape(index: number): Dims {
		const name = this.node.inputs[index] ?? '';
		const shape = this.shapes.get(name);
		if (shape === undefined) throw new LoweringError(`${this.node.opType} reads ${name}, whose shape is not known.`);
		return shape;
	}

	get all(): readonly Dims[] {
		return this.node.inputs.map((_, i) => this.shape(i));
	}

	/** Values of a constant input of whole numbers; empty when it is absent. */
	ints(index: number): readonly number[] {
		const constant = this.model.constants.get(this.node.inputs[index] ?? '');
		return constant?.ints ?? [];
	}

	attribute(name: string, fallback: number): number {
		const value = this.node.attributes[name];
		return typeof value === 'number' ? value : fallback;
	}

	list(name: string, fallback: readonly number[]): readonly number[] {
		const value = this.node.attributes[name];
		return Array.isArray(value) ? (value as readonly number[]) : fallback;
	}
}

function outputShape(node: OnnxNode, of: Operands): Dims {
	if (POINTWISE.has(node.opType)) return of.all.reduce(broadcast, []);
	switch (node.opType) {
		case 'Reshape':
			return of.ints(1);
		case 'Expand':
			return broadcast(of.shape(0), of.ints(1));
		case 'Resize':
			return of.ints(3);
		case 'Tile':
			return of.shape(0).map((d, i) => d * (of.ints(1)[i] ?? 1));
		case 'Transpose':
			return of.list('perm', []).map((axis) => of.shape(0)[axis] ?? 1);
		case 'Concat': {
			const axis = of.attribute('axis', 0);
			return of.shape(0).map((d, i) => (i === axis ? of.all.reduce((sum, s) => sum + (s[axis] ?? 0), 0) : d));
		}
		case 'Gather': {
			const axis = of.attribute('axis', 0);
			return [...of.shape(0).slice(0, axis), ...of.shape(1), ...of.shape(0).slice(axis + 1)];
		}
		case 'Slice':
			return sliced(of);
		case 'Pad': {
			const [shape, pads] = [of.shape(0), of.ints(1)];
			return shape.map((d, i) => d + (pads[i] ?? 0) + (pads[i + shape.length] ?? 0));
		}
		case 'DepthToSpace':
		case 'SpaceToDepth': {
			const [n = 1, c = 1, h = 1, w = 1] = of.shape(0);
			const r = node.opType === 'DepthToSpace' ? of.attribute('blocksize', 1) : 1 / of.attribute('blocksize', 1);
			return [n, Math.round(c / (r * r)), Math.round(h * r), Math.round(w * r)];
		}
		case 'ReduceSum':
		case 'ReduceMean':
		case 'ReduceMax':
		case 'ReduceMin':
		case 'ReduceProd':
			return reduced(of);
		case 'Gemm': {
			const [a, b] = [of.shape(0), of.shape(1)];
			return [a[of.attribute('transA', 0)] ?? 1, b[1 - of.attribute('transB', 0)] ?? 1];
		}
		case 'MatMul': {
			const [a, b] = [of.shape(0), of.shape(1)];
			return [...broadcast(a.slice(0, -2), b.slice(0, -2)), a.at(-2) ?? 1, b.at(-1) ?? 1];
		}
		case 'Conv':
			return [of.shape(0)[0] ?? 1, of.shape(1)[0] ?? 1, ...windows(of, of.shape(1).slice(2))];
		case 'AveragePool':
			return [...of.shape(0).slice(0, 2), ...windows(of, of.list('kernel_shape', []))];
		case 'ConvTranspose':
			return convTransposed(of);
		case 'Col2Im': {
			const [n = 1, rows = 1] = of.shape(0);
			return [n, rows / sizeOf(of.ints(2)), ...of.ints(1)];
		}
		case 'SequenceEmpty':
			return [0];
		default:
			throw new LoweringError(`The shape of the operator ${node.opType} is not known; add it to onnx-shapes.ts.`);
	}
}

function broadcast(a: Dims, b: Dims): Dims {
	const rank = Math.max(a.length, b.length);
	return Array.from({ length: rank }, (_, i) => Math.max(a[i - rank + a.length] ?? 1, b[i - rank + b.length] ?? 1));
}

function sliced(of: Operands): Dims {
	const [starts, ends, axes, steps] = [of.ints(1), of.ints(2), of.ints(3), of.ints(4)];
	const shape = [...of.shape(0)];
	for (const [i, axis] of axes.entries()) {
		const length = shape[axis] ?? 1;
		const step = steps[i] ?? 1;
		const from = clamp((starts[i] ?? 0) < 0 ? (starts[i] ?? 0) + length : (starts[i] ?? 0), 0, length - 1);
		const end = (ends[i] ?? 0) < 0 ? (ends[i] ?? 0) + length : (ends[i] ?? 0);
		const to = step > 0 ? clamp(end, 0, length) : clamp(end, -1, length - 1);
		shape[axis] = Math.max(0, Math.ceil((to - from) / step));
	}
	return shape;
}

function clamp(value: number, low: number, high: number): number {
	return Math.min(Math.max(value, low), high);
}

function reduced(of: Operands): Dims {
	const shape = of.shape(0);
	const axes = of.ints(1).length > 0 ? of.ints(1) : shape.map((_, i) => i);
	if (of.attribute('keepdims', 1) === 1) return shape.map((d, i) => (axes.includes(i) ? 1 : d));
	return shape.filter((_, i) => !axes.includes(i));
}

/** Spatial sizes after a convolution or pooling. */
function windows(of: Operands, kernel: Dims): Dims {
	const rank = kernel.length;
	const pads = of.list('pads', Array<number>(2 * rank).fill(0));
	const strides = of.list('strides', Array<number>(rank).fill(1));
	const dilations = of.list('dilations', Array<number>(rank).fill(1));
	return kernel.map((k, i) => {
		const padded = (of.shape(0)[i + 2] ?? 1) + (pads[i] ?? 0) + (pads[i + rank] ?? 0);
		return Math.floor((padded - (k - 1) * (dilations[i] ?? 1) - 1) / (strides[i] ?? 1)) + 1;
	});
}

function convTransposed(of: Operands): Dims {
	const [x, w] = [of.shape(0), of.shape(1)];
	const kernel = w.slice(2);
	const rank = kernel.length;
	const zeros = Array<number>(2 * rank).fill(0);
	const [pads, extra] = [of.list('pads', zeros), of.list('output_padding', zeros)];
	const strides = of.list('strides', Array<number>(rank).fill(1));
	const spatial = kernel.map((k, i) => {
		const reach = ((x[i + 2] ?? 1) - 1) * (strides[i] ?? 1) + k;
		return reach - (pads[i] ?? 0) - (pads[i + rank] ?? 0) + (extra[i] ?? 0);
	});
	return [x[0] ?? 1, (w[1] ?? 1) * of.attribute('group', 1), ...spatial];
}
