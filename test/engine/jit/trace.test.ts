import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { initialTensor } from '../../../src/engine/jit/custom-ops.js';
import { LoweringError, TraceError } from '../../../src/engine/jit/errors.js';
import { reachableNodes } from '../../../src/engine/jit/graph.js';
import { lowerProgram } from '../../../src/engine/jit/lower/lower.js';
import { CPU_TARGET } from '../../../src/engine/jit/lower/target.js';
import { MAX_CONSTANT_ELEMENTS } from '../../../src/engine/jit/trace/backend.js';
import { traceFunction } from '../../../src/engine/jit/trace/trace.js';
import { compiledRuntime, expectAgreement, numbers, referenceRuntime } from '../../helpers/runtimes.js';
import { type Recorder, recorder } from '../../helpers/tracing.js';

let rec: Recorder;
beforeAll(async () => {
	rec = await recorder();
});

const x12 = { x: [12] };
const given = (fed: Readonly<Record<string, tf.Tensor>>): tf.Tensor => fed.x as tf.Tensor;

describe('recording', () => {
	it('gives a graph of inputs, operations and outputs with their shapes, producers first', () => {
		const graph = rec.trace({
			name: 'sums',
			inputs: { x: [2, 3], rate: [] },
			fn: (fed) => ({ y: tf.mul(tf.sum(given(fed), 1), fed.rate as tf.Tensor) }),
		});
		expect(graph.name).toBe('sums');
		expect(graph.inputs.map(({ name, shape }) => [name, shape])).toEqual([
			['x', [2, 3]],
			['rate', []],
		]);
		expect(graph.outputs.map((o) => [o.name, o.value.shape])).toEqual([['y', [2]]]);
		expect(graph.assigns).toEqual([]);
		const nodes = reachableNodes(graph);
		for (const node of nodes) {
			if (node.kind !== 'op') continue;
			for (const input of node.inputs) expect(nodes.indexOf(input)).toBeLessThan(nodes.indexOf(node));
		}
		expect(nodes.flatMap((n) => (n.kind === 'op' ? [n.op] : []))).toEqual(['Reduce', 'Binary']);
	});

	it('leaves out what no output depends on', () => {
		const graph = rec.trace({
			inputs: x12,
			fn: (fed) => {
				tf.exp(given(fed));
				return { y: tf.neg(given(fed)) };
			},
		});
		expect(reachableNodes(graph).map((n) => n.kind)).toEqual(['input', 'op']);
	});

	it('names a kernel that it cannot record, and the function', () => {
		const attempt = () => rec.trace({ name: 'gradients', inputs: x12, fn: (fed) => ({ y: tf.cumsum(given(fed)) }) });
		expect(attempt).toThrow(TraceError);
		expect(attempt).toThrow(/"gradients".*kernel Cumsum.*kernels/);
		expect(() => rec.trace({ inputs: x12, fn: (fed) => ({ y: tf.topk(given(fed), 2).values }) })).toThrow(/TopK/);
	});

	it('refuses to be started without its backend', () => {
		referenceRuntime().build(() => {
			const spec = {
				name: 'f',
				inputs: x12,
				variables: [],
				fn: (fed: Record<string, tf.Tensor>) => ({ y: given(fed) }),
			};
			expect(() => traceFunction(rec.backend, spec)).toThrow(/recording backend is not active/);
		});
	});

	it('refuses to give the value of a traced tensor, and says what to do instead', () => {
		const attempt = () =>
			rec.trace({
				inputs: x12,
				fn: (fed) => {
					const sum = tf.sum(given(fed));
					return { y: (sum.dataSync()[0] ?? 0) > 0 ? given(fed) : tf.neg(given(fed)) };
				},
			});
		expect(attempt).toThrow(TraceError);
		expect(attempt).toThrow(/Reduce \[\].*read while recording.*tf\.where/);
	});

	it('gives the values of constants', () => {
		rec.build(() => {
			expect([...tf.tensor([1, 2, 3]).dataSync()]).toEqual([1, 2, 3]);
			expect([...tf.fill([3], 2.5).dataSync()]).toEqual([2.5, 2.5, 2.5]);
		});
	});

	it('takes tensors of another backend as constants', () => {
		const foreign = referenceRuntime().build(() => tf.tensor([1, 2]));
		const graph = rec.trace({ fn: () => ({ y: tf.neg(foreign) }) });
		expect(reachableNodes(graph)[0]).toMatchObject({ kind: 'constant', values: Float32Array.of(1, 2) });
	});

	it('refuses strings and complex numbers', () => {
		expect(() => rec.build(() => tf.tensor(['a', 'b']))).toThrow(/type string/);
	});
});

