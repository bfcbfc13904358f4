/** Bad input of every kind, given to the real program: the exit code, a message that says what to do, nothing lost. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
	chmodSync,
	copyFileSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFaces } from '../helpers/pictures.js';
import { BIN, startProgram } from '../helpers/program.js';

/** Only where a user has added the optional package. */
const HAS_TENSORFLOW = existsSync(join(process.cwd(), 'node_modules/@tensorflow/tfjs-node-gpu'));
let root: string;
const at = (...parts: string[]) => join(root, ...parts);

beforeAll(async () => {
	root = mkdtempSync(join(tmpdir(), 'fstui-bad-'));
	await writeFaces(root, 'a', 6);
	await writeFaces(root, 'b', 6, 32, 5);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Given {
	readonly a?: string;
	readonly b?: string;
	readonly dir?: string;
	readonly more?: readonly string[];
}

function args({ a = at('a'), b = at('b'), dir = at('model'), more = [] }: Given): string[] {
	const options = ['--model', 'toy', '--batch-size', '2', '--preview-images', '2', '--iterations', '3', '--seed', '1'];
	return ['train', '--input-a', a, '--input-b', b, '--model-dir', dir, ...options, ...more];
}

function train(given: Given) {
	return spawnSync(process.execPath, [BIN, ...args(given)], { encoding: 'utf8', input: '' });
}

/** Three lines at most, no stack trace, and a next step. */
function expectHelpful(stderr: string, ...parts: string[]): void {
	for (const part of parts) expect(stderr).toContain(part);
	expect(stderr).toMatch(/next: {2}\S/);
	expect(stderr).not.toMatch(/\n\s+at \S+ \(/);
}

describe('faces that cannot be used', () => {
	it('a missing folder: exit 3, names the folder and the option, creates no model folder', () => {
		const { status, stderr } = train({ a: at('nowhere'), dir: at('never') });
		expect(status).toBe(3);
		expectHelpful(stderr, at('nowhere'), 'input-a');
		expect(existsSync(at('never'))).toBe(false);
	});

	it('an empty folder: exit 3', () => {
		mkdirSync(at('empty'));
		const { status, stderr } = train({ b: at('empty') });
		expect(status).toBe(3);
		expectHelpful(stderr, at('empty'));
	});

	it('a corrupt jpg, a text file named .png and a face that is not square among good ones: left out with a warning', async () => {
		const mixed = await writeFaces(root, 'mixed', 5);
		writeFileSync(join(mixed, 'letter.png'), 'Dear Sir or Madam');
		const jpeg = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'red' } })
			.jpeg()
			.toBuffer();
		writeFileSync(join(mixed, 'cut.jpg'), jpeg.subarray(0, Math.floor(jpeg.length / 2)));
		await sharp({ create: { width: 64, height: 40, channels: 3, background: 'red' } })
			.png()
			.toFile(join(mixed, 'wide.png'));
		const { status, stdout, stderr } = train({ a: mixed, dir: at('mixed-model') });
		expect(status, stderr).toBe(0);
		for (const name of ['letter.png', 'cut.jpg', 'wide.png']) expect(stdout + stderr).toContain(name);
		expect(stdout).toContain('Loss A');
	});

	it('fewer than two usable faces: exit 3, with the reasons', async () => {
		mkdirSync(at('one'));
		copyFileSync(join(root, 'a', readdirSync(at('a'))[0] ?? ''), join(root, 'one', '1.png'));
		writeFileSync(join(root, 'one', '2.png'), 'not a picture');
		const { status, stderr } = train({ a: at('one') });
		expect(status).toBe(3);
		expectHelpful(stderr, '2.png');
	});
});

describe('model folders that cannot be used', () => {
	it('one that cannot be written: exit 3', () => {
		writeFileSync(at('file'), 'in the way');
		const { status, stderr } = train({ dir: join(at('file'), 'model') });
		expect(status).toBe(3);
		expectHelpful(stderr, at('file'));
		if (process.getuid?.() === 0) return;
		mkdirSync(at('readonly'));
		chmodSync(at('readonly'), 0o555);
		expect(train({ dir: at('readonly', 'model') }).status).toBe(3);
	});

	it('that of another model: exit 3, names both, changes nothing', () => {
		expect(train({ dir: at('toy-model') }).status).toBe(0);
		const before = readdirSync(at('toy-model'));
		const { status, stderr } = train({ dir: at('toy-model'), more: ['--model', 'original'] });
		expect(status).toBe(3);
		expectHelpful(stderr, 'toy', 'original');
		expect(readdirSync(at('toy-model'))).toEqual(before);
	});

	it('a locked option that differs: exit 2, names the option and both values', () => {
		const { status, stderr } = train({ dir: at('toy-model'), more: ['--coverage', '80'] });
		expect(status).toBe(2);
		expectHelpful(stderr, 'coverage', '68.75', '80');
	});

	it('one that another process trains: exit 3, names the process, which goes on', async () => {
		const first = startProgram([...args({ dir: at('busy'), more: ['--iterations', '1000000'] }), '--json']);
		await first.until((e) => e.event === 'step');
		const { status, stderr } = train({ dir: at('busy') });
		expect(status).toBe(3);
		expectHelpful(stderr, at('busy'));
		expect(stderr).toMatch(/process \d+|pid \d+/);
		const seen = first.events.length;
		await first.until((e) => first.events.length > seen && e.event === 'step');
		first.child.kill('SIGTERM');
		expect((await first.ended).code).toBe(0);
	});

	it('one whose state file is broken: exit 3, and nothing is overwritten', () => {
		expect(train({ dir: at('broken') }).status).toBe(0);
		writeFileSync(at('broken', 'toy_state.json'), '{ "version": 1, "name": ');
		const before = readdirSync(at('broken'));
		const { status, stderr } = train({ dir: at('broken') });
		expect(status).toBe(3);
		expectHelpful(stderr, 'toy_state.json', 'backup');
		expect(readdirSync(at('broken'))).toEqual(before);
	});
});

describe('options that cannot be used', () => {
	it.each([
		[['--batch-sise', '4'], '--batch-size'],
		[['--batch-size', 'many'], 'batch'],
		[['--coverage', '20'], 'coverage'],
		[['--loss-function', 'maee'], 'mae'],
		[['--set', 'save_intervall=5'], 'save_interval'],
		[['--device', 'gpu'], 'device'],
	])('%j: exit 2', (more, part) => {
		const { status, stderr } = train({ more });
		expect(status).toBe(2);
		expectHelpful(stderr, part);
	});

	it('a wrong type in YAML: exit 2, with file, line and column', () => {
		writeFileSync(at('preset.yaml'), '# a preset\nmodel: original\nbatch_size: a lot\n');
		const { status, stderr } = spawnSync(process.execPath, [BIN, 'train', at('preset.yaml')], {
			encoding: 'utf8',
			input: '',
		});
		expect(status).toBe(2);
		expectHelpful(stderr, 'preset.yaml:3:13', 'batch_size');
	});

	it.skipIf(HAS_TENSORFLOW)('a device that is not there: exit 5, and how to get it', () => {
		const { status, stderr } = train({ dir: at('no-device'), more: ['--device', 'tensorflow'] });
		expect(status).toBe(5);
		expectHelpful(stderr, '@tensorflow/tfjs-node-gpu', '--device cpu');
	});
});

it('leaves no process behind', () => {
	const listed = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
	expect(listed.split('\n').filter((line) => line.includes(root))).toEqual([]);
});
