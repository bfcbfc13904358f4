/**
 * Terminals that go away under the real program: the dashboard by a signal, with another policy, in a view of another
 * process, and before any run has begun. (A closed terminal under a run, and commands for it: control.test.ts.)
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { BIN } from '../helpers/program.js';
import { Home } from '../helpers/pty-home.js';

vi.setConfig({ testTimeout: 180_000 });

/** The program starts slowly while other tests use the processor. */
const SLOW_MS = 30_000;
const TRAINING = /training {2}elapsed/;

let home: Home;
beforeAll(async () => {
	home = await Home.make('hang');
});
afterEach(() => home.endAll());
afterAll(() => home.remove());

function fstui(...args: readonly string[]) {
	const env = { PATH: process.env.PATH ?? '', ...home.env };
	return spawnSync(process.execPath, [BIN, ...args], { encoding: 'utf8', input: '', env });
}

async function until(condition: () => boolean, what: string): Promise<void> {
	for (const end = Date.now() + SLOW_MS; !condition(); ) {
		if (Date.now() > end) throw new Error(`never came: ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 25));
	}
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

it('SIGHUP gives the terminal back and leaves the run training, to be found, watched and stopped', async () => {
	const dir = home.model('signal');
	const first = home.open(home.train('signal', '--yes'), { before: 'a line of the shell' });
	await first.terminal.until((text) => TRAINING.test(text), 'training', SLOW_MS);
	first.pty.kill('SIGHUP');
	await first.terminal.shows('a line of the shell', SLOW_MS);
	expect(first.terminal.inAlternateScreen).toBe(false);
	await until(() => home.log('signal').includes('training goes on without a screen'), 'a line in the log');

	const lock = home.lock('signal');
	expect(statSync(lock?.socket ?? '').mode & 0o777).toBe(0o600);
	const status = fstui('status', dir).stdout;
	expect(status).toMatch(new RegExp(`running +yes, process ${lock?.pid}`));
	const iteration = () => JSON.parse(fstui('status', dir, '--json').stdout).live.iteration as number;
	const seen = iteration();
	await until(() => iteration() > seen, 'more iterations without a screen');

	// A view that loses its terminal too changes nothing.
	const lost = home.open(['attach', dir]);
	await lost.terminal.shows('q leave', SLOW_MS);
	lost.hangUp();
	await until(() => !isAlive(lost.pty.pid), 'the end of the view');
	expect(isAlive(lock?.pid ?? 0)).toBe(true);

	const view = home.open(['attach', dir]);
	await view.terminal.shows('q leave', SLOW_MS);
	view.press('q');
	expect(await view.exited).toEqual({ code: 0, signal: 0 });
	expect(fstui('stop', dir).status).toBe(0);
	expect(await first.exited).toEqual({ code: 0, signal: 0 });
	expect(home.lock('signal')).toBeNull();
	const saved = JSON.parse(readFileSync(join(dir, 'toy_state.json'), 'utf8'));
	expect(saved.iterations).toBeGreaterThan(seen);
});

it('a dashboard that is to stop at a hang-up saves and ends', async () => {
	const { terminal, hangUp, pty } = home.open(home.train('policy', '--yes', '--on-hangup', 'stop'));
	await terminal.until((text) => TRAINING.test(text), 'training', SLOW_MS);
	hangUp();
	await until(() => home.lock('policy') === null, 'the end of the run');
	expect(home.log('policy')).toMatch(/saving and ending[\s\S]*stopped at iteration/);
	await until(() => !isAlive(pty.pid), 'the end of the program');
});

it('before a run has begun nothing is left behind', async () => {
	const { terminal, hangUp, pty } = home.open(home.train('never'));
	await terminal.shows('Start training', SLOW_MS);
	hangUp();
	await until(() => !isAlive(pty.pid), 'the end of the program');
	expect(existsSync(home.model('never'))).toBe(false);
});
