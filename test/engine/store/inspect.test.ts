import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { countFaces, readModelFolder, readModelHistory, readWriter } from '../../../src/engine/inspect.js';
import { madeModel, openOriginal, saveAt, temporaryFolder } from './helpers.js';

test('a folder without a model has no summary', async () => {
	const dir = temporaryFolder();
	expect(await readModelFolder(dir)).toBeNull();
	expect(await readModelFolder(join(dir, 'none'))).toBeNull();
	expect(await readWriter(join(dir, 'none'))).toBeNull();
	expect(readModelHistory(dir).iterations).toHaveLength(0);
});

test('a running model is summarised with the average of its last losses', async () => {
	const dir = temporaryFolder();
	const folder = await openOriginal(dir);
	expect(await readWriter(dir)).toMatchObject({ pid: process.pid });
	expect(await readModelFolder(dir)).toBeNull();
	folder.history.begin(1, ['loss_a', 'loss_b', 'face_a']);
	for (let row = 1; row <= 300; row++)
		folder.history.append(row, row, [row <= 200 ? 9 : 0.5, row % 2 === 0 ? null : 0.25, 1]);
	await folder.save(saveAt(300));
	await folder.backup();
	await folder.snapshot(300);
	await folder.snapshot(25_000);
	await folder.previews.write(100, Uint8Array.of(1));
	const { path: newest } = await folder.previews.write(300, Uint8Array.of(1));
	const before = readdirSync(dir);
	expect(await readModelFolder(dir)).toMatchObject({
		dir,
		model: 'original',
		iterations: 300,
		sessions: [{ id: 1, iterations: 300 }],
		loss_a: 0.5,
		loss_b: 0.25,
		running: true,
		pid: process.pid,
		config: { batch_size: 16 },
		locked: { coverage: 68.75 },
		copies: [
			{ kind: 'backup', path: join(dir, 'backup'), iterations: 300 },
			{ kind: 'snapshot', path: join(dir, 'snapshots', '25000_iters'), iterations: 25_000 },
			{ kind: 'snapshot', path: join(dir, 'snapshots', '300_iters'), iterations: 300 },
		],
		last_preview: newest,
	});
	expect(readdirSync(dir)).toEqual(before);
	expect(readModelHistory(dir, ['face_a']).losses.face_a).toHaveLength(300);
	await folder.close();
	expect(await readModelFolder(dir)).toMatchObject({ running: false, pid: null });
});

test('a model without a history has no losses', async () => {
	const dir = temporaryFolder();
	await madeModel(dir, 100);
	expect(await readModelFolder(dir)).toMatchObject({ loss_a: null, loss_b: null, last_preview: null, copies: [] });
});

test('a model that lost its state file is not taken for none', async () => {
	const dir = temporaryFolder();
	await madeModel(dir, 100);
	rmSync(join(dir, 'original_state.json'));
	await expect(readModelFolder(dir)).rejects.toMatchObject({
		exitCode: 3,
		message: expect.stringContaining('original_state.json'),
	});
});

test('faces are counted by extension, without folders and hidden files', async () => {
	const dir = temporaryFolder();
	const faces = join(dir, 'faces');
	mkdirSync(faces);
	for (const name of ['a.jpg', 'b.JPEG', 'c.png', 'd.webp', '.e.png', 'alignments.json', 'notes.txt', 'png']) {
		writeFileSync(join(faces, name), '');
	}
	mkdirSync(join(faces, 'more.png'));
	symlinkSync(join(faces, 'a.jpg'), join(faces, 'link.jpg'));
	symlinkSync(faces, join(dir, 'linked'));
	expect(await countFaces(faces)).toBe(5);
	expect(await countFaces(join(dir, 'linked'))).toBe(5);
	expect(await countFaces(join(dir, 'none'))).toBeNull();
	expect(await countFaces(join(faces, 'a.jpg'))).toBeNull();
});
