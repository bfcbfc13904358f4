import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { describeCopies } from '../../../src/engine/analysis/copies.js';
import { openModelFolder } from '../../../src/engine/store/folder.js';
import type { StoreFs } from '../../../src/engine/store/fs.js';
import { readHistory } from '../../../src/engine/store/history-read.js';
import { listRestorable, type RestoreSource, restoreModel } from '../../../src/engine/store/restore.js';
import { collect, madeModel, openOriginal, peek, saveAt, temporaryFolder, watchedFs } from './helpers.js';

const BACKUP: RestoreSource = { kind: 'backup' };
const SNAPSHOT: RestoreSource = { kind: 'snapshot', iterations: 200 };
const NOON = new Date(2026, 0, 2, 12, 34, 56).getTime();
const clock = { now: () => NOON, sleep: async () => undefined };
const ARCHIVE = 'original_archived_20260102_123456';
let dir: string;

/** Backup of 100, snapshots of 200 and 300, the model at 400, with history and pictures of all. */
beforeEach(async () => {
	dir = join(temporaryFolder(), 'model');
	const folder = await openModelFolder(dir, { model: 'original', fs: watchedFs(() => undefined) });
	folder.history.begin(1, ['loss_a', 'loss_b']);
	for (const iterations of [100, 200, 300, 400]) {
		for (let i = iterations - 99; i <= iterations; i++) folder.history.append(i, i, [i, -i]);
		await folder.save(saveAt(iterations));
		await folder.previews.write(iterations, Buffer.from(`preview ${iterations}`), Buffer.from('without masks'));
		mkdirSync(join(dir, 'timelapse'), { recursive: true });
		writeFileSync(join(dir, 'timelapse', `timelapse_00000${iterations}.png`), 'timelapse');
		if (iterations === 100) await folder.backup();
		else if (iterations < 400) await folder.snapshot(iterations);
	}
	await folder.close();
});

async function weightsOf(folder: string): Promise<number | undefined> {
	const opened = await openModelFolder(folder, { model: 'original', fs: watchedFs(() => undefined) });
	try {
		expect(opened.warnings).toEqual([]);
		const weights = await collect(opened.loadTensors('weights'));
		const moments = await collect(opened.loadTensors('optimizer'));
		expect(moments['encoder/kernel/m']?.[0]).toBe(-(weights['encoder/kernel']?.[0] ?? 0));
		expect(opened.state?.iterations).toBe(weights['encoder/kernel']?.[0]);
		return weights['encoder/kernel']?.[0];
	} finally {
		await opened.close();
	}
}

test('lists what can be put back, backup first', async () => {
	const copies = await listRestorable(dir);
	expect(copies.map(({ kind, iterations, model }) => [kind, iterations, model])).toEqual([
		['backup', 100, 'original'],
		['snapshot', 300, 'original'],
		['snapshot', 200, 'original'],
	]);
	writeFileSync(join(dir, 'backup', 'original_state.json'), '{');
	expect((await listRestorable(dir))[0]).toMatchObject({ kind: 'backup', iterations: null });
	expect(await listRestorable(join(dir, 'nowhere'))).toEqual([]);
});

test('tells losses around the time of each copy, and its size', async () => {
	const copies = await describeCopies(dir);
	// The mean of the last 100 rows up to the copy: 201..300, 101..200, 1..100.
	expect(copies.map(({ iterations, lossA, lossB }) => [iterations, lossA, lossB])).toEqual([
		[100, 50.5, -50.5],
		[300, 250.5, -250.5],
		[200, 150.5, -150.5],
	]);
	const inBackup = readdirSync(join(dir, 'backup')).map((name) => statSync(join(dir, 'backup', name)).size);
	expect(copies[0]?.bytes).toBe(inBackup.reduce((sum, size) => sum + size, 0));
	rmSync(join(dir, 'history'), { recursive: true });
	writeFileSync(join(dir, 'backup', 'original_state.json'), '{');
	const [unreadable, other] = await describeCopies(dir);
	expect([unreadable?.iterations, unreadable?.lossA, other?.iterations, other?.lossA]).toEqual([null, null, 300, null]);
	expect(await describeCopies(join(dir, 'nowhere'))).toEqual([]);
});

