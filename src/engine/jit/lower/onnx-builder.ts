/**
 * Builds an ONNX model node by node. Owns names, constants (shared when equal) and the order of nodes.
 * Must not know where the operations come from.
 */
import { createHash } from 'node:crypto';
import { sizeOf } from '../graph.js';
import { frugalOrder, withoutDeadNodes } from './execution-order.js';
import {
	type Attribute,
	BOOL,
	encodeModel,
	FLOAT,
	INT64,
	type OnnxNode,
	type Tensor,
	type ValueInfo,
} from './onnx-encoding.js';

export interface OnnxConstant {
	readonly dims: readonly number[];
	readonly bytes: number;
	/** Values of whole-number constants (shapes, axes, indices). */
	readonly ints?: readonly number[];
}

/** What a program consists of, for whoever reasons about it; nodes are in the order of the file. */
export interface OnnxModel {
	readonly nodes: readonly OnnxNode[];
	readonly constants: ReadonlyMap<string, OnnxConstant>;
}

export class OnnxBuilder {
	private nodes: OnnxNode[] = [];
	private readonly tensors: Tensor[] = [];
	private readonly described = new Map<string, OnnxConstant>();
	private readonly constants = new Map<string, string>();
	private counter = 0;

	get nodeCount(): number {
		return this.nodes.length;
	}

	/** Adds a node with one output and returns the output's name. */
	emit(opType: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}): string {
		const output = this.fresh(opType);
		this.nodes.push({ opType, inputs, outputs: [output], attributes });
		return output;
	}

	get model(): OnnxModel {
		return { nodes: this.nodes, constants: this.described };
	}

	/** A 1-D int64 constant: shapes, axes, indices. */
	ints(values: readonly number[]): string {
		return this.constant(`i:${values.join()}`, () => ({
			dataType: INT64,
			dims: [values.length],
			rawData: new Uint8Array(BigInt64Array.from(values.map(BigInt)).buffer),
			ints: values,
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
		const produced = new Set(this.nodes.flatMap((node) => node.outputs));
		const renamed = new Map<string, string>();
		const copies: OnnxNode[] = [];
		for (const { name, value } of outputs) {
			// An extra Identity per updated weight would cost a tenth of the step, hence renaming.
			if (produced.has(value) && !renamed.has(value)) renamed.set(value, name);
			else copies.push({ opType: 'Identity', inputs: [value], outputs: [name], attributes: {} });
		}
		const current = (name: string) => renamed.get(name) ?? name;
		this.nodes = [
			...this.nodes.map((n) => ({ ...n, inputs: n.inputs.map(current), outputs: n.outputs.map(current) })),
			...copies.map((n) => ({ ...n, inputs: n.inputs.map(current) })),
		];
	}

	/**
	 * The encoded model; what the outputs do not depend on is left out.
	 *
	 * @param sequenceMarker an empty sequence of that name becomes the first output (see runtime/onnx-session.ts for
	 * what it is good for).
	 * @param hideShapes leaves the planner of ONNX Runtime in the dark about the sizes of intermediate values.
	 */
	encode(
		graphName: string,
		inputs: readonly ValueInfo[],
		outputs: readonly ValueInfo[],
		sequenceMarker?: string,
		hideShapes = false,
	): Uint8Array {
		if (sequenceMarker !== undefined) {
			this.nodes.push({ opType: 'SequenceEmpty', inputs: [], outputs: [sequenceMarker], attributes: { dtype: FLOAT } });
		}
		const results = new Set([
			...outputs.map(({ name }) => name),
			...(sequenceMarker === undefined ? [] : [sequenceMarker]),
		]);
		this.nodes = [...frugalOrder(withoutDeadNodes(this.nodes, results))];
		const { model, tensors } = this;
		return encodeModel({ graphName, ...model, tensors, inputs, outputs, sequenceMarker, hideShapes });
	}

	private tensor(dataType: number, shape: readonly number[], rawData: Uint8Array): string {
		// A digest, because filters and DFT matrices take megabytes.
		const digest = createHash('sha256').update(rawData).digest('base64');
		return this.constant(`${dataType}:${shape.join()}:${digest}`, () => ({ dataType, dims: [...shape], rawData }));
	}

	private constant(key: string, make: () => Omit<Tensor, 'name'> & { readonly ints?: readonly number[] }): string {
		const known = this.constants.get(key);
		if (known !== undefined) return known;
		const name = this.fresh('const');
		const { ints, ...tensor } = make();
		this.tensors.push({ name, ...tensor });
		const described = { dims: tensor.dims, bytes: tensor.rawData.length };
		this.described.set(name, ints === undefined ? described : { ...described, ints });
		this.constants.set(key, name);
		return name;
	}

	private fresh(prefix: string): string {
		return `${prefix}_${this.counter++}`;
	}
}
