/**
 * The device "tensorflow" with the real program: packages made up for the test, which load in every way but the right
 * one, and the real package where it is installed.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadTensorFlow } from '../../../src/engine/runtime/devices.js';
import { createSlots } from '../../../src/engine/train/slots.js';
import { writeFaces } from '../../helpers/pictures.js';
import { BIN } from '../../helpers/program.js';
import { referenceRuntime } from '../../helpers/runtimes.js';

const PACKAGE = '@tensorflow/tfjs-node-gpu';
const MISSING_LIBRARY = 'The native module (tfjs_binding.node) can not be found.';
const DEVICES = new URL('../../../dist/engine/runtime/devices.js', import.meta.url).href;

let root: string;
beforeAll(async () => {
	root = mkdtempSync(join(tmpdir(), 'fstui-tensorflow-'));
	await writeFaces(root, 'a', 6);
	await writeFaces(root, 'b', 6, 32, 5);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** An environment in which `code` is the package's main module. */
function withPackage(name: string, code: string): NodeJS.ProcessEnv {
	const folder = join(root, name, PACKAGE);
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: PACKAGE, version: '4.22.0', main: 'index.js' }));
	writeFileSync(join(folder, 'index.js'), code);
	return { ...process.env, NODE_PATH: join(root, name) };
}

const backend = (usesGpu: boolean) => `
	const load = require('node:module').createRequire(${JSON.stringify(DEVICES)});
	const { MathBackendCPU } = load('@tensorflow/tfjs-backend-cpu');
	const extra = { isUsingGpuDevice: ${usesGpu}, binding: { TF_Version: '9.8.7' } };
	load('@tensorflow/tfjs-core').registerBackend('tensorflow', () => Object.assign(new MathBackendCPU(), extra));`;

function tensorFlowFinding(env: NodeJS.ProcessEnv): unknown {
	const { devices } = JSON.parse(execFileSync(process.execPath, [BIN, 'doctor', '--json'], { env, encoding: 'utf8' }));
	return devices.find((device: { name: string }) => device.name === 'tensorflow');
}

function train(env: NodeJS.ProcessEnv, device: string, dir = device) {
	const folders = [
		'--input-a',
		join(root, 'a'),
		'--input-b',
		join(root, 'b'),
		'--model-dir',
		join(root, 'models', dir),
	];
	const options = ['--model', 'toy', '--batch-size', '2', '--preview-images', '2', '--iterations', '4', '--seed', '1'];
	const command = [BIN, 'train', ...folders, ...options, '--device', device, '--json', '--yes'];
	const { status, stdout, stderr } = spawnSync(process.execPath, command, { env, encoding: 'utf8' });
	const events = stdout.trimEnd().split('\n');
	return {
		status,
		stderr,
		events: events.map((line) => JSON.parse(line) as { event: string; [key: string]: unknown }),
	};
}

function chosen(env: NodeJS.ProcessEnv, device: string): string {
	const code = `import { createRuntime } from ${JSON.stringify(DEVICES)};
		console.log((await createRuntime('${device}')).device.label); process.exit();`;
	return execFileSync(process.execPath, ['--input-type=module', '-e', code], { env, encoding: 'utf8' }).trim();
}

const installed = (() => {
	try {
		createRequire(import.meta.url).resolve(PACKAGE);
		return true;
	} catch {
		return false;
	}
})();

// The real package, being nearer, would hide the made-up ones.
describe.skipIf(installed)('a TensorFlow package', () => {
	it('without its native library ends the training with one message', () => {
		const env = withPackage('broken', `throw new Error(${JSON.stringify(`${MISSING_LIBRARY}\nmore`)})`);
		const message = `${PACKAGE} is installed but does not load: ${MISSING_LIBRARY.slice(0, -1)}`;
		const next = expect.stringContaining(`npm rebuild ${PACKAGE}`);
		expect(tensorFlowFinding(env)).toEqual({ name: 'tensorflow', available: false, reason: message, fix: next });

		const { status, stderr, events } = train(env, 'tensorflow');
		expect(status).toBe(5);
		expect(events.at(-1)).toMatchObject({ event: 'failed', code: 5, message, next, last_saved_iteration: null });
		expect(stderr.trimEnd().split('\n')).toHaveLength(3);
		expect(stderr).toContain(`error: ${message}\n`);
	});

	it('that registers nothing is named as a second copy of the core', () => {
		const finding = tensorFlowFinding(withPackage('copies', ''));
		expect(finding).toMatchObject({ available: false, reason: expect.stringContaining('two copies') });
	});

	it.each([
		[false, 'without a GPU', /^cpu /, 'tensorflow 9.8.7 (CPU)'],
		[true, 'on the GPU', /^tensorflow 9\.8\.7 \(GPU\)$/, 'tensorflow 9.8.7 (GPU)'],
	])('with a GPU: %s', (usesGpu, words, auto, label) => {
		const env = withPackage(`gpu-${usesGpu}`, backend(usesGpu));
		expect(tensorFlowFinding(env)).toMatchObject({ available: true, reason: `TensorFlow 9.8.7, ${words}` });
		expect(chosen(env, 'auto')).toMatch(auto);
		expect(chosen(env, 'tensorflow')).toBe(label);
	});
});

/** Why the real library cannot be run here, or null. */
const unusable = (() => {
	if (!installed) return `${PACKAGE} is not installed`;
	try {
		loadTensorFlow();
		return null;
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
})();
if (unusable !== null) process.stdout.write(`skipped, training on TensorFlow: ${unusable}\n`);

describe.skipIf(unusable !== null)('TensorFlow', () => {
	it('trains as the processor does, and the process ends well, also when it was loaded and not used', () => {
		const losses = (device: string, dir?: string) => {
			const { status, events } = train(process.env, device, dir);
			expect(events.at(-1)).toMatchObject({ event: 'stopped', saved: true });
			expect(status).toBe(0);
			return events.filter((e) => e.event === 'step').map((e) => [e.loss_a, e.loss_b] as [number, number]);
		};
		const expected = losses('cpu');
		const actual = losses('tensorflow');
		expect(expected).toHaveLength(4);
		expected.forEach(([a, b], i) => {
			expect(actual[i]?.[0]).toBeCloseTo(a, 4);
			expect(actual[i]?.[1]).toBeCloseTo(b, 4);
		});
		expect(losses('tensorflow', 'cpu')).toHaveLength(4);
		expect(losses('auto')).toHaveLength(4);
	});
});

describe('the eager runtime', () => {
	it('keeps no tensors but the variables, at building, training and end', async () => {
		const before = tf.memory().numTensors;
		const runtime = referenceRuntime();
		const [weight] = runtime.build(() => [tf.variable(tf.ones([3, 2]))]) as [tf.Variable];
		const slots = runtime.build(() => createSlots([{ name: 'w', variable: weight }], ['m', 'v'], false));
		expect(tf.memory().numTensors - before).toBe(1 + 3 * slots.length);
		const fn = await runtime.compile({
			name: 'halve',
			inputs: {},
			variables: [weight],
			fn: () => {
				weight.assign(tf.mul(weight, 0.5));
				return { sum: tf.sum(weight) };
			},
		});
		for (const sum of [3, 1.5]) {
			expect((await fn.run({})).sum[0]).toBe(sum);
			expect(tf.memory().numTensors - before).toBe(4);
		}
		await runtime.dispose();
		expect(tf.memory().numTensors).toBe(before);
	});
});