test.each([
	[BACKUP, 100],
	[SNAPSHOT, 200],
])('%j becomes the model; what was there is a model folder of its own', async (source, iterations) => {
	const restored = await restoreModel(dir, { source, clock });
	const archive = join(dir, ARCHIVE);
	expect(restored).toMatchObject({ model: 'original', iterations, archive, warnings: [] });
	expect(readHistory(dir).iterations.at(-1)).toBe(iterations);
	expect(await weightsOf(dir)).toBe(iterations);
	expect(readHistory(archive).iterations).toHaveLength(400);
	expect(await weightsOf(archive)).toBe(400);
	// Copies stay; pictures of what is undone go along.
	expect((await listRestorable(dir)).map((copy) => copy.iterations)).toEqual([100, 300, 200]);
	const names = (folder: string) =>
		readdirSync(folder).map((name) => Number(/(\d+)(\.unmasked)?\.png/.exec(name)?.[1]));
	for (const [folder, pictures] of [
		['previews', [100, 100, 200, 200, 300, 300, 400, 400]],
		['timelapse', [100, 200, 300, 400]],
	] as const) {
		expect(names(join(dir, folder)).sort()).toEqual(pictures.filter((it) => it <= iterations));
		expect(names(join(archive, folder)).sort()).toEqual(pictures.filter((it) => it > iterations));
	}
	expect((await listRestorable(archive)).map((copy) => copy.iterations)).toEqual(
		iterations === 100 ? [100, 300, 200] : [100, 300],
	);
});

test('training goes on from the restored model and leaves the archive alone', async () => {
	await restoreModel(dir, { source: BACKUP, clock });
	const folder = await openOriginal(dir);
	await folder.save(saveAt(150));
	await folder.backup();
	await folder.close();
	expect(await weightsOf(dir)).toBe(150);
	expect(await weightsOf(join(dir, ARCHIVE))).toBe(400);
	// The way back: the archive's own backup is still the old one.
	await restoreModel(join(dir, ARCHIVE), { source: BACKUP, clock });
	expect(await weightsOf(join(dir, ARCHIVE))).toBe(100);
});

test('two restores in one second get two archives, made of links', async () => {
	const before = statSync(join(dir, 'original.4.safetensors')).ino;
	await restoreModel(dir, { source: SNAPSHOT, clock });
	expect(statSync(join(dir, ARCHIVE, 'original.4.safetensors')).ino).toBe(before);
	const second = await restoreModel(dir, { source: BACKUP, clock });
	expect(second.archive).toBe(join(dir, `${ARCHIVE}_2`));
	expect(await weightsOf(second.archive ?? '')).toBe(200);
	expect(await weightsOf(join(dir, ARCHIVE))).toBe(400);
});

test.each(['missing', 'broken'])('a model with a %s state is restored, and what is left of it kept', async (fault) => {
	const path = join(dir, 'original_state.json');
	if (fault === 'missing') rmSync(path);
	else writeFileSync(path, '{"version":');
	await restoreModel(dir, { source: BACKUP, clock });
	expect(await weightsOf(dir)).toBe(100);
	expect(readdirSync(join(dir, ARCHIVE)).filter((name) => name.endsWith('.safetensors'))).toHaveLength(2);
	if (fault === 'broken') expect(readFileSync(join(dir, ARCHIVE, 'original_state.json'), 'utf8')).toBe('{"version":');
});

test('refuses what it cannot do, and changes nothing', async () => {
	const names = () => readdirSync(dir).sort();
	const before = names();
	const refused = (source: RestoreSource, message: RegExp) =>
		expect(restoreModel(dir, { source, clock })).rejects.toMatchObject({
			kind: 'faces',
			message: expect.stringMatching(message),
			next: expect.stringMatching(/./),
		});
	await refused({ kind: 'snapshot', iterations: 7 }, /no snapshot of iteration 7/);
	const run = await openOriginal(dir);
	await refused(BACKUP, /in use by this process/);
	await run.close();
	const [weights = ''] = readdirSync(join(dir, 'backup')).filter((name) => /\.\d+\.safetensors$/.test(name));
	rmSync(join(dir, 'backup', weights));
	await refused(BACKUP, /missing/);
	expect(names()).toEqual(before);
	expect(await weightsOf(dir)).toBe(400);
	const empty = temporaryFolder();
	await expect(restoreModel(empty, { source: BACKUP })).rejects.toMatchObject({ kind: 'faces' });
	expect(readdirSync(empty)).toEqual([]);
});

