/**
 * A TensorFlow.js backend that records instead of computing: every kernel returns a symbolic tensor whose data is a
 * graph node. Owns the link from TensorFlow.js data ids to nodes. Must not know ONNX or how the graph is run.
 */
import * as tf from '@tensorflow/tfjs-core';
import { TraceError } from '../errors.js';
import { type GraphDType, type GraphNode, type OpAttributes, type OpName, type Shape, sizeOf } from '../graph.js';

export const TRACE_BACKEND = 'fstui-trace';

/** Constants above this many elements are refused: they would be baked into every program that reads them. */
export const MAX_CONSTANT_ELEMENTS = 65_536;

type DataId = object;
type NewNode = GraphNode extends infer N ? (N extends GraphNode ? Omit<N, 'id'> : never) : never;

interface Entry {
	node: GraphNode;
	refCount: number;
}

export class TraceBackend extends tf.KernelBackend {
	private readonly entries = new tf.DataStorage<Entry>(this, tf.engine());
	private nextId = 0;

	/** Records an operation and returns its symbolic result. */
	op<K extends OpName>(
		op: K,
		inputs: readonly tf.TensorInfo[],
		attrs: OpAttributes[K],
		shape: Shape,
		dtype: GraphDType,
	): tf.TensorInfo {
		const node = { kind: 'op', op, inputs: inputs.map((t) => this.node(t)), attrs, shape: [...shape], dtype };
		return this.add(node as unknown as NewNode);
	}

	/** Adds a node of any kind and returns a tensor info that stands for it. */
	add(node: NewNode): tf.TensorInfo {
		const id = this.nextId++;
		const dataId: DataId = { id };
		this.entries.set(dataId, { node: { ...node, id } as GraphNode, refCount: 1 });
		return { dataId, shape: [...node.shape], dtype: node.dtype };
	}

	/** The node behind a tensor; a reshape is added where TensorFlow.js viewed the data under another shape. */
	node(tensor: tf.TensorInfo): GraphNode {
		const { node } = this.entry(tensor.dataId);
		if (node.shape.length === tensor.shape.length && node.shape.every((d, i) => d === tensor.shape[i])) return node;
		const shape = [...tensor.shape];
		return { kind: 'op', op: 'Reshape', id: this.nextId++, inputs: [node], attrs: {}, shape, dtype: node.dtype };
	}

	/** A full tensor (not just an info) for a node, as user code needs it. */
	tensor(node: NewNode): tf.Tensor {
		const info = this.add(node);
		return tf.engine().makeTensorFromTensorInfo(info);
	}

	override write(values: tf.BackendValues | null, shape: number[], dtype: tf.DataType): DataId {
		return this.add(constantNode(values, shape, dtype)).dataId;
	}

	override move(dataId: DataId, values: tf.BackendValues, shape: number[], dtype: tf.DataType, refCount: number): void {
		this.entries.set(dataId, { node: { ...constantNode(values, shape, dtype), id: this.nextId++ }, refCount });
	}

	/** Only constants have values while tracing. */
	override readSync(dataId: DataId): tf.backend_util.BackendValues {
		const { node } = this.entry(dataId);
		if (node.kind === 'constant') return node.values;
		if (node.kind === 'splat') return new Float32Array(sizeOf(node.shape)).fill(node.value);
		const what = node.kind === 'op' ? node.op : node.kind;
		throw new TraceError(
			`The value of a traced tensor (${what} [${node.shape.join(', ')}]) was read while recording. ` +
				'Control flow must not depend on tensor values; compute with tf.where or outside the traced function.',
		);
	}

	override async read(dataId: DataId): Promise<tf.backend_util.BackendValues> {
		return this.readSync(dataId);
	}

	override numDataIds(): number {
		return this.entries.numDataIds();
	}

	override refCount(dataId: DataId): number {
		return this.entries.has(dataId) ? this.entry(dataId).refCount : 0;
	}

	override incRef(dataId: DataId): void {
		this.entry(dataId).refCount++;
	}

	/** Nothing is freed: nodes live as long as a graph refers to them, and variables are put back after tracing. */
	override disposeData(): boolean {
		return false;
	}

	override memory(): { unreliable: boolean } {
		return { unreliable: true };
	}

	override floatPrecision(): 16 | 32 {
		return 32;
	}

	override epsilon(): number {
		return 1e-7;
	}

	override dispose(): void {}

	private entry(dataId: DataId): Entry {
		const entry = this.entries.get(dataId);
		if (entry === undefined) throw new TraceError('A tensor of another backend was used while recording.');
		return entry;
	}
}

function constantNode(values: tf.BackendValues | null, shape: number[], dtype: tf.DataType): NewNode {
	if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') {
		throw new TraceError(`Tensors of type ${dtype} cannot be recorded.`);
	}
	const size = sizeOf(shape);
	if (values === null) return { kind: 'splat', value: 0, shape, dtype };
	const array = values as ArrayLike<number>;
	const first = size === 0 ? 0 : Number(array[0]);
	let uniform = size > 0;
	for (let i = 1; i < size && uniform; i++) uniform = Number(array[i]) === first;
	if (uniform) return { kind: 'splat', value: first, shape, dtype };
	if (size > MAX_CONSTANT_ELEMENTS) {
		throw new TraceError(
			`A constant of ${size} elements [${shape.join(', ')}] would be baked into the program (limit ` +
				`${MAX_CONSTANT_ELEMENTS}). Pass it as an input or a variable; random numbers come from the noise kernel.`,
		);
	}
	const typed =
		dtype === 'float32'
			? Float32Array.from(array)
			: dtype === 'int32'
				? Int32Array.from(array)
				: Uint8Array.from(array);
	return { kind: 'constant', values: typed, shape, dtype };
}
