/** analyze, preview, timelapse and restore on models that were trained here. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openModelFolder } from '../../src/engine/store/folder.js';
import { runCli } from '../../src/ui/cli/main.js';
import { writeFaces } from '../helpers/pictures.js';
import { BIN } from '../helpers/program.js';
import { SessionBench } from '../helpers/sessions.js';
import { type Harness, harness } from '../ui/cli/helpers.js';

let bench: SessionBench;
/** Two sessions of 6 and 4 iterations, saved at every other one; snapshots of 3 and 9. */
let model: string;
let current: Harness | undefined;

beforeAll(async () => {
	bench = await SessionBench.create();
	const options = { save_interval: 2, snapshot_interval: 3 } as const;
	await bench.run('model', { ...options, iterations: 6 });
	await bench.run('model', { ...options, iterations: 4, batch_size: 2, gradient_accumulation: 3 });
	model = join(bench.root, 'model');
});
afterAll(() => bench.remove());
afterEach(() => {
	current?.remove();
	current = undefined;
});

async function fstui(...args: string[]) {
	current?.remove();
	current = harness();
	const code = await runCli(args, { ...current.context, cwd: bench.root });
	return { code, out: current.out.text, err: current.err.text };
}

const real = (...args: string[]) =>
	spawnSync(process.execPath, [BIN, ...args], { cwd: bench.root, encoding: 'utf8', input: '' });

/** A copy of the model that a test may change. */
function ownModel(name: string): string {
	const path = join(bench.root, name);
	cpSync(model, path, { recursive: true });
	return path;
}

