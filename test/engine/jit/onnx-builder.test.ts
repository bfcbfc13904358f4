import onnxProto from 'onnx-proto';
import { describe, expect, it } from 'vitest';
import { OnnxBuilder } from '../../../src/engine/jit/lower/onnx-builder.js';
import { loadOnnxRuntime } from '../../../src/engine/runtime/onnx-session.js';
import { operators } from '../../helpers/tracing.js';

const X = [{ name: 'x', shape: [2, 3] }];
const VALUES = Float32Array.of(1, 2, 3, 4, 5, 6);

/** Runs an encoded model on x = 1..6 as [2, 3]. */
async function run(model: Uint8Array): Promise<Record<string, { dims: readonly number[]; data: number[] }>> {
	const ort = await loadOnnxRuntime();
	const session = await ort.InferenceSession.create(Buffer.from(model), { logSeverityLevel: 4 });
	const results = await session.run({ x: new ort.Tensor('float32', VALUES, [2, 3]) });
	await session.release();
	return Object.fromEntries(
		Object.entries(results).map(([name, t]) => [name, { dims: t.dims, data: [...(t.data as Float32Array)] }]),
	);
}

describe('the model builder', () => {
	it('shares constants that are equal in type, shape and values', () => {
		const b = new OnnxBuilder();
		expect(b.ints([1, 2])).toBe(b.ints([1, 2]));
		expect(b.floats([1, 2], [2])).toBe(b.floats([1, 2], [2]));
		expect(b.scalar(0.1)).toBe(b.floats([0.1], []));
		expect(b.bools([1, 0], [2])).toBe(b.bools([1, 0], [2]));
		const different = [
			b.ints([1, 2]),
			b.floats([1, 2], [2]),
			b.floats([1, 2], [1, 2]),
			b.floats([2, 1], [2]),
			b.bools([1, 1], [2]),
			b.ints([1]),
			b.ints([12]),
			b.scalar(1),
			b.floats([1], [1]),
			b.scalar(0),
			b.scalar(-0),
		];
		expect(new Set(different).size).toBe(different.length);
	});

	it('gives every kind of attribute and constant to the runtime', async () => {
		const b = new OnnxBuilder();
		const leaky = b.emit('LeakyRelu', [b.emit('Sub', ['x', b.scalar(4)])], { alpha: { float: 0.5 } });
		const turned = b.emit('Transpose', [leaky], { perm: [1, 0] });
		const sum = b.emit('ReduceSum', [turned, b.ints([1])], { keepdims: 0 });
		const chosen = b.emit('Where', [b.bools([1, 0, 1], [3]), sum, b.floats([-7, -7, -7], [3])]);
		b.nameOutputs([{ name: 'y', value: chosen }]);
		const { y } = await run(b.encode('g', X, [{ name: 'y', shape: [3] }]));
		// x - 4 = [[-3, -2, -1], [0, 1, 2]], halved below zero, summed over the rows.
		expect(y).toEqual({ dims: [3], data: [-1.5, -7, 1.5] });
	});

	it('stores a tensor of one value as a scalar', async () => {
		const b = new OnnxBuilder();
		const large = b.filled(2.5, [1000, 1000]);
		expect(b.filled(2.5, [1, 1])).toBe(b.floats([2.5], [1, 1]));
		const y = b.emit('Mul', ['x', b.emit('ReduceMean', [large], { keepdims: 0 })]);
		b.nameOutputs([{ name: 'y', value: y }]);
		const model = b.encode('g', X, [{ name: 'y', shape: [2, 3] }]);
		expect(model.length).toBeLessThan(1000);
		expect((await run(model)).y?.data).toEqual([2.5, 5, 7.5, 10, 12.5, 15]);
	});

	it('names outputs at their source, and copies only what has no source of its own', async () => {
		const b = new OnnxBuilder();
		const neg = b.emit('Neg', ['x']);
		const abs = b.emit('Abs', [neg]);
		b.nameOutputs([
			{ name: 'first', value: neg },
			{ name: 'second', value: neg },
			{ name: 'fed', value: 'x' },
			{ name: 'constant', value: b.floats([9], [1]) },
			{ name: 'last', value: abs },
		]);
		const outputs = ['first', 'second', 'fed', 'last'].map((name) => ({ name, shape: [2, 3] }));
		const model = b.encode('g', X, [...outputs, { name: 'constant', shape: [1] }]);
		expect([...operators(model)].sort()).toEqual(['Abs', 'Identity', 'Identity', 'Identity', 'Neg']);
		const results = await run(model);
		const negative = [-1, -2, -3, -4, -5, -6];
		expect(results.first?.data).toEqual(negative);
		expect(results.second?.data).toEqual(negative);
		expect(results.fed?.data).toEqual([...VALUES]);
		expect(results.last?.data).toEqual([...VALUES]);
		expect(results.constant?.data).toEqual([9]);
	});

	it('puts the sequence first when asked, and nothing otherwise', () => {
		const encode = (marker?: string) => {
			const b = new OnnxBuilder();
			b.nameOutputs([{ name: 'y', value: b.emit('Neg', ['x']) }]);
			return onnxProto.onnx.ModelProto.decode(b.encode('named', X, [{ name: 'y', shape: [2, 3] }], marker));
		};
		const plain = encode();
		expect(plain.graph?.name).toBe('named');
		expect(plain.graph?.output?.map((o) => o.name)).toEqual(['y']);
		const marked = encode('marker');
		expect(marked.graph?.output?.map((o) => o.name)).toEqual(['marker', 'y']);
		expect(marked.graph?.node?.map((n) => n.opType).sort()).toEqual(['Neg', 'SequenceEmpty']);
	});

	it('counts its nodes', () => {
		const b = new OnnxBuilder();
		b.emit('Neg', [b.emit('Abs', ['x'])]);
		b.scalar(3);
		expect(b.nodeCount).toBe(2);
	});
});
