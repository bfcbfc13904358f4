import { cpSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openModelFolder } from '../../../src/engine/store/folder.js';
import { openSavedModel } from '../../../src/engine/store/load.js';
import { collect, madeModel, openOriginal, saveAt, temporaryFolder } from './helpers.js';

const WEIGHTS = 'original.2.safetensors';
const OPTIMIZER = 'original.2.optimizer.safetensors';
const STATE = 'original_state.json';

function flipByte(path: string, position: number): void {
	const bytes = readFileSync(path);
	bytes.writeUInt8(bytes.readUInt8(bytes.length + position) ^ 1, bytes.length + position);
	writeFileSync(path, bytes);
}

const DAMAGES: readonly { readonly damage: string; readonly inflict: (path: string) => void }[] = [
	{ damage: 'a flipped bit', inflict: (path) => flipByte(path, -3) },
	{ damage: 'a cut end', inflict: (path) => truncateSync(path, readFileSync(path).length - 4) },
	{ damage: 'zero length', inflict: (path) => truncateSync(path, 0) },
	{ damage: 'a missing file', inflict: (path) => rmSync(path) },
];

/** Saves at 100 (backed up, snapshot on demand) and 200. */
async function backedUp(dir: string, snapshot = false): Promise<void> {
	const folder = await openModelFolder(dir, { model: 'original' });
	await folder.save(saveAt(100));
	await folder.backup();
	if (snapshot) await folder.snapshot(100);
	await folder.save(saveAt(200));
	await folder.close();
}

describe.each(DAMAGES)('$damage', ({ inflict }) => {
	test('in the weights: the backup is loaded and it is said', async () => {
		const dir = temporaryFolder();
		await backedUp(dir);
		inflict(join(dir, WEIGHTS));
		const folder = await openOriginal(dir);
		expect(folder.warnings).toEqual([expect.stringMatching(/original\.2\.safetensors .*backup, iteration 100/)]);
		expect(folder.state?.iterations).toBe(100);
		expect((await collect(folder.loadTensors('weights')))['encoder/bias']).toEqual([100.5, 101.5]);
		await folder.save(saveAt(150));
		await folder.close();
		const again = await openOriginal(dir);
		expect(again.warnings).toEqual([]);
		expect(again.state?.iterations).toBe(150);
	});

	test('in the weights without a backup: refused, nothing changed, snapshots offered', async () => {
		const dir = temporaryFolder();
		await backedUp(dir, true);
		rmSync(join(dir, 'backup'), { recursive: true });
		inflict(join(dir, WEIGHTS));
		const before = readdirSync(dir);
		await expect(openModelFolder(dir, { model: 'original' })).rejects.toMatchObject({
			exitCode: 3,
			message: expect.stringMatching(/original\.2\.safetensors.*Nothing was changed/),
			next: expect.stringContaining(join(dir, 'snapshots', '100_iters')),
		});
		expect(readdirSync(dir)).toEqual(before);
	});

	test('in the moments: the weights are loaded without them', async () => {
		const dir = temporaryFolder();
		await backedUp(dir);
		inflict(join(dir, OPTIMIZER));
		const folder = await openOriginal(dir);
		expect(folder.warnings).toEqual([expect.stringMatching(/optimizer starts anew/)]);
		expect(folder.state?.iterations).toBe(200);
		expect(await collect(folder.loadTensors('optimizer'))).toEqual({});
		expect((await collect(folder.loadTensors('weights')))['encoder/bias']).toEqual([200.5, 201.5]);
	});

	test('in both copies of a folder: refused without a fresh start', async () => {
		const dir = temporaryFolder();
		await backedUp(dir);
		inflict(join(dir, WEIGHTS));
		inflict(join(dir, 'backup', 'original.1.safetensors'));
		await expect(openModelFolder(dir, { model: 'original' })).rejects.toMatchObject({ exitCode: 3 });
		await expect(openSavedModel(dir)).rejects.toMatchObject({ exitCode: 3 });
	});
});

test('the generation before is loaded while it is still there', async () => {
	const dir = temporaryFolder();
	await madeModel(dir, 100);
	const kept = temporaryFolder();
	cpSync(dir, kept, { recursive: true });
	await madeModel(dir, 200);
	// As after a crash between the commit and the removal of the old files.
	cpSync(kept, dir, { recursive: true, filter: (path) => !path.endsWith(STATE) });
	flipByte(join(dir, WEIGHTS), -1);
	const folder = await openOriginal(dir);
	expect(folder.warnings).toEqual([expect.stringMatching(/generation 2 .*generation before it, iteration 100/)]);
	expect(folder.state?.iterations).toBe(100);
	expect(existsSync(join(dir, WEIGHTS))).toBe(true);
	await folder.save(saveAt(110));
	expect(folder.state?.generation?.number).toBe(3);
	expect(readdirSync(dir).filter((name) => name.endsWith('.safetensors'))).toHaveLength(2);
});

test('uncommitted files are removed, but only when an intact generation was found', async () => {
	const dir = temporaryFolder();
	await madeModel(dir, 100);
	writeFileSync(join(dir, 'original.7.safetensors'), 'half');
	await (await openOriginal(dir)).close();
	expect(existsSync(join(dir, 'original.7.safetensors'))).toBe(false);

	writeFileSync(join(dir, 'original.7.safetensors'), 'half');
	rmSync(join(dir, 'original.1.safetensors'));
	await expect(openModelFolder(dir, { model: 'original' })).rejects.toMatchObject({ exitCode: 3 });
	expect(existsSync(join(dir, 'original.7.safetensors'))).toBe(true);
});

test.each([
	{ fault: 'broken JSON', text: '{"version": 1,' },
	{ fault: 'nothing in it', text: '' },
	{ fault: 'wrong types', text: '{"version": 1, "name": "original", "iterations": "many"}' },
	{ fault: 'a newer version', text: '{"version": 2}' },
])('a state file with $fault is refused and left alone', async ({ text }) => {
	const dir = temporaryFolder();
	await backedUp(dir, true);
	writeFileSync(join(dir, STATE), text);
	const before = readdirSync(dir);
	await expect(openModelFolder(dir, { model: 'original' })).rejects.toMatchObject({
		exitCode: 3,
		where: join(dir, STATE),
		message: expect.stringContaining('Nothing was changed'),
		next: expect.stringMatching(/backup.*snapshots.100_iters/),
	});
	expect(readdirSync(dir)).toEqual(before);
	expect(readFileSync(join(dir, STATE), 'utf8')).toBe(text);
});

test('weights or copies without a state file are never taken for an empty folder', async () => {
	const dir = temporaryFolder();
	await backedUp(dir);
	rmSync(join(dir, STATE));
	const refused = { exitCode: 3, next: expect.stringContaining(join(dir, 'backup')) };
	await expect(openModelFolder(dir, { model: 'original' })).rejects.toMatchObject(refused);
	for (const name of readdirSync(dir)) if (name.endsWith('.safetensors')) rmSync(join(dir, name));
	await expect(openModelFolder(dir, { model: 'original' })).rejects.toMatchObject(refused);
});

test('a state cannot point outside its folder', async () => {
	const dir = temporaryFolder();
	await madeModel(dir, 100);
	const text = readFileSync(join(dir, STATE), 'utf8');
	writeFileSync(join(dir, STATE), text.replace('original.1.safetensors', '../original.1.safetensors'));
	await expect(openModelFolder(dir, { model: 'original' })).rejects.toMatchObject({ exitCode: 3 });
});