describe('analyze', () => {
	it('--json: every session and the total, both sides and accumulated batches counted', async () => {
		const { status, stdout } = real('analyze', model, '--json');
		expect(status).toBe(0);
		const { sessions, total, ...rest } = JSON.parse(stdout);
		expect(rest).toEqual({ model: 'toy', iterations: 10 });
		expect(sessions).toMatchObject([
			{ session: 1, batch_size: 4, iterations: 6 },
			{ session: 2, batch_size: 2, iterations: 4 },
		]);
		const [first, second] = sessions;
		expect(first.egs_per_second).toBeCloseTo((2 * 4 * 6) / first.elapsed_seconds, 6);
		expect(second.egs_per_second).toBeCloseTo((2 * 2 * 3 * 4) / second.elapsed_seconds, 6);
		expect(total).toMatchObject({ sessions: 2, iterations: 10, start: first.start, end: second.end });
		expect(total.loss_a).toBeCloseTo((first.loss_a * 6 + second.loss_a * 4) / 10, 5);
	});

	it('--json tells a failure as JSON', async () => {
		const { code, out, err } = await fstui('analyze', 'model', '--json', '--csv', 'x.csv');
		expect(code).toBe(2);
		expect(JSON.parse(out)).toMatchObject({ event: 'failed', code: 2 });
		expect(err).toContain('cannot be used together');
	});

	it('a table that fits narrow terminals, and a CSV of the same figures', async () => {
		const { code, out } = await fstui('analyze', 'model');
		expect(code).toBe(0);
		expect(out).toMatch(/^toy, 10 iterations in 2 sessions\n\n#.* Loss A +Loss B\n1 .*\n2 .*\nTotal .* {2}4, 2 .*\n$/);
		current?.remove();
		current = harness();
		Object.assign(current.out, { columns: 80 });
		await runCli(['analyze', model], current.context);
		expect(Math.max(...current.out.lines.map((line) => line.length))).toBeLessThanOrEqual(80);
		expect(current.out.text).toContain('EGs/s');
		expect((await fstui('analyze', 'model', '--csv', 'sessions.csv')).out).toContain('sessions.csv: 2 sessions');
		const lines = readFileSync(join(bench.root, 'sessions.csv'), 'utf8').split('\r\n');
		expect(lines[0]).toBe('session,start,end,elapsed_seconds,batch_size,iterations,egs_per_second,loss_a,loss_b');
		expect(lines[3]).toMatch(/^Total,.*,"4, 2",10,/);
		expect(lines).toHaveLength(5);
	});
});

describe('preview', () => {
	it('draws what the run drew of the same weights, and leaves the folder alone', async () => {
		const before = readdirSync(model);
		const { status, stdout, stderr } = real('preview', model, '--out', 'now.png');
		expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
		expect(stdout).toContain('now.png: toy at iteration 10, ');
		const pixels = (path: string) => sharp(path).raw().toBuffer();
		const drawn = await pixels(join(bench.root, 'now.png'));
		expect(drawn.equals(await pixels(join(model, 'previews/preview_00000010.png')))).toBe(true);
		expect(readFileSync(join(bench.root, 'now.png')).includes('AI-generated')).toBe(true);
		expect(readdirSync(model)).toEqual(before);
	});

	it('draws a snapshot, other faces, and beside a run that holds the lock', async () => {
		const run = await openModelFolder(model, { model: 'toy' });
		try {
			const snapshot = await fstui('preview', 'model/snapshots/3_iters', '--out', 'three.png');
			expect(snapshot).toMatchObject({ code: 0, err: '' });
			expect(snapshot.out).toContain('toy at iteration 3');
			await writeFaces(bench.root, 'others', 3, 48, 77);
			expect(await fstui('preview', 'model', '--out', 'others.png', '--input-b', 'others')).toMatchObject({ code: 0 });
		} finally {
			await run.close();
		}
		const [three, others] = ['three.png', 'others.png'].map((name) => readFileSync(join(bench.root, name)));
		expect(three?.equals(others ?? Buffer.alloc(0))).toBe(false);
	});
});

describe('timelapse', () => {
	it('animates the previews as WebP and GIF', async () => {
		const made = real('timelapse', model, '--out', 'all.webp');
		expect(made.stdout).toMatch(/all\.webp: \d+ previews, iterations 1 to 10, \d+ x \d+ px/);
		const { delay = [] } = await sharp(join(bench.root, 'all.webp'), { animated: true }).metadata();
		// Pictures that look the same may become one that stays longer.
		const pictures = readdirSync(join(model, 'previews')).length;
		expect(delay.reduce((sum, ms) => sum + ms, 0)).toBe((pictures - 1) * 100 + 2000);
		expect((await fstui('timelapse', 'model', '--out', 'part.gif', '--from', '4', '--to', '8')).out).toContain(
			'iterations 4 to 8',
		);
	});
});

describe('restore', () => {
	it('lists, restores a snapshot, and the model trains on from there', async () => {
		const dir = ownModel('restored');
		const list = real('restore', dir);
		expect(list.stdout).toContain(`fstui restore ${dir} --snapshot 9`);
		const done = real('restore', dir, '--snapshot', '3');
		expect({ status: done.status, stderr: done.stderr }).toEqual({ status: 0, stderr: '' });
		expect(done.stdout).toContain('toy is at iteration 3 again');
		const [, archive = ''] = /kept in (.*)\n/.exec(done.stdout) ?? [];
		expect(JSON.parse((await fstui('analyze', archive, '--json')).out)).toMatchObject({ iterations: 10 });
		const { outcome } = await bench.run('restored', { iterations: 2 });
		expect(outcome).toMatchObject({ ok: true, stopped: { iteration: 5 } });
		expect(existsSync(join(archive, 'toy_state.json'))).toBe(true);
	});

	it('repairs a folder whose state is broken', async () => {
		const dir = ownModel('broken');
		writeFileSync(join(dir, 'toy_state.json'), 'no state');
		expect((await fstui('analyze', 'broken')).code).toBe(3);
		expect(await fstui('restore', 'broken', '--snapshot', '9')).toMatchObject({ code: 0, err: '' });
		expect((await fstui('analyze', 'broken')).out).toContain('toy, 9 iterations');
	});

	it('refuses while a run is on', async () => {
		const dir = ownModel('busy');
		const run = await openModelFolder(dir, { model: 'toy' });
		const refused = await fstui('restore', 'busy', '--snapshot', '3');
		await run.close();
		expect(refused).toMatchObject({ code: 3, out: '', err: expect.stringContaining('in use by') });
		expect((await fstui('analyze', 'busy')).out).toContain('toy, 10 iterations');
	});
});

it.each([
	[['analyze'], 2, 'the model folder is missing'],
	[['analyze', 'none'], 3, 'there is no saved model'],
	[['analyze', 'model', '--csv', 'none/x.csv'], 3, 'the file cannot be written'],
	[['preview', 'model'], 2, '--out is missing'],
	[['preview', 'model', '--out', 'x.jpg'], 2, 'must end in .png'],
	[['preview', 'model', '--out', 'none/x.png'], 3, 'the folder to write into does not exist'],
	[['preview', 'none', '--out', 'x.png'], 3, 'there is no saved model'],
	[['preview', 'model', '--out', 'x.png', '--input-a', 'none'], 3, 'the folder of faces A does not exist'],
	[['timelapse', 'model', '--out', 'x.mp4'], 2, '.webp or .gif'],
	[['timelapse', 'model', '--out', 'x.gif', '--fps', '0'], 2, '--fps is "0"'],
	[['timelapse', 'model', '--out', 'x.gif', '--from', '9', '--to', '3'], 2, '--from 9 is behind --to 3'],
	[['timelapse', 'model', '--out', 'x.gif', '--from', '9000'], 3, 'choose other iterations'],
	[['restore', 'none'], 3, 'there is no backup or snapshot'],
	[['restore', 'model', '--backup', '--snapshot', '3'], 2, 'cannot be used together'],
	[['restore', 'model', '--snapshot', 'three'], 2, 'must be a whole number'],
	[['restore', 'model', '--snapshot', '4'], 3, 'no snapshot of iteration 4'],
])('%j ends with %i', async (args, code, text) => {
	const result = await fstui(...args);
	expect(result).toMatchObject({ code, out: '' });
	expect(result.err).toContain(text);
	expect(result.err).toMatch(/next: {2}\S/);
});
