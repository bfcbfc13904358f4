import { execFile } from 'node:child_process';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { FstuiError } from '../../../src/config/errors.js';
import { scanFaces } from '../../../src/engine/data/scan.js';
import { bmpFile, noise, sharpOf, temporaryFolder, writePng } from './pictures.js';

async function scanError(folder: string): Promise<FstuiError> {
	const error = await scanFaces(folder, 'B').catch((reason: unknown) => reason);
	if (!(error instanceof FstuiError)) throw new Error(`expected an FstuiError, got ${String(error)}`);
	expect(error.exitCode).toBe(3);
	expect(error.message).toContain('B');
	expect(error.next.length).toBeGreaterThan(20);
	return error;
}

describe('scanFaces', () => {
	it('tells how far it is: first reading, then decoding', async () => {
		const folder = await temporaryFolder();
		const picture = noise(32);
		await Promise.all(Array.from({ length: 120 }, (_, i) => writePng(folder, `${i}.png`, picture)));
		const told: (readonly [number, number])[] = [];
		await scanFaces(folder, 'A', (done, total) => told.push([done, total]));
		expect(told).toEqual([
			[50, 120],
			[100, 120],
			[50, 120],
			[100, 120],
		]);
	});

	it('takes every format in any case, sorted by code units, without folders below', async () => {
		const folder = await temporaryFolder();
		const picture = noise(32);
		await Promise.all([
			writeFile(join(folder, 'b.bmp'), bmpFile(picture)),
			sharpOf(picture).jpeg().toFile(join(folder, 'a10.jpg')),
			sharpOf(picture).jpeg().toFile(join(folder, 'a9.jpeg')),
			sharpOf(picture).png().toFile(join(folder, 'Z.PNG')),
			sharpOf(picture).tiff().toFile(join(folder, 'c.tif')),
			sharpOf(picture).tiff().toFile(join(folder, 'd.TIFF')),
			sharpOf(picture).webp().toFile(join(folder, 'e.webp')),
			writeFile(join(folder, 'landmarks.json'), '{}'),
			mkdir(join(folder, 'below')).then(() => writePng(join(folder, 'below'), 'x.png', picture)),
		]);
		const set = await scanFaces(folder, 'A');
		expect(set.faces.map((face) => face.name)).toEqual([
			'Z.PNG',
			'a10.jpg',
			'a9.jpeg',
			'b.bmp',
			'c.tif',
			'd.TIFF',
			'e.webp',
		]);
		expect(set.faces.every((face) => face.size === 32 && face.path === join(folder, face.name))).toBe(true);
		expect(set).toMatchObject({ folder, side: 'A', skipped: [] });
	});

	it('follows links and takes faces of different sizes', async () => {
		const folder = await temporaryFolder();
		const elsewhere = await temporaryFolder();
		await writePng(folder, 'a.png', noise(32));
		await symlink(await writePng(elsewhere, 'b.png', noise(48)), join(folder, 'b.png'));
		expect((await scanFaces(folder, 'A')).faces.map((face) => face.size)).toEqual([32, 48]);
	});

	it('leaves out what is no usable face, with the reason', async () => {
		const folder = await temporaryFolder();
		const png = await sharpOf(noise(64)).png().toBuffer();
		await Promise.all([
			writePng(folder, 'good1.png', noise(32)),
			writePng(folder, 'good2.png', noise(32, 2)),
			writePng(folder, 'tiny.png', noise(8)),
			sharpOf(noise(64)).resize(64, 32).png().toFile(join(folder, 'wide.png')),
			writeFile(join(folder, 'text.png'), 'not a picture at all'),
			writeFile(join(folder, 'empty.jpg'), ''),
			writeFile(join(folder, 'drawing.png'), '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"/>'),
			writeFile(join(folder, 'cut.png'), png.subarray(0, 2000)),
			mkdir(join(folder, 'folder.png')),
			symlink(join(folder, 'nowhere.png'), join(folder, 'broken.png')),
			// Reading a pipe that nobody writes to would never return.
			promisify(execFile)('mkfifo', [join(folder, 'pipe.png')]),
			sharp({ create: { width: 64, height: 64, channels: 3, background: 'red' } })
				.gif()
				.toFile(join(folder, 'gif.jpg')),
		]);
		const set = await scanFaces(folder, 'A');
		expect(set.faces.map((face) => face.name)).toEqual(['good1.png', 'good2.png']);
		const reasons = Object.fromEntries(set.skipped.map(({ name, reason }) => [name, reason]));
		expect(Object.keys(reasons)).toEqual([...Object.keys(reasons)].sort());
		expect(reasons).toMatchObject({
			'broken.png': expect.stringMatching(/gone/),
			'cut.png': expect.stringMatching(/damaged/),
			'drawing.png': expect.stringMatching(/svg/),
			'empty.jpg': expect.stringMatching(/not a picture/),
			'folder.png': 'not a regular file',
			'gif.jpg': expect.stringMatching(/gif/),
			'pipe.png': 'not a regular file',
			'text.png': expect.stringMatching(/not a picture/),
			'tiny.png': expect.stringMatching(/smaller than 16/),
			'wide.png': 'not square (64 x 32)',
		});
	});

	it('explains a missing folder, a file instead of one, and an empty one', async () => {
		const folder = await temporaryFolder();
		expect((await scanError(join(folder, 'none'))).message).toMatch(/does not exist/);
		const file = await writePng(folder, 'a.png', noise(32));
		expect((await scanError(file)).message).toMatch(/is a file/);
		expect((await scanError(file)).where).toBe(file);
		const empty = await temporaryFolder();
		await writeFile(join(empty, 'notes.txt'), 'hello');
		expect((await scanError(empty)).message).toMatch(/no pictures/);
	});

	it('explains fewer than two usable faces with the reasons of those left out', async () => {
		const folder = await temporaryFolder();
		await writePng(folder, 'a.png', noise(32));
		expect((await scanError(folder)).message).toMatch(/only one usable face$/);
		for (const name of ['b.png', 'c.png', 'd.png', 'e.png']) await writeFile(join(folder, name), 'x');
		expect((await scanError(folder)).message).toMatch(/b\.png \(.*\), c\.png \(.*\), d\.png \(.*\) and 1 more/);
	});

	it.skipIf(process.getuid?.() === 0)('explains folders and files without permission', async () => {
		const folder = await temporaryFolder();
		for (const name of ['a.png', 'b.png', 'c.png']) await writePng(folder, name, noise(32));
		await chmod(join(folder, 'b.png'), 0o000);
		expect((await scanFaces(folder, 'B')).skipped).toEqual([{ name: 'b.png', reason: 'no permission to read it' }]);
		await chmod(folder, 0o400);
		expect((await scanError(folder)).message).toMatch(/no permission to open it/);
		await chmod(folder, 0o000);
		expect((await scanError(folder)).message).toMatch(/no permission to read the folder/);
		await chmod(folder, 0o700);
	});
});
