import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { nodeFs } from '../../../src/engine/store/fs.js';
import { openOriginal, peek, saveAt, temporaryFolder, tensor } from './helpers.js';

const MEGABYTE = 1024 * 1024;

/** A save of 3 MiB. */
const largeSave = (iterations: number) => ({
	...saveAt(iterations),
	weights: [tensor('large', [2 * (MEGABYTE / 4)], iterations)],
	optimizer: [tensor('large/m', [MEGABYTE / 4], iterations)],
});

test('a save that cannot fit is refused before it starts, with the figures', async () => {
	const dir = temporaryFolder();
	let free = 100 * MEGABYTE;
	const folder = await openOriginal(dir, { ...nodeFs, freeBytes: async () => free });
	await folder.save(largeSave(100));
	free = 2_000_000;
	await expect(folder.save(largeSave(200))).rejects.toMatchObject({
		exitCode: 4,
		message: expect.stringMatching(/5 MB needed, 2 MB free/),
		next: expect.stringMatching(/free 3 MB or more/),
	});
	await expect(folder.ensureSpace(3_000_000)).rejects.toMatchObject({ exitCode: 3 });
	await folder.ensureSpace(2_000_000);
	expect((await peek(dir)).state.iterations).toBe(100);
});

test('a real disk that fills up midway leaves the last save and no remains', async (context) => {
	const mountPoint = temporaryFolder();
	try {
		execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'fstui-test', mountPoint], { stdio: 'ignore' });
	} catch {
		context.skip('a small file system can only be mounted by root');
	}
	onTestFinished(() => {
		execFileSync('umount', ['-l', mountPoint]);
	});
	const dir = join(mountPoint, 'model');
	// Somebody else fills the disk between the check and the write.
	const folder = await openOriginal(dir, { ...nodeFs, freeBytes: async () => 100 * MEGABYTE });
	await folder.save(largeSave(100));
	const names = readdirSync(dir);
	const filler = join(mountPoint, 'filler');
	writeFileSync(filler, new Uint8Array(3 * MEGABYTE));
	await expect(folder.save(largeSave(200))).rejects.toMatchObject({
		exitCode: 4,
		message: expect.stringMatching(/became full/),
	});
	expect(readdirSync(dir)).toEqual(names);
	expect((await peek(dir)).state.iterations).toBe(100);
	rmSync(filler);
	await folder.save(largeSave(200));
	expect((await peek(dir)).state.iterations).toBe(200);
	await folder.close();
});
