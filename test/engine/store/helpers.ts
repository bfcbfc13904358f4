/**
 * Small models in temporary folders, and a file system that stops at a given step.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type ModelFolder, openModelFolder, type SaveRequest } from '../../../src/engine/store/folder.js';
import { nodeFs, type StoreFile, type StoreFs } from '../../../src/engine/store/fs.js';
import { type LoadedTensor, openSavedModel, type SavedModel } from '../../../src/engine/store/load.js';
import type { LazyTensor } from '../../../src/engine/store/safetensors-header.js';
import type { StateFields } from '../../../src/engine/store/state.js';

/** A folder that is removed when the test ends. */
export function temporaryFolder(): string {
	const dir = mkdtempSync(join(tmpdir(), 'fstui-store-'));
	onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
	return dir;
}

export function tensor(name: string, shape: readonly number[], value: number): LazyTensor {
	const size = shape.reduce((product, axis) => product * axis, 1);
	return { name, shape, read: () => Float32Array.from({ length: size }, (_, index) => value + index) };
}

export function fields(iterations: number): StateFields {
	return {
		seed: 7,
		iterations,
		optimizer_steps: iterations,
		locked: { model: 'original', coverage: 68.75 },
		config: { batch_size: 16, input_a: 'faces/a' },
		sessions: [
			{
				id: 1,
				start: '2026-01-01T00:00:00.000Z',
				end: null,
				elapsed_seconds: 2 * iterations,
				batch_size: 16,
				iterations,
				start_iteration: 0,
				device: 'cpu',
				changes: {},
			},
		],
		lowest_avg_loss: { a: 0.1, b: null },
		data_cursor: { drawn: 16 * iterations },
		lowerings: {},
	};
}

/** A save whose weights start with the iteration number. */
export function saveAt(iterations: number): SaveRequest {
	return {
		state: fields(iterations),
		weights: [tensor('encoder/kernel', [3, 3, 2], iterations), tensor('encoder/bias', [2], iterations + 0.5)],
		optimizer: [tensor('encoder/kernel/m', [3, 3, 2], -iterations)],
	};
}

export async function openOriginal(dir: string, fs: StoreFs = nodeFs): Promise<ModelFolder> {
	const folder = await openModelFolder(dir, { model: 'original', fs });
	onTestFinished(() => folder.close().catch(() => undefined));
	return folder;
}

/** Makes a closed model folder with one save per given iteration. */
export async function madeModel(dir: string, ...iterations: readonly number[]): Promise<void> {
	const folder = await openModelFolder(dir, { model: 'original' });
	for (const iteration of iterations) await folder.save(saveAt(iteration));
	await folder.close();
}

export async function collect(
	tensors: AsyncIterable<LoadedTensor>,
): Promise<Readonly<Record<string, readonly number[]>>> {
	const entries: [string, readonly number[]][] = [];
	for await (const { name, values } of tensors) entries.push([name, [...values]]);
	return Object.fromEntries(entries);
}

/** State and warnings of the last save of a folder. */
export async function peek(dir: string): Promise<Pick<SavedModel, 'state' | 'warnings'>> {
	const model = await openSavedModel(dir);
	await model.close();
	return model;
}

export type Step = readonly [operation: string, ...names: readonly string[]];

/**
 * Calls `before` ahead of every step that changes the disk; when it throws, the step does not happen.
 * A write is announced twice, and stops after half of its bytes when the second announcement throws. Syncs are
 * announced and left out: they are slow, and what a process sees of its files does not depend on them.
 */
export function watchedFs(before: (step: Step) => void): StoreFs {
	const watch = <Arguments extends readonly string[]>(
		name: string,
		run: (...values: Arguments) => Promise<void>,
	): ((...values: Arguments) => Promise<void>) => {
		return async (...values) => {
			before([name, ...values]);
			await run(...values);
		};
	};
	return {
		mkdir: watch('mkdir', nodeFs.mkdir),
		rename: watch('rename', nodeFs.rename),
		unlink: watch('unlink', nodeFs.unlink),
		link: watch('link', nodeFs.link),
		copy: watch('copy', nodeFs.copy),
		removeFolder: watch('removeFolder', nodeFs.removeFolder),
		syncFolder: watch('syncFolder', async () => undefined),
		freeBytes: nodeFs.freeBytes,
		create: async (path, mode) => {
			before(['create', path]);
			return watchedFile(path, await nodeFs.create(path, mode), before);
		},
	};
}

function watchedFile(path: string, file: StoreFile, before: (step: Step) => void): StoreFile {
	return {
		write: async (bytes) => {
			before(['write', path]);
			const half = Math.floor(bytes.byteLength / 2);
			await file.write(bytes.subarray(0, half));
			before(['write more', path]);
			await file.write(bytes.subarray(half));
		},
		sync: async () => {
			before(['sync', path]);
		},
		close: () => file.close(),
	};
}
