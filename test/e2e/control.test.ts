/** Runs of the real program reached from other processes: watched, commanded, in the background, after a hang-up. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type IPty, spawn as spawnPty } from '@lydell/node-pty';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { writeFaces } from '../helpers/pictures.js';
import { BIN, type Run, startProgram } from '../helpers/program.js';
import { FakeTerminal } from '../helpers/terminal.js';

// Twenty starts of the program, on a machine that may be busy.
vi.setConfig({ testTimeout: 180_000 });

let root: string;
let faces: string[];
let env: Record<string, string>;

beforeAll(async () => {
	root = mkdtempSync(join(tmpdir(), 'fstui-reach-'));
	faces = ['--input-a', await writeFaces(root, 'a', 5), '--input-b', await writeFaces(root, 'b', 4, 32, 5)];
	env = { XDG_RUNTIME_DIR: join(root, 'run'), SSH_CONNECTION: '', HOME: root };
	mkdirSync(join(root, 'run'), { mode: 0o700 });
});
afterAll(() => {
	// A failed test must leave no training behind.
	for (const name of readdirSync(root)) if (existsSync(join(root, name, '.lock'))) process.kill(lockOf(name).pid);
	rmSync(root, { recursive: true, force: true });
});

function train(model: string, ...args: string[]): string[] {
	const small = ['--model', 'toy', '--batch-size', '2', '--preview-images', '2', '--save-interval', '100000'];
	return ['train', ...faces, '--model-dir', join(root, model), ...small, ...args];
}

function fstui(...args: string[]) {
	return spawnSync(process.execPath, [BIN, ...args], { encoding: 'utf8', input: '', env: { ...process.env, ...env } });
}

function lockOf(model: string): { readonly pid: number; readonly socket: string } {
	return JSON.parse(readFileSync(join(root, model, '.lock'), 'utf8'));
}

const trains = (run: Run) => run.until((event) => event.event === 'step');

async function poll<T>(look: () => T | undefined): Promise<T> {
	for (;;) {
		const found = look();
		if (found !== undefined) return found;
		await new Promise((resolve) => setTimeout(resolve, 25));
	}
}

it('two processes watch a run, one is killed, commands work, and everybody hears of the end', async () => {
	const dir = join(root, 'watched');
	const run = startProgram(train('watched', '--json'), env);
	await trains(run);
	const { socket } = lockOf('watched');
	expect(statSync(socket).mode & 0o777).toBe(0o600);
	const stays = startProgram(['attach', dir, '--json'], env);
	const dies = startProgram(['attach', dir, '--json'], env);
	await Promise.all([trains(stays), trains(dies)]);
	expect(stays.events.find((event) => event.event === 'session')).toMatchObject({ model: 'toy', model_dir: dir });
	dies.child.kill('SIGKILL');
	await dies.ended;
	const leaves = startProgram(['attach', dir, '--json'], env);
	await trains(leaves);
	leaves.child.kill('SIGINT');
	const left = await leaves.ended;
	expect(left.code).toBe(0);
	expect(left.stderr).toContain(`The run goes on (process ${lockOf('watched').pid})`);

	expect(fstui('save', dir).stdout).toMatch(/^saved iteration \d+ in [\d.]+ s: .*toy_state\.json\n$/);
	const snapshot = JSON.parse(fstui('snapshot', dir, '--json').stdout) as { iteration: number; path: string };
	expect(existsSync(snapshot.path)).toBe(true);
	expect(fstui('pause', dir).stdout).toBe(`paused; fstui resume ${dir} goes on\n`);
	expect(JSON.parse(fstui('status', dir, '--json').stdout)).toMatchObject({
		running: true,
		live: { phase: 'paused', iteration: expect.any(Number) },
	});
	expect(fstui('resume', dir).stdout).toBe('training goes on\n');
	expect(fstui('set', dir, 'learning_rate=2e-5', 'no_flip=on').stdout).toMatch(
		/^from iteration [\d,]+ on: learning_rate 0\.00002, no_flip on\n$/,
	);
	expect(fstui('set', dir, '--list').stdout).toMatch(/^ {2}learning_rate +0\.00002 /m);
	const refused = fstui('set', dir, 'warp_to_landmarks=true');
	expect(refused.status).toBe(2);
	expect(refused.stderr).toContain('the landmarks of the faces were not read');
	const stopped = fstui('stop', dir, '--json');
	expect(stopped.status, stopped.stderr).toBe(0);
	const end = JSON.parse(stopped.stdout);
	expect(end).toMatchObject({ event: 'stopped', reason: 'requested', saved: true });
	// The folder is free as soon as the command has answered.
	expect(existsSync(join(dir, '.lock'))).toBe(false);
	expect((await run.ended).code).toBe(0);
	expect((await stays.ended).code).toBe(0);
	for (const { events } of [run, stays]) expect(events.at(-1)).toEqual(end);
	const kinds = (events: Run['events']) => events.map(({ event }) => event).filter((event) => event !== 'step');
	expect(kinds(stays.events)).toEqual(expect.arrayContaining(['saved', 'snapshot', 'options', 'stopped']));
	expect(existsSync(socket)).toBe(false);
	const late = fstui('save', dir);
	expect(late.status).toBe(3);
	expect(late.stderr).toContain('no run is on in this model folder');
});

it('trains in the background', async () => {
	const dir = join(root, 'back');
	const begun = fstui(...train('back', '--detach'));
	expect(begun.status, begun.stderr).toBe(0);
	const { pid } = lockOf('back');
	expect(begun.stdout).toContain(`process ${pid}`);
	const log = /log: +(\S+)/.exec(begun.stdout)?.[1] ?? '';
	expect(readFileSync(log, 'utf8')).toContain('INFO session');
	const view = startProgram(['attach', dir, '--json'], env);
	await trains(view);
	const again = fstui(...train('back', '--detach', '--json'));
	expect(again.status).toBe(3);
	expect(again.stderr).toContain('in use by process');
	expect(JSON.parse(again.stdout)).toMatchObject({
		event: 'failed',
		code: 3,
		message: expect.stringContaining(`process ${pid}`),
		next: expect.stringContaining('stop that run first'),
	});
	expect(fstui('stop', dir).status).toBe(0);
	expect((await view.ended).code).toBe(0);
});

it('can be waited for no longer: Ctrl+C says what goes on and how to stop it', async () => {
	const dir = join(root, 'impatient');
	const waiting = spawn(process.execPath, [BIN, ...train('impatient', '--detach')], {
		env: { ...process.env, ...env },
	});
	let [out, err] = ['', ''];
	waiting.stdout.on('data', (piece) => {
		out += piece;
	});
	waiting.stderr.on('data', (piece) => {
		err += piece;
	});
	const ended = once(waiting, 'close');
	// It can be reached before its folder is taken.
	await poll(() => err.includes('scanning') || undefined);
	waiting.kill('SIGINT');
	const [code] = await ended;
	expect(code).toBe(130);
	expect(out).toContain('Not waiting any more; training starts in the background all the same');
	expect(out).toContain(`fstui stop ${dir}`);
	expect(fstui('status', dir).stdout).toContain('yes, process');
	const stopped = fstui('stop', dir);
	expect(stopped.status, stopped.stderr).toBe(0);
});

it('tells of a background training that cannot begin, and leaves nothing behind', () => {
	mkdirSync(join(root, 'empty'));
	const failed = fstui(...train('never', '--detach', '--input-a', join(root, 'empty')));
	expect(failed.status).toBe(3);
	expect(failed.stderr).toContain(join(root, 'empty'));
	expect(existsSync(join(root, 'never'))).toBe(false);
});

/** A program on a terminal of its own, whose end hangs up. */
function onTerminal(args: readonly string[]): { readonly pty: IPty; readonly terminal: FakeTerminal; hangUp(): void } {
	const terminal = new FakeTerminal(100, 30);
	const pty = spawnPty(process.execPath, [BIN, ...args], {
		cols: 100,
		rows: 30,
		env: { ...env, PATH: process.env.PATH ?? '', TERM: 'xterm-256color', LANG: 'C.UTF-8' },
	});
	pty.onData((data) => terminal.feed(data));
	return { pty, terminal, hangUp: () => (pty as IPty & { destroy(): void }).destroy() };
}

