/** The real command trains a toy model: plain and JSON lines, signals, resuming, exit codes, status. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoppedEvent } from '../../src/engine/events.js';
import { writeFaces } from '../helpers/pictures.js';
import { BIN, startProgram } from '../helpers/program.js';

let root: string;
let faces: string[];

beforeAll(async () => {
	root = mkdtempSync(join(tmpdir(), 'fstui-train-'));
	faces = ['--input-a', await writeFaces(root, 'a', 5), '--input-b', await writeFaces(root, 'b', 4, 32, 5)];
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function train(model: string, ...args: string[]): string[] {
	const small = ['--model', 'toy', '--batch-size', '2', '--preview-images', '2'];
	return ['train', ...faces, '--model-dir', join(root, model), ...small, ...args];
}

function fstui(...args: string[]) {
	return spawnSync(process.execPath, [BIN, ...args], { encoding: 'utf8', input: '' });
}

describe('training from the command line', () => {
	it('writes plain lines, then resumes with --model-dir alone and stops cleanly on SIGTERM', async () => {
		const first = fstui(...train('resumed', '--iterations', '3'));
		expect(first).toMatchObject({ status: 0, stderr: '' });
		expect(first.stdout).not.toContain('\x1b');
		const line = /^\[\d\d:\d\d:\d\d\] \[#00001\] Loss A: \d\.\d{5}, Loss B: \d\.\d{5} \| [\d.]+ EGs\/s$/m;
		expect(first.stdout).toMatch(line);
		expect(first.stdout).toMatch(/\[#00003\] Loss A/);
		expect(first.stdout).toMatch(
			/stopped at iteration 3, all iterations of this session are done; the model is saved\n$/,
		);

		const second = startProgram(['train', '--model-dir', join(root, 'resumed'), '--json']);
		expect(await second.until((event) => event.event === 'session')).toMatchObject({
			session: 2,
			iteration: 3,
			batch_size: 2,
		});
		await second.until((event) => event.event === 'step' && event.session_iteration === 2);
		second.child.kill('SIGTERM');
		const end = await second.ended;
		expect(end.code).toBe(0);
		const stopped = second.events.at(-1) as StoppedEvent;
		expect(stopped).toMatchObject({ event: 'stopped', reason: 'requested', saved: true });

		const status = fstui('status', join(root, 'resumed'), '--json');
		expect(JSON.parse(status.stdout)).toMatchObject({
			model: 'toy',
			iterations: stopped.iteration,
			sessions: 2,
			loss_a: expect.any(Number),
			running: false,
			pid: null,
		});
		const changed = fstui('train', '--model-dir', join(root, 'resumed'), '--coverage', '100');
		expect(changed.status).toBe(2);
		expect(changed.stderr).toContain('coverage is 68.75 in this model and cannot become 100');
	});

	it('goes on when the reader of its lines goes away', async () => {
		const run = startProgram(train('unread', '--json', '--iterations', '40', '--save-interval', '10'));
		await run.until((event) => event.event === 'step');
		run.child.stdout?.destroy();
		const { code, stderr } = await run.ended;
		expect(code).toBe(0);
		expect(stderr).toContain('training goes on');
		const status = fstui('status', join(root, 'unread'), '--json');
		expect(JSON.parse(status.stdout)).toMatchObject({ iterations: 40 });
	});

	it('exits 3 for a folder without faces, in both forms', () => {
		const empty = join(root, 'empty');
		mkdirSync(empty, { recursive: true });
		const { status, stdout, stderr } = fstui(...train('none', '--input-a', empty, '--json'));
		expect(status).toBe(3);
		expect(stderr).toContain(empty);
		expect(stderr).toMatch(/next: {2}\S/);
		const last = stdout.trim().split('\n').at(-1) ?? '';
		expect(JSON.parse(last)).toMatchObject({ event: 'failed', code: 3 });
		expect(existsSync(join(root, 'none', 'toy_state.json'))).toBe(false);
	});

	it('lets nothing live on after kill -9', async () => {
		const run = startProgram(train('killed', '--json'));
		await run.until((event) => event.event === 'saved');
		const status = fstui('status', join(root, 'killed'), '--json');
		const { running, pid } = JSON.parse(status.stdout) as { running: boolean; pid: number };
		expect(running).toBe(true);
		run.child.kill('SIGKILL');
		await gone(pid);
		const again = fstui('train', '--model-dir', join(root, 'killed'), '--iterations', '1', '--plain');
		expect(again.status).toBe(0);
	});
});

async function gone(pid: number): Promise<void> {
	for (;;) {
		try {
			process.kill(pid, 0);
		} catch {
			return;
		}
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
}
