import { execFile } from 'node:child_process';
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { openModelFolder } from '../../../src/engine/store/folder.js';
import type { StoreFs } from '../../../src/engine/store/fs.js';
import { collect, peek, type Step, saveAt, temporaryFolder, watchedFs } from './helpers.js';

const [STORE, RESTORE] = ['store', 'restore'].map(
	(name) => new URL(`../../../scripts/crash-${name}.mjs`, import.meta.url).pathname,
) as [string, string];

/** Everything that changes a folder: saves, a new and a replaced backup, a new and a replaced snapshot. */
async function work(dir: string, fs: StoreFs): Promise<void> {
	const folder = await openModelFolder(dir, { model: 'original', fs });
	try {
		await folder.save(saveAt(200));
		await folder.backup();
		await folder.snapshot(5);
		await folder.save(saveAt(300));
		await folder.backup();
		await folder.snapshot(5);
	} finally {
		await folder.close();
	}
}

const unsyncedFs = (): StoreFs => watchedFs(() => undefined);

async function saveOnce(dir: string, iterations: number): Promise<void> {
	const folder = await openModelFolder(dir, { model: 'original', fs: unsyncedFs() });
	await folder.save(saveAt(iterations));
	await folder.close();
}

async function recordSteps(run: (fs: StoreFs) => Promise<void>): Promise<readonly Step[]> {
	const steps: Step[] = [];
	await run(watchedFs((step) => steps.push(step)));
	return steps;
}

/** From the given step on nothing reaches the disk any more, as when the process is gone. */
function dyingFs(fatalStep: number): StoreFs {
	let step = 0;
	return watchedFs(() => {
		if (step++ >= fatalStep) throw new Error('crash');
	});
}

interface FailingFs extends StoreFs {
	/** Makes the n-th step from now on fail, once. */
	failIn(steps: number): void;
	hasFailed(): boolean;
}

/** One step that needs the disk fails; those after it work. */
function failingFs(code: string): FailingFs {
	let left = -1;
	let failed = false;
	const fs = watchedFs(([operation]) => {
		// Removing is what cleans up; it does not fail for lack of space.
		if (operation.startsWith('un') || operation.startsWith('remove')) return;
		if (left-- !== 0) return;
		failed = true;
		throw Object.assign(new Error(`${code}: injected`), { code });
	});
	return {
		...fs,
		failIn: (steps) => {
			left = steps;
		},
		hasFailed: () => failed,
	};
}

function removeLocks(dir: string): void {
	if (!existsSync(dir)) return;
	for (const name of readdirSync(dir)) if (name.startsWith('.lock')) rmSync(join(dir, name));
}

function strayFiles(dir: string): readonly string[] {
	const snapshots = join(dir, 'snapshots');
	const names = [...readdirSync(dir), ...(existsSync(snapshots) ? readdirSync(snapshots) : [])];
	const strays = names.filter((name) => /\.(new|old|tmp)$|^\.lock/.test(name));
	return names.filter((name) => name.endsWith('.safetensors')).length <= 2 ? strays : names;
}

/** Opens the folder and requires one whole save. @returns its iterations, 0 for a new model. */
async function requireWhole(dir: string): Promise<number> {
	const folder = await openModelFolder(dir, { model: 'original', fs: unsyncedFs() });
	const iterations = folder.state?.iterations ?? 0;
	expect(folder.warnings).toEqual([]);
	if (iterations > 0) {
		expect((await collect(folder.loadTensors('weights')))['encoder/bias']).toEqual([
			iterations + 0.5,
			iterations + 1.5,
		]);
		expect((await collect(folder.loadTensors('optimizer')))['encoder/kernel/m']?.[0]).toBe(-iterations);
	}
	await folder.close();
	expect(strayFiles(dir)).toEqual([]);
	for (const copy of ['backup', 'snapshots/5_iters']) {
		if (existsSync(join(dir, copy))) expect((await peek(join(dir, copy))).warnings).toEqual([]);
	}
	return iterations;
}

