import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openModelFolder } from '../../../src/engine/store/folder.js';
import { collect, madeModel, openOriginal, peek, saveAt, temporaryFolder, tensor, watchedFs } from './helpers.js';

test('a new folder is created, saved and loaded again with every field', async () => {
	const dir = join(temporaryFolder(), 'deep', 'er');
	const first = await openOriginal(dir);
	expect(first.state).toBeNull();
	expect(await collect(first.loadTensors('weights'))).toEqual({});
	const saved = await first.save(saveAt(100));
	expect(saved.path).toBe(join(dir, 'original_state.json'));
	expect(saved.bytes).toBe(
		statSync(join(dir, 'original.1.safetensors')).size + statSync(join(dir, 'original.1.optimizer.safetensors')).size,
	);
	await first.close();

	const second = await openOriginal(dir);
	expect(second.warnings).toEqual([]);
	expect(second.state).toMatchObject({ ...saveAt(100).state, version: 1, name: 'original' });
	expect(await collect(second.loadTensors('weights'))).toEqual({
		'encoder/kernel': Array.from({ length: 18 }, (_, index) => 100 + index),
		'encoder/bias': [100.5, 101.5],
	});
	expect(Object.keys(await collect(second.loadTensors('optimizer')))).toEqual(['encoder/kernel/m']);
});

test('only the current generation stays, and the state counts up', async () => {
	const dir = temporaryFolder();
	await madeModel(dir, 100, 200, 300);
	expect(readdirSync(dir).filter((name) => name.endsWith('.safetensors'))).toEqual([
		'original.3.optimizer.safetensors',
		'original.3.safetensors',
	]);
	expect(existsSync(join(dir, '.lock'))).toBe(false);
});

test('a save without moments leaves none behind', async () => {
	const dir = temporaryFolder();
	const folder = await openOriginal(dir);
	await folder.save(saveAt(100));
	await folder.save({ ...saveAt(200), optimizer: null });
	expect(await collect(folder.loadTensors('optimizer'))).toEqual({});
	expect(readdirSync(dir).filter((name) => name.endsWith('.safetensors'))).toEqual(['original.2.safetensors']);
});

test('keys of the state that are not known survive a save', async () => {
	const dir = temporaryFolder();
	await madeModel(dir, 100);
	const path = join(dir, 'original_state.json');
	writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), note: { by: 'someone' } }));
	await madeModel(dir, 200);
	expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ note: { by: 'someone' }, iterations: 200 });
});

test('unrelated files are left alone', async () => {
	const dir = temporaryFolder();
	writeFileSync(join(dir, 'notes.txt'), 'mine');
	writeFileSync(join(dir, 'model.safetensors'), 'other');
	mkdirSync(join(dir, 'pictures'));
	await madeModel(dir, 100, 200);
	expect(readdirSync(dir)).toEqual(expect.arrayContaining(['notes.txt', 'model.safetensors', 'pictures']));
});

test("another model's folder is refused and both names are told", async () => {
	const dir = temporaryFolder();
	await madeModel(dir, 100);
	await expect(openModelFolder(dir, { model: 'lightweight' })).rejects.toMatchObject({
		exitCode: 3,
		message: expect.stringMatching(/"original".*"lightweight"/),
	});
	await expect(openOriginal(dir)).resolves.toMatchObject({ warnings: [] });
});

test('a place where no folder can be is refused', async () => {
	const file = join(temporaryFolder(), 'file');
	writeFileSync(file, '');
	for (const dir of [file, join(file, 'below')]) {
		await expect(openModelFolder(dir, { model: 'original' })).rejects.toMatchObject({ exitCode: 3, where: dir });
	}
});

test('backup and snapshots are model folders of their own, made of links', async () => {
	const dir = temporaryFolder();
	const folder = await openOriginal(dir);
	await expect(folder.backup()).rejects.toMatchObject({ exitCode: 4 });
	await folder.save(saveAt(100));
	const backup = await folder.backup();
	const snapshot = await folder.snapshot(100);
	expect(snapshot).toBe(join(dir, 'snapshots', '100_iters'));
	expect(statSync(join(backup, 'original.1.safetensors')).ino).toBe(statSync(join(dir, 'original.1.safetensors')).ino);
	await folder.save(saveAt(200));
	for (const copy of [backup, snapshot]) {
		const opened = await openOriginal(copy);
		expect(opened.state?.iterations).toBe(100);
		expect((await collect(opened.loadTensors('weights')))['encoder/bias']).toEqual([100.5, 101.5]);
	}
	expect(await folder.backup()).toBe(backup);
	expect((await peek(backup)).state.iterations).toBe(200);
	expect(readdirSync(dir).filter((name) => /\.(new|old|tmp)$/.test(name))).toEqual([]);
});

test('a copy is made where hard links do not exist', async () => {
	const fs = watchedFs(([operation, from]) => {
		if (operation === 'link' && from?.endsWith('.safetensors')) throw Object.assign(new Error('no'), { code: 'EPERM' });
	});
	const dir = temporaryFolder();
	const folder = await openOriginal(dir, fs);
	await folder.save(saveAt(100));
	const copy = await folder.snapshot(100);
	expect(statSync(join(copy, 'original.1.safetensors')).nlink).toBe(1);
	expect((await peek(copy)).warnings).toEqual([]);
});

test('saves asked for at once follow one another', async () => {
	const dir = temporaryFolder();
	const folder = await openOriginal(dir);
	await Promise.all([folder.save(saveAt(1)), folder.save(saveAt(2)), folder.backup(), folder.save(saveAt(3))]);
	expect(folder.state?.iterations).toBe(3);
	expect((await peek(join(dir, 'backup'))).state.iterations).toBe(2);
	await folder.close();
	await expect(folder.save(saveAt(4))).rejects.toThrow('closed');
});

test('a tensor that breaks its shape fails the save and keeps the old one', async () => {
	const dir = temporaryFolder();
	const folder = await openOriginal(dir);
	await folder.save(saveAt(100));
	const wrong = { ...tensor('w', [4], 0), read: () => new Float32Array(3) };
	await expect(folder.save({ ...saveAt(200), weights: [wrong] })).rejects.toMatchObject({ exitCode: 4 });
	expect((await peek(dir)).state.iterations).toBe(100);
	expect(readdirSync(dir).filter((name) => name.startsWith('original.'))).toHaveLength(2);
});

test('history after the loaded iteration is cut and the next state tells so', async () => {
	const dir = temporaryFolder();
	const first = await openOriginal(dir);
	first.history.begin(1, ['loss_a', 'loss_b']);
	for (let iteration = 1; iteration <= 150; iteration++) {
		first.history.append(iteration, iteration, [0.5, 0.25]);
		if (iteration === 100) await first.save(saveAt(100));
	}
	await first.close();
	const second = await openOriginal(dir);
	await second.save(saveAt(101));
	expect(second.state?.history_trims).toMatchObject([{ iteration: 100, rows: 50 }]);
});
