import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { executionOrder, frugalOrder, withoutDeadNodes } from '../../../src/engine/jit/lower/execution-order.js';
import { inferShapes } from '../../../src/engine/jit/lower/onnx-shapes.js';
import { compiledRuntime, numbers } from '../../helpers/runtimes.js';

interface Node {
	readonly inputs: readonly string[];
	readonly outputs: readonly string[];
}

/** "c: a b" reads a and b and makes c. */
function nodes(...lines: readonly string[]): Node[] {
	return lines.map((line) => {
		const [output = '', inputs = ''] = line.split(':');
		return { inputs: inputs.split(' ').filter((name) => name !== ''), outputs: [output] };
	});
}

const names = (list: readonly Node[]) => list.map((node) => node.outputs[0]).join(' ');

/** Two layers of one network, forward and backward; w1 and w2 are the gradients that are returned. */
const BACKWARD = ['h: x', 'y: h', 'loss: y', 'dy: y', 'w2: h dy', 'dh: dy', 'w1: x dh'] as const;

describe('the order of nodes', () => {
	it('of a file begins with what the last leaf needs', () => {
		expect(names(executionOrder(nodes(...BACKWARD)))).toBe('h y dy dh w1 w2 loss');
	});

	it('is chosen so that little is begun before something is finished', () => {
		const file = frugalOrder(nodes(...BACKWARD));
		expect(names(file)).toBe('h y dy dh w1 w2 loss');
		expect(names(executionOrder(file))).toBe('h y loss dy w2 dh w1');
	});

	it('takes one branch to its end before the other', () => {
		const decoder = (s: string) => [`h${s}: e`, `y${s}: h${s}`, `loss${s}: y${s}`];
		const backward = (s: string) => [`d${s}: y${s}`, `w${s}: h${s} d${s}`, `e${s}: d${s}`];
		const list = ['e: x', ...decoder('A'), ...decoder('B'), ...backward('B'), ...backward('A'), 'we: x eA eB'];
		const order = names(executionOrder(frugalOrder(nodes(...list))));
		expect(order).toBe('e hA yA lossA dA wA hB yB lossB dB wB eA eB we');
	});

	it('keeps every node behind those it reads, whatever the graph', () => {
		for (let seed = 1; seed <= 30; seed++) {
			const random = numbers(400, seed);
			const list = Array.from({ length: 40 }, (_, i): Node => {
				const read = [0, 1, 2].map((k) => Math.floor((((random[3 * i + k] ?? 0) + 1) / 2) * (i + 3)) - 3);
				return { inputs: read.map((j) => (j < 0 ? 'x' : `n${j}`)), outputs: [`n${i}`] };
			});
			const order = executionOrder(frugalOrder(list));
			expect(new Set(order)).toEqual(new Set(list));
			const place = new Map(order.map((node, i) => [node.outputs[0], i]));
			for (const [i, node] of order.entries()) {
				for (const name of node.inputs) expect(place.get(name) ?? -1).toBeLessThan(i);
			}
		}
	});

	it('leaves out what no result depends on', () => {
		const list = nodes(...BACKWARD, 'unused: dh', 'more: unused');
		expect(names(withoutDeadNodes(list, new Set(['w1', 'loss'])))).toBe('h y loss dy dh w1');
	});

	it('is the one ONNX Runtime follows', async () => {
		const dir = await mkdtemp(join(tmpdir(), 'fstui-order-'));
		try {
			const runtime = await compiledRuntime({ profilePrefix: join(dir, 'profile') });
			const sizes = [5, 6, 7, 8, 9];
			const kernels = sizes.slice(1).map((n, i) =>
				runtime.build(() => {
					const rows = sizes[i] ?? 1;
					return tf.variable(tf.tensor(numbers(rows * n, i), [rows, n]));
				}),
			);
			const spec = {
				name: 'layers',
				inputs: { x: [3, 5] },
				variables: kernels,
				fn: ({ x }: Readonly<Record<string, tf.Tensor>>) => {
					const loss = () => {
						const layer = (y: tf.Tensor2D, w: tf.Variable) => tf.tanh(tf.matMul(y, w as tf.Tensor2D)) as tf.Tensor2D;
						return tf.sum(kernels.reduce(layer, x as tf.Tensor2D)) as tf.Scalar;
					};
					const { value, grads } = tf.variableGrads(loss, kernels);
					for (const w of kernels) w.assign(grads[w.name] as tf.Tensor);
					return { value };
				},
			};
			const analysis = runtime.analyse(spec);
			if (analysis.kind !== 'onnx') throw new Error('not a program');
			const { model, inputs, reads } = analysis.program;
			const given = [...inputs, ...reads].map(({ name, shape }) => [name, shape] as const);
			const known = inferShapes(model, new Map(given));
			const products = executionOrder(model.nodes).filter((node) => node.opType === 'Gemm');
			const expected = products.map((node) => known.get(node.outputs[0] ?? '')?.join('x'));

			await (await runtime.compile(spec)).run({ x: numbers(15, 3) });
			runtime.endProfiling();
			const [file = ''] = await readdir(dir);
			const events = JSON.parse(await readFile(join(dir, file), 'utf8')) as {
				readonly name: string;
				readonly args?: { readonly op_name?: string; readonly output_type_shape?: readonly { float: number[] }[] };
			}[];
			const run = events.filter((e) => e.name.endsWith('_kernel_time') && e.args?.op_name?.endsWith('Gemm') === true);
			const shapes = run.map(({ args }) => args?.output_type_shape?.[0]?.float.join('x'));
			expect(shapes).toEqual(expected);
			// Gradients of the kernels come as soon as they can: last layer first, each before the next layer's.
			const gradients = shapes.filter((shape) => ['8x9', '7x8', '6x7', '5x6'].includes(shape ?? ''));
			expect(gradients).toEqual(['8x9', '7x8', '6x7', '5x6']);
			expect(shapes.indexOf('8x9')).toBeLessThan(shapes.lastIndexOf('3x8'));
		} finally {
			await rm(dir, { recursive: true, force: true });
		}
	});
});
