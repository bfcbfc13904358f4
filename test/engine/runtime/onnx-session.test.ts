import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { lowerProgram, SEQUENCE_MARKER } from '../../../src/engine/jit/lower/lower.js';
import { OnnxBuilder } from '../../../src/engine/jit/lower/onnx-builder.js';
import { CPU_TARGET } from '../../../src/engine/jit/lower/target.js';
import {
	type ArrayBinding,
	loadOnnxRuntime,
	OnnxSession,
	outputsInPlace,
} from '../../../src/engine/runtime/onnx-session.js';
import { numbers, size } from '../../helpers/runtimes.js';
import { recorder } from '../../helpers/tracing.js';

type Ort = Awaited<ReturnType<typeof loadOnnxRuntime>>;

let ort: Ort;
beforeAll(async () => {
	ort = await loadOnnxRuntime();
});

const THREE = (name: string) => [{ name, shape: [3] }];

/** y = op(x) over three numbers. */
function model(op: string, marker?: string): Uint8Array {
	const b = new OnnxBuilder();
	b.nameOutputs([{ name: 'y', value: b.emit(op, ['x']) }]);
	return b.encode('g', THREE('x'), THREE('y'), marker);
}

const bind = (name: string, data: Float32Array, shape: readonly number[] = [data.length]): ArrayBinding => ({
	name,
	shape,
	data,
});

describe('the self-test', () => {
	it('finds that the installed version writes outputs in place', async () => {
		const probe = { model: model('Neg', SEQUENCE_MARKER), sequenceMarker: SEQUENCE_MARKER };
		expect(await outputsInPlace(ort, probe)).toBe(true);
	});

	it('does not take an answer that is wrong for one that is right', async () => {
		const probe = { model: model('Abs', SEQUENCE_MARKER), sequenceMarker: SEQUENCE_MARKER };
		expect(await outputsInPlace(ort, probe)).toBe(false);
	});

	it('says no when the run succeeds, as it would if sequences were supported', async () => {
		const b = new OnnxBuilder();
		b.nameOutputs([
			{ name: 'y', value: b.emit('Neg', ['x']) },
			{ name: 'marker', value: b.emit('Abs', ['x']) },
		]);
		const probe = { model: b.encode('g', THREE('x'), [...THREE('y'), ...THREE('marker')]), sequenceMarker: 'marker' };
		expect(await outputsInPlace(ort, probe)).toBe(false);
	});
});

describe('a session', () => {
	const x = Float32Array.of(1, -2, 3);
	const create = (bytes: Uint8Array, inPlace: boolean) =>
		OnnxSession.create(ort, bytes, { threads: 1, sequenceMarker: SEQUENCE_MARKER, inPlace });

	for (const inPlace of [true, false]) {
		it(`writes into the arrays it is given ${inPlace ? 'in place' : 'by copying'}`, async () => {
			const session = await create(model('Neg', SEQUENCE_MARKER), inPlace);
			const y = new Float32Array(3);
			await session.run([bind('x', x)], [bind('y', y)]);
			expect([...y]).toEqual([-1, 2, -3]);
			const other = new Float32Array(3);
			await session.run([bind('x', y)], [bind('y', other)]);
			expect([...other]).toEqual([1, -2, 3]);
			expect([...y]).toEqual([-1, 2, -3]);
			await session.release();
		});

		it(`reports failures of the run itself, ${inPlace ? 'in place' : 'by copying'}`, async () => {
			const session = await create(model('Neg', SEQUENCE_MARKER), inPlace);
			const y = new Float32Array(3);
			await expect(session.run([bind('x', new Float32Array(4))], [bind('y', y)])).rejects.toThrow(/x.*(4|dim)/is);
			await expect(session.run([], [bind('y', y)])).rejects.toThrow(/x/);
			await session.run([bind('x', x)], [bind('y', y)]);
			expect([...y]).toEqual([-1, 2, -3]);
			await session.release();
		});
	}

	it('runs programs without a marker the plain way', async () => {
		const session = await OnnxSession.create(ort, model('Neg'), { threads: 1, inPlace: true });
		const y = new Float32Array(3);
		await session.run([bind('x', x)], [bind('y', y)]);
		expect([...y]).toEqual([-1, 2, -3]);
		await session.release();
	});

	it('refuses what is no model', async () => {
		await expect(create(Uint8Array.of(1, 2, 3), true)).rejects.toThrow();
	});

	it('gives a training step the same results both ways', async () => {
		const rec = await recorder();
		const kernel = rec.stateVariable('session_kernel', [3, 3, 3, 4]);
		const graph = rec.trace({
			inputs: { x: [2, 8, 8, 3] },
			variables: [kernel],
			fn: ({ x: pictures }) => {
				const loss = () =>
					tf.mean(tf.abs(tf.conv2d(pictures as tf.Tensor4D, kernel as tf.Tensor4D, 2, 'same'))) as tf.Scalar;
				const { value, grads } = tf.variableGrads(loss, [kernel]);
				kernel.assign(tf.sub(kernel, grads[kernel.name] as tf.Tensor));
				return { value };
			},
		});
		const program = lowerProgram(graph, CPU_TARGET);
		const results = [];
		for (const inPlace of [true, false]) {
			const session = await create(program.bytes, inPlace);
			const fill = (seed: number) => (b: { name: string; shape: readonly number[] }) =>
				bind(b.name, numbers(size(b.shape), seed), b.shape);
			const fresh = (b: { name: string; shape: readonly number[] }) =>
				bind(b.name, new Float32Array(size(b.shape)), b.shape);
			const outputs = [...program.outputs, ...program.writes].map(fresh);
			await session.run([...program.inputs.map(fill(1)), ...program.reads.map(fill(2))], outputs);
			await session.release();
			results.push(outputs.map((o) => o.data));
		}
		expect(results[0]).toEqual(results[1]);
		expect(results[0]?.[0]?.[0]).toBeGreaterThan(0);
		expect(new Set(results[0]?.[1]).size).toBeGreaterThan(50);
	});
});
