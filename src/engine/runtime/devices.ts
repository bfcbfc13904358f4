/**
 * Finds a device and makes the runtime for it. Owns the order of preference and the messages when a device is asked
 * for that does not work. Must not know models.
 */
import { createRequire } from 'node:module';
import { availableParallelism, constants } from 'node:os';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { FstuiError } from '../../config/errors.js';
import type { DeviceName } from '../../config/schema.js';
import { CompiledRuntime } from '../jit/compiled-runtime.js';
import { EagerRuntime } from './eager.js';
import type { Runtime } from './runtime.js';

const GPU_PACKAGE = '@tensorflow/tfjs-node-gpu';
const FETCH_LIBRARY = `npm rebuild ${GPU_PACKAGE} --ignore-scripts=false`;
// --save-optional: in a checkout, where the package is an optional peer, npm installs nothing without it.
const ENABLE = `install it beside fstui (npm install ${GPU_PACKAGE}@4.22.0 --save-optional --ignore-scripts, then ${FETCH_LIBRARY})`;
/** RTLD_NODELETE of Linux, which Node does not name. */
const KEEP_LOADED = process.platform === 'linux' ? 0x1000 : 0;

export interface TensorFlowBinding {
	readonly version: string;
	readonly usesGpu: boolean;
}

/** Loads tfjs-node-gpu, which registers its backend "tensorflow". @throws FstuiError (device). */
export function loadTensorFlow(): TensorFlowBinding {
	// Still called by tfjs-node 4.22 (tensorflow/tfjs#8425), removed in Node 23 or printing a warning before.
	const isNullOrUndefined = (value: unknown) => value === null || value === undefined;
	Object.assign(util, { isNullOrUndefined, isArray: Array.isArray });
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
		keepingLibraries(() => require(GPU_PACKAGE));
		const backend = tf.findBackend('tensorflow') as {
			binding?: { TF_Version?: string };
			isUsingGpuDevice?: boolean;
		} | null;
		if (backend === null)
			throw new Error('it registered no backend; two copies of @tensorflow/tfjs-core are installed');
		return { version: backend.binding?.TF_Version ?? 'unknown', usesGpu: backend.isUsingGpuDevice === true };
	} catch (cause) {
		const [reason = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
		throw new FstuiError('device', `${GPU_PACKAGE} is installed but does not load: ${reason.replace(/[. ]+$/, '')}`, {
			where: '--device tensorflow',
			next: `Use --device cpu, or let its installer fetch the native library: ${FETCH_LIBRARY}.`,
			cause,
		});
	}
}

/**
 * Native modules loaded inside stay in the process. Node unloads those of a thread when the thread ends, but
 * TensorFlow leaves exit handlers behind, and the process would then crash at its end.
 */
function keepingLibraries(load: () => void): void {
	const open = process.dlopen;
	process.dlopen = (module: object, filename: string, flags = constants.dlopen.RTLD_LAZY) =>
		open.call(process, module, filename, flags | KEEP_LOADED);
	try {
		load();
	} finally {
		process.dlopen = open;
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