test.each([0, 100])('a folder at iteration %i survives a crash at every step', async (start) => {
	const base = join(temporaryFolder(), 'model');
	if (start > 0) await saveOnce(base, start);
	let seen = start;
	let sawBackup = false;
	for (let step = 0; ; step++) {
		const dir = `${base}.${step}`;
		if (start > 0) cpSync(base, dir, { recursive: true });
		const ended = await work(dir, dyingFs(step)).then(
			() => true,
			() => false,
		);
		// The holder of the lock is this living process; a crashed one would be gone.
		removeLocks(dir);
		const iterations = await requireWhole(dir);
		expect(iterations).toBeGreaterThanOrEqual(seen);
		expect(existsSync(join(dir, 'backup')) || !sawBackup).toBe(true);
		seen = iterations;
		sawBackup ||= existsSync(join(dir, 'backup'));
		rmSync(dir, { recursive: true, force: true });
		if (!ended) continue;
		expect(step).toBeGreaterThan(100);
		break;
	}
	expect(seen).toBe(300);
});

test('a full disk at any step is told, harms nothing, and the next save works', async () => {
	const base = join(temporaryFolder(), 'model');
	await saveOnce(base, 100);
	for (let step = 0; ; step++) {
		const dir = `${base}.${step}`;
		cpSync(base, dir, { recursive: true });
		const fs = failingFs('ENOSPC');
		fs.failIn(step);
		const failure: unknown = await work(dir, fs).then(
			() => null,
			(error: unknown) => error,
		);
		if (failure !== null) {
			expect(failure).toMatchObject({ name: 'FstuiError', next: expect.stringMatching(/./) });
			expect([100, 200, 300]).toContain(await requireWhole(dir));
		}
		await saveOnce(dir, 400);
		expect((await peek(dir)).state.iterations).toBe(400);
		rmSync(dir, { recursive: true, force: true });
		if (fs.hasFailed()) continue;
		expect(step).toBeGreaterThan(80);
		break;
	}
});

test('a failed save can be repeated on the same handle', async () => {
	for (let step = 0; ; step++) {
		const dir = temporaryFolder();
		const fs = failingFs('EIO');
		const folder = await openModelFolder(dir, { model: 'original', fs });
		fs.failIn(step);
		const saved = await folder.save(saveAt(200)).then(
			() => true,
			() => false,
		);
		expect(saved).toBe(!fs.hasFailed());
		fs.failIn(-1);
		await folder.save(saveAt(300));
		expect(folder.state?.iterations).toBe(300);
		await folder.close();
		expect(await requireWhole(dir)).toBe(300);
		if (!saved) continue;
		expect(step).toBeGreaterThan(15);
		break;
	}
});

test('the state is renamed only after everything it names is on the medium', async () => {
	const dir = join(temporaryFolder(), 'model');
	const steps = await recordSteps((fs) => work(dir, fs));
	const synced = new Set<string>();
	let namesSynced = true;
	let commits = 0;
	for (const [operation, path = '', to = ''] of steps) {
		if (operation === 'create') synced.delete(path);
		if (operation === 'create' && path.startsWith(join(dir, 'original.'))) namesSynced = false;
		if (operation.startsWith('write')) synced.delete(path);
		if (operation === 'sync') synced.add(path);
		if (operation === 'syncFolder' && path === dir) namesSynced = true;
		if (operation !== 'rename' || to !== join(dir, 'original_state.json')) continue;
		commits++;
		expect(synced).toContain(path);
		expect(namesSynced).toBe(true);
		const unsynced = steps
			.filter(([name, file = '']) => name === 'create' && /\.safetensors$/.test(file))
			.slice(0, 2 * (commits - 1))
			.filter(([, file = '']) => !synced.has(file));
		expect(unsynced).toEqual([]);
	}
	// The birth of the model and two saves.
	expect(commits).toBe(3);
});

test('killed processes leave a folder that opens at their last save', { timeout: 120_000 }, async () => {
	const { stdout } = await promisify(execFile)(process.execPath, [STORE, '20']);
	expect(stdout).toContain('20 crashes survived');
});

test('a killed restore leaves the old or the restored model, whole', { timeout: 120_000 }, async () => {
	const { stdout } = await promisify(execFile)(process.execPath, [RESTORE, '4']);
	expect(stdout).toMatch(/^backup: \d+ kills survived, [1-9]\d* of them behind the commit$/m);
	expect(stdout).toMatch(/^snapshot: \d+ kills survived, [1-9]\d* of them behind the commit$/m);
});
