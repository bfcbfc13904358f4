/**
 * Finds a device and makes the runtime for it. Owns the order of preference and the messages when a device is asked
 * for that does not work. Must not know models.
 */
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { FstuiError } from '../../config/errors.js';
import type { DeviceName } from '../../config/schema.js';
import { CompiledRuntime } from '../jit/compiled-runtime.js';
import { EagerRuntime } from './eager.js';
import type { Runtime } from './runtime.js';

const GPU_PACKAGE = '@tensorflow/tfjs-node-gpu';
const ENABLE = `install it beside fstui (npm install ${GPU_PACKAGE}@4.22.0 --ignore-scripts, then npm rebuild ${GPU_PACKAGE} --ignore-scripts=false)`;

export interface TensorFlowBinding {
	readonly version: string;
	readonly usesGpu: boolean;
}

/** Loads tfjs-node-gpu, which registers its backend "tensorflow". @throws FstuiError (device). */
export function loadTensorFlow(): TensorFlowBinding {
	// Removed in Node 23, still called by tfjs-node 4.22 (tensorflow/tfjs#8425).
	const patched = util as unknown as { isNullOrUndefined?: (value: unknown) => boolean };
	patched.isNullOrUndefined ??= (value) => value === null || value === undefined;
	const require = createRequire(import.meta.url);
	try {
		require.resolve(GPU_PACKAGE);
	} catch (cause) {
		throw new FstuiError('device', `the device "tensorflow" needs ${GPU_PACKAGE}, which is not installed`, {
			where: '--device tensorflow',
			next: `Use --device cpu, or ${ENABLE}.`,
			cause,
		});
	}
	try {
		require(GPU_PACKAGE);
		const backend = tf.findBackend('tensorflow') as {
			binding?: { TF_Version?: string };
			isUsingGpuDevice?: boolean;
		} | null;
		if (backend === null)
			throw new Error('it registered no backend; two copies of @tensorflow/tfjs-core are installed');
		return { version: backend.binding?.TF_Version ?? 'unknown', usesGpu: backend.isUsingGpuDevice === true };
	} catch (cause) {
		const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
		throw new FstuiError('device', `${GPU_PACKAGE} is installed but does not load: ${reason}`, {
			where: '--device tensorflow',
			next: `Run fstui doctor, use --device cpu, or let its installer fetch the native library: npm rebuild ${GPU_PACKAGE} --ignore-scripts=false.`,
			cause,
		});
	}
}

/** @throws FstuiError (device) when the device that was asked for does not work. */
export async function createRuntime(device: DeviceName): Promise<Runtime> {
	if (device === 'tensorflow') return tensorFlowRuntime(loadTensorFlow());
	if (device === 'auto') {
		const binding = tryTensorFlow();
		if (binding?.usesGpu === true) return tensorFlowRuntime(binding);
	}
	return CompiledRuntime.create({ threads: availableParallelism() });
}

function tryTensorFlow(): TensorFlowBinding | null {
	try {
		return loadTensorFlow();
	} catch {
		return null;
	}
}

async function tensorFlowRuntime({ version, usesGpu }: TensorFlowBinding): Promise<Runtime> {
	await tf.setBackend('tensorflow');
	const label = `tensorflow ${version} (${usesGpu ? 'GPU' : 'CPU'})`;
	return new EagerRuntime({ name: 'tensorflow', label }, 'tensorflow');
}