it('a dashboard whose terminal is gone trains on, says so in its log, and opens again elsewhere', async () => {
	const dir = join(root, 'lost');
	const { terminal, hangUp } = onTerminal(train('lost', '--yes'));
	await terminal.shows('smooth A', 20_000);
	hangUp();
	const log = join(dir, 'logs', 'fstui.log');
	await poll(() => (readFileSync(log, 'utf8').includes('training goes on without a screen') ? true : undefined));

	const view = onTerminal(['attach', dir]);
	await view.terminal.shows('q leave', 20_000);
	expect(view.terminal.inAlternateScreen).toBe(true);
	const left = new Promise<number>((resolve) => view.pty.onExit(({ exitCode }) => resolve(exitCode)));
	view.pty.write('q');
	expect(await left).toBe(0);
	expect(await view.terminal.text()).toContain(`The run goes on (process ${lockOf('lost').pid})`);
	expect(view.terminal.inAlternateScreen).toBe(false);

	const stopped = fstui('stop', dir, '--json');
	expect(JSON.parse(stopped.stdout)).toMatchObject({ event: 'stopped', saved: true });
});

it('a run whose terminal is gone saves and ends with --on-hangup stop', async () => {
	const dir = join(root, 'ended');
	const { terminal, hangUp } = onTerminal(train('ended', '--plain', '--on-hangup', 'stop'));
	await terminal.shows('Loss A', 20_000);
	hangUp();
	const log = () => readFileSync(join(dir, 'logs', 'fstui.log'), 'utf8');
	// Its last words come after the lock is gone.
	await poll(() => (/saving and ending[\s\S]*stopped at iteration/.test(log()) ? true : undefined));
	expect(existsSync(join(dir, '.lock'))).toBe(false);
	expect(JSON.parse(fstui('status', dir, '--json').stdout).iterations).toBeGreaterThan(0);
});