test('a copy whose moments are damaged is restored without them', async () => {
	const [moments = ''] = readdirSync(join(dir, 'backup')).filter((name) => name.includes('optimizer'));
	// A new file: the old one is a link to what others use.
	rmSync(join(dir, 'backup', moments));
	writeFileSync(join(dir, 'backup', moments), 'damaged');
	const { warnings } = await restoreModel(dir, { source: BACKUP, clock });
	expect(warnings.join()).toContain('the optimizer starts anew');
	const { state, warnings: later } = await peek(dir);
	expect(state).toMatchObject({ iterations: 100, optimizer_steps: 0 });
	expect(later).toEqual([]);
});

/** From the given step on nothing reaches the disk any more, as when the process is gone. */
function dyingFs(fatalStep: number): StoreFs {
	let step = 0;
	return watchedFs(() => {
		if (step++ >= fatalStep) throw new Error('crash');
	});
}

/** The highest iteration whose whole model is somewhere in the folder, its archives included. */
async function archivedModels(folder: string): Promise<readonly number[]> {
	const archives = readdirSync(folder).filter((name) => /_archived_.*\d$/.test(name));
	return Promise.all(archives.map(async (name) => (await peek(join(folder, name))).state.iterations));
}

test('a crash at any step leaves the old or the restored model, and nothing is lost', async () => {
	let restoredSeen = 0;
	for (let step = 0; ; step++) {
		const copy = `${dir}.${step}`;
		cpSync(dir, copy, { recursive: true });
		const ended = await restoreModel(copy, { source: SNAPSHOT, clock, fs: dyingFs(step) }).then(
			({ warnings }) => warnings.length === 0,
			() => false,
		);
		// The holder of the lock is this living process; a crashed one would be gone.
		for (const name of readdirSync(copy)) if (name.startsWith('.lock')) rmSync(join(copy, name));
		const { state, warnings } = await peek(copy);
		expect(warnings).toEqual([]);
		const iterations = state.iterations;
		expect([200, 400]).toContain(iterations);
		if (iterations === 200) {
			restoredSeen++;
			expect(await archivedModels(copy)).toContain(400);
		} else expect(restoredSeen).toBe(0);
		const pictures = ['previews', 'timelapse'].flatMap((name) =>
			[copy, join(copy, ARCHIVE)].flatMap((at) => (existsSync(join(at, name)) ? readdirSync(join(at, name)) : [])),
		);
		expect(pictures).toHaveLength(12);
		// Restoring again puts everything right, whatever was left behind.
		await restoreModel(copy, { source: SNAPSHOT, clock, fs: watchedFs(() => undefined) });
		expect(await weightsOf(copy)).toBe(200);
		expect(await archivedModels(copy)).toContain(400);
		expect(readdirSync(copy).filter((name) => /\.(new|tmp)$|^\.lock/.test(name))).toEqual([]);
		expect(readdirSync(copy).filter((name) => name.endsWith('.safetensors'))).toHaveLength(2);
		rmSync(copy, { recursive: true, force: true });
		if (!ended) continue;
		expect(step).toBeGreaterThan(40);
		break;
	}
	expect(restoredSeen).toBeGreaterThan(3);
});

test('a full disk at any step harms nothing and leaves no rests', async () => {
	for (let step = 0; ; step++) {
		const copy = `${dir}.full.${step}`;
		cpSync(dir, copy, { recursive: true });
		let left = step;
		let failed = false;
		const fs = watchedFs(([operation]) => {
			if (operation.startsWith('un') || operation.startsWith('remove') || left-- !== 0) return;
			failed = true;
			throw Object.assign(new Error('ENOSPC: injected'), { code: 'ENOSPC' });
		});
		const outcome: unknown = await restoreModel(copy, { source: SNAPSHOT, clock, fs }).catch((error: unknown) => error);
		const iterations = await weightsOf(copy);
		if (outcome instanceof Error) {
			expect(outcome).toMatchObject({ name: 'FstuiError', kind: 'faces', next: expect.stringMatching(/./) });
			if (iterations === 400) expect(readdirSync(copy).filter((name) => name.includes('archived'))).toEqual([]);
		} else expect(iterations).toBe(200);
		rmSync(copy, { recursive: true, force: true });
		if (failed) continue;
		expect(step).toBeGreaterThan(40);
		break;
	}
});

test('the restored folder is one that a run with a plain file system opens', async () => {
	const plain = join(temporaryFolder(), 'model');
	await madeModel(plain, 10);
	const folder = await openOriginal(plain);
	await folder.snapshot(10);
	await folder.save(saveAt(20));
	await folder.close();
	await restoreModel(plain, { source: { kind: 'snapshot', iterations: 10 } });
	expect((await openOriginal(plain)).state?.iterations).toBe(10);
});
