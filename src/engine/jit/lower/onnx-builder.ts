/**
 * Builds an ONNX model node by node. Owns names, constants (shared when equal) and the protobuf encoding.
 * Must not know where the operations come from.
 */
import { createHash } from 'node:crypto';
import onnxProto from 'onnx-proto';
import { sizeOf } from '../graph.js';

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

export class OnnxBuilder {
	private readonly nodes: { opType: string; input: string[]; output: string[]; attribute: object[] }[] = [];
	private readonly initializers: object[] = [];
	private readonly constants = new Map<string, string>();
	private counter = 0;

	get nodeCount(): number {
		return this.nodes.length;
	}

	/** Adds a node with one output and returns the output's name. */
	emit(opType: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}): string {
		const output = this.fresh(opType);
		const attribute = Object.entries(attributes).map(([name, value]) => encodeAttribute(name, value));
		this.nodes.push({ opType, input: [...inputs], output: [output], attribute });
		return output;
	}

	/** A 1-D int64 constant: shapes, axes, indices. */
	ints(values: readonly number[]): string {
		return this.constant(`i:${values.join()}`, () => ({
			dataType: INT64,
			dims: [values.length],
			rawData: new Uint8Array(BigInt64Array.from(values.map(BigInt)).buffer),
		}));
	}

	scalar(value: number): string {
		return this.floats([value], []);
	}

	/** A Float32Array is not copied until the model is encoded and must not change before. */
	floats(values: ArrayLike<number>, shape: readonly number[]): string {
		const data = values instanceof Float32Array ? values : Float32Array.from(values);
		return this.tensor(FLOAT, shape, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
	}

	bools(values: ArrayLike<number>, shape: readonly number[]): string {
		return this.tensor(BOOL, shape, Uint8Array.from(values));
	}

	/** A tensor of one repeated value that takes no space in the model. */
	filled(value: number, shape: readonly number[]): string {
		if (sizeOf(shape) === 1) return this.floats([value], shape);
		return this.emit('Expand', [this.scalar(value), this.ints(shape)]);
	}

	/** Makes `name` the output name of the node that produces `value`, or copies when that is not possible. */
	nameOutputs(outputs: readonly { readonly name: string; readonly value: string }[]): void {
		const produced = new Set(this.nodes.flatMap((node) => node.output));
		const renamed = new Map<string, string>();
		const copies: { name: string; value: string }[] = [];
		for (const { name, value } of outputs) {
			// An extra Identity per updated weight would cost a tenth of the step, hence renaming.
			if (produced.has(value) && !renamed.has(value)) renamed.set(value, name);
			else copies.push({ name, value });
		}
		for (const node of this.nodes) {
			node.input = node.input.map((i) => renamed.get(i) ?? i);
			node.output = node.output.map((o) => renamed.get(o) ?? o);
		}
		for (const { name, value } of copies) {
			this.nodes.push({ opType: 'Identity', input: [renamed.get(value) ?? value], output: [name], attribute: [] });
		}
	}

	/**
	 * The encoded model. With `sequenceMarker`, an empty sequence of that name becomes the first output
	 * (see runtime/onnx-session.ts for what it is good for).
	 */
	encode(
		graphName: string,
		inputs: readonly ValueInfo[],
		outputs: readonly ValueInfo[],
		sequenceMarker?: string,
	): Uint8Array {
		const output: object[] = outputs.map(encodeValueInfo);
		if (sequenceMarker !== undefined) {
			const attribute = [encodeAttribute('dtype', FLOAT)];
			this.nodes.push({ opType: 'SequenceEmpty', input: [], output: [sequenceMarker], attribute });
			const elemType = { tensorType: { elemType: FLOAT } };
			output.unshift({ name: sequenceMarker, type: { sequenceType: { elemType } } });
		}
		const model = onnx.ModelProto.create({
			irVersion: IR_VERSION,
			opsetImport: [{ domain: '', version: OPSET }],
			producerName: 'fstui',
			graph: {
				name: graphName,
				node: this.nodes,
				initializer: this.initializers,
				input: inputs.map(encodeValueInfo),
				output,
			},
		});
		return onnx.ModelProto.encode(model).finish();
	}

	private tensor(dataType: number, shape: readonly number[], rawData: Uint8Array): string {
		// A digest, because filters and DFT matrices take megabytes.
		const digest = createHash('sha256').update(rawData).digest('base64');
		return this.constant(`${dataType}:${shape.join()}:${digest}`, () => ({ dataType, dims: [...shape], rawData }));
	}

	private constant(key: string, make: () => object): string {
		const known = this.constants.get(key);
		if (known !== undefined) return known;
		const name = this.fresh('const');
		this.initializers.push(onnx.TensorProto.create({ name, ...make() }));
		this.constants.set(key, name);
		return name;
	}

	private fresh(prefix: string): string {
		return `${prefix}_${this.counter++}`;
	}
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