describe('constants', () => {
	const bytesOf = (fn: Parameters<Recorder['trace']>[0]['fn']) =>
		lowerProgram(rec.trace({ inputs: x12, fn }), CPU_TARGET).bytes.length;

	it('up to the limit are part of the program', () => {
		const values = numbers(MAX_CONSTANT_ELEMENTS, 3);
		const graph = rec.trace({ fn: () => ({ y: tf.neg(tf.tensor(values)) }) });
		const [node] = reachableNodes(graph);
		expect(node).toMatchObject({ kind: 'constant', shape: [MAX_CONSTANT_ELEMENTS] });
		const kept = node?.kind === 'constant' ? node.values : [];
		expect(values.every((value, i) => value === kept[i])).toBe(true);
	});

	it('above it are refused with their size and what to use instead', () => {
		const attempt = () => rec.trace({ fn: () => ({ y: tf.tensor(numbers(MAX_CONSTANT_ELEMENTS + 1, 3)) }) });
		expect(attempt).toThrow(TraceError);
		expect(attempt).toThrow(/65537 elements \[65537\].*input or a variable/);
		expect(() => rec.trace({ fn: () => ({ y: tf.randomUniform([300, 300]) }) })).toThrow(/noise kernel/);
	});

	it('of one repeated value cost nothing whatever their shape', () => {
		const scalar = bytesOf((fed) => ({ y: tf.mul(given(fed), 1.5) }));
		const large = bytesOf((fed) => ({ y: tf.mul(given(fed), tf.mean(tf.mul(tf.ones([2000, 1000]), 1.5))) }));
		expect(large - scalar).toBeLessThan(500);
		const graph = rec.trace({ fn: () => ({ y: tf.neg(tf.ones([2000, 1000])) }) });
		expect(reachableNodes(graph)[0]).toMatchObject({ kind: 'splat', value: 1, shape: [2000, 1000] });
	});

	it('that only look uniform are kept', () => {
		const graph = rec.trace({ fn: () => ({ y: tf.neg(tf.tensor([1, 1, 1, 2])) }) });
		expect(reachableNodes(graph)[0]).toMatchObject({ kind: 'constant', values: Float32Array.of(1, 1, 1, 2) });
	});
});

describe('variables', () => {
	it('are state when read, assignments of the graph when written, and put back afterwards', () => {
		const w = rec.stateVariable('trace_w', [3]);
		const before = w.dataId;
		const graph = rec.trace({
			inputs: { x: [3] },
			variables: [w],
			fn: (fed) => {
				w.assign(tf.add(w, given(fed)));
				// Reads after an assignment see the new value, as they do eagerly.
				return { y: tf.mul(w, 2) };
			},
		});
		expect(w.dataId).toBe(before);
		expect(graph.assigns).toHaveLength(1);
		const [assign] = graph.assigns;
		expect(assign).toMatchObject({ state: 'trace_w', value: { kind: 'op', op: 'Binary' } });
		const y = graph.outputs[0]?.value;
		expect(y?.kind === 'op' ? y.inputs[0] : null).toBe(assign?.value);
		const again = rec.trace({ variables: [w], fn: () => ({ y: tf.neg(w) }) });
		expect(reachableNodes(again)[0]).toMatchObject({ kind: 'state', name: 'trace_w' });
		expect(again.assigns).toEqual([]);
	});

	it('are put back after a failure, too', () => {
		const w = rec.stateVariable('trace_failing', [3]);
		const before = w.dataId;
		const fn = () => {
			w.assign(tf.neg(w));
			throw new Error('no such loss');
		};
		expect(() => rec.trace({ variables: [w], fn })).toThrow('no such loss');
		expect(w.dataId).toBe(before);
	});

	it('that are not listed are reported by name and shape, read or assigned, whatever they start from', () => {
		const fromConstant = rec.build(() => tf.variable(tf.tensor([1, 2, 3]), true, 'trace_constant'));
		const fromSplat = rec.build(() => tf.variable(tf.ones([4, 5]), true, 'trace_splat'));
		const bound = rec.stateVariable('trace_bound', [2]);
		const before = bound.dataId;
		const reading = (variable: tf.Variable) => () => rec.trace({ name: 'loss', fn: () => ({ y: tf.neg(variable) }) });
		expect(reading(fromConstant)).toThrow(TraceError);
		expect(reading(fromConstant)).toThrow(/"loss" uses the variable trace_constant \[3\].*list of variables/);
		expect(reading(fromSplat)).toThrow(/trace_splat \[4, 5\]/);
		expect(reading(bound)).toThrow(/trace_bound \[2\]/);
		const assigning = () => {
			bound.assign(tf.ones([2]));
			return {};
		};
		expect(() => rec.trace({ fn: assigning })).toThrow(/trace_bound \[2\]/);
		expect(bound.dataId).toBe(before);
	});
});

describe('a compiled function', () => {
	it('reports a tensor of initial values that no listed variable holds', async () => {
		const runtime = await compiledRuntime();
		const values = runtime.build(() => initialTensor([4, 5], () => {}));
		const compiling = runtime.compile({ name: 'loss', inputs: {}, variables: [], fn: () => ({ y: tf.neg(values) }) });
		await expect(compiling).rejects.toThrow(LoweringError);
		await expect(compiling).rejects.toThrow(/"loss".*\[4, 5\].*not in its list/);
	});

	it('truncates when it casts to whole numbers', async () => {
		const cast = (x: tf.Tensor) => tf.cast(tf.cast(tf.mul(x, 5), 'int32'), 'float32');
		await expectAgreement(await compiledRuntime(), referenceRuntime(), cast, [[4, 6]]);
	});
});
