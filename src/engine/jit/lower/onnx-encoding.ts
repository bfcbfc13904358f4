/** The protobuf encoding of ONNX models (onnx.proto, IR version 8). Must not know what the models compute. */
import onnxProto from 'onnx-proto';

const { onnx } = onnxProto;

/** Col2Im and the axes inputs of the reductions used here are opset 18. */
const OPSET = 18;
const IR_VERSION = 8;
export const FLOAT = 1;
export const INT32 = 6;
export const INT64 = 7;
export const BOOL = 9;
const ATTRIBUTE_FLOAT = 1;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_STRING = 3;
const ATTRIBUTE_INTS = 7;

export type Attribute = number | string | readonly number[] | { readonly float: number };

export interface ValueInfo {
	readonly name: string;
	readonly shape: readonly number[];
}

export interface OnnxNode {
	readonly opType: string;
	readonly inputs: readonly string[];
	readonly outputs: readonly string[];
	readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface Tensor {
	readonly name: string;
	readonly dataType: number;
	readonly dims: readonly number[];
	/** Little-endian. */
	readonly rawData: Uint8Array;
}

export interface ModelParts {
	readonly graphName: string;
	readonly nodes: readonly OnnxNode[];
	readonly tensors: readonly Tensor[];
	readonly inputs: readonly ValueInfo[];
	readonly outputs: readonly ValueInfo[];
	/** Name of the empty sequence that is the first output. */
	readonly sequenceMarker: string | undefined;
	/**
	 * Declares inputs without sizes and lets reshapes work out one axis. ONNX Runtime then knows no size before it
	 * runs. When it does, it plans to store a value where one of the same shape has died, and holds that memory from the
	 * first to the last of them: a third of all temporaries of a training step, at the same speed.
	 */
	readonly hideShapes: boolean;
}

export function encodeModel(parts: ModelParts): Uint8Array {
	const { nodes, tensors } = parts.hideShapes ? withoutShapes(parts) : parts;
	const output: object[] = parts.outputs.map(encodeValueInfo);
	if (parts.sequenceMarker !== undefined) {
		const elemType = { tensorType: { elemType: FLOAT } };
		output.unshift({ name: parts.sequenceMarker, type: { sequenceType: { elemType } } });
	}
	const model = onnx.ModelProto.create({
		irVersion: IR_VERSION,
		opsetImport: [{ domain: '', version: OPSET }],
		producerName: 'fstui',
		graph: {
			name: parts.graphName,
			node: nodes.map(encodeNode),
			initializer: tensors.map((tensor) => onnx.TensorProto.create({ ...tensor, dims: [...tensor.dims] })),
			input: parts.inputs.map(parts.hideShapes ? encodeRank : encodeValueInfo),
			output,
		},
	});
	return onnx.ModelProto.encode(model).finish();
}

/** Reshapes whose first axis longer than 1 is left to be worked out (-1). */
function withoutShapes({ nodes, tensors }: ModelParts): Pick<ModelParts, 'nodes' | 'tensors'> {
	const known = new Map(tensors.map((tensor) => [tensor.name, tensor]));
	const open = new Map<string, Tensor>();
	const reshapes = nodes.map((node): OnnxNode => {
		const [value = '', target = ''] = node.inputs;
		const shape = node.opType === 'Reshape' ? known.get(target) : undefined;
		if (shape === undefined) return node;
		const name = `${target}_open`;
		open.set(name, { ...shape, name, rawData: withOpenAxis(shape.rawData) });
		return { ...node, inputs: [value, name] };
	});
	const read = new Set(reshapes.flatMap((node) => node.inputs));
	return { nodes: reshapes, tensors: [...tensors.filter(({ name }) => read.has(name)), ...open.values()] };
}

function withOpenAxis(dims: Uint8Array): Uint8Array {
	const shape = new BigInt64Array(dims.slice().buffer);
	const axis = shape.findIndex((d) => d > 1n);
	if (axis >= 0) shape[axis] = -1n;
	return new Uint8Array(shape.buffer);
}

function encodeNode({ opType, inputs, outputs, attributes }: OnnxNode): object {
	const attribute = Object.entries(attributes).map(([name, value]) => encodeAttribute(name, value));
	return { opType, input: [...inputs], output: [...outputs], attribute };
}

function encodeAttribute(name: string, value: Attribute): object {
	if (typeof value === 'number') return { name, type: ATTRIBUTE_INT, i: value };
	if (typeof value === 'string') return { name, type: ATTRIBUTE_STRING, s: Buffer.from(value) };
	if ('float' in value) return { name, type: ATTRIBUTE_FLOAT, f: value.float };
	return { name, type: ATTRIBUTE_INTS, ints: [...value] };
}

function encodeValueInfo({ name, shape }: ValueInfo): object {
	const dim = shape.map((dimValue) => ({ dimValue }));
	return { name, type: { tensorType: { elemType: FLOAT, shape: { dim } } } };
}

/** Only the number of axes. */
function encodeRank({ name, shape }: ValueInfo): object {
	return { name, type: { tensorType: { elemType: FLOAT, shape: { dim: shape.map(() => ({})) } } } };
}
