/** The supervisor with a tiny child: exit codes, deaths, signals, its own death, and the terminal after all that. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawn as spawnPty } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { describe, expect, it } from 'vitest';

const PROGRAM = fileURLToPath(new URL('./fixtures/supervise.mjs', import.meta.url));

function run(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
	return spawnSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8', env: { ...process.env, ...env } });
}

/** A child that waits for signals; resolves when it is ready. */
async function startStaying(): Promise<{ supervisor: ChildProcess; childPid: number; output: () => string }> {
	const supervisor = spawn(process.execPath, [PROGRAM, 'stay'], { stdio: ['ignore', 'pipe', 'inherit'] });
	let output = '';
	supervisor.stdout?.on('data', (chunk: Buffer) => {
		output += chunk.toString();
	});
	const childPid = await until(() => Number(/ready (\d+)/.exec(output)?.[1] ?? 0));
	return { supervisor, childPid, output: () => output };
}

async function until<T>(condition: () => T): Promise<T> {
	for (;;) {
		const result = condition();
		if (result) return result;
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
}

function exitOf(child: ChildProcess): Promise<number | null> {
	return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

describe('supervisor', () => {
	it.each([0, 2, 3, 4, 5, 130])('passes on exit code %i in silence', (code) => {
		const { status, stdout, stderr } = run(['exit', String(code)]);
		expect({ status, stdout, stderr }).toEqual({ status: code, stdout: '', stderr: '' });
	});

	it('tells of an exit code that nobody chose', () => {
		const { status, stderr } = run(['exit', '7']);
		expect(status).toBe(7);
		expect(stderr).toContain('ended unexpectedly (exit code 7)');
	});

	it.each([
		['abort', 'crashed (SIGABRT)'],
		['SIGSEGV', 'crashed (SIGSEGV)'],
		['SIGKILL', 'was killed, most often because memory ran out'],
	])('after %s: code 5, the last save and the command to go on', (how, text) => {
		const { status, stderr, stdout } = run(['die', how, '--json']);
		expect(status).toBe(5);
		expect(stderr).toContain(text);
		expect(stderr).toContain('iteration 120 is saved');
		expect(stderr).toContain("fstui train --model-dir '/some/my model' goes on");
		expect(JSON.parse(stdout)).toMatchObject({ event: 'failed', code: 5, last_saved_iteration: 120 });
	});

	it('sets what libraries read at process start, and leaves what the user set', () => {
		const clean = { GLIBC_TUNABLES: '', TF_CPP_MIN_LOG_LEVEL: '0', NODE_ENV: 'development' };
		const found = JSON.parse(run(['environment'], clean).stdout) as Record<string, string>;
		expect(found).toMatchObject({
			NODE_ENV: 'production',
			TF_FORCE_GPU_ALLOW_GROWTH: 'true',
			TF_CPP_MIN_LOG_LEVEL: '0',
		});
		expect(Number(found.UV_THREADPOOL_SIZE)).toBeGreaterThanOrEqual(4);
		const own = JSON.parse(run(['environment'], { GLIBC_TUNABLES: 'glibc.malloc.check=0' }).stdout) as typeof found;
		expect(own.GLIBC_TUNABLES).toBe('glibc.malloc.check=0');
	});

	it.each(['SIGTERM', 'SIGINT'] as const)('forwards %s and waits for the child to end', async (signal) => {
		const { supervisor, childPid, output } = await startStaying();
		const exit = exitOf(supervisor);
		supervisor.kill(signal);
		expect(await exit).toBe(0);
		expect(output()).toContain(signal);
		expect(isAlive(childPid)).toBe(false);
	});

	it('forwards SIGHUP and goes on', async () => {
		const { supervisor, childPid, output } = await startStaying();
		supervisor.kill('SIGHUP');
		await until(() => output().includes('SIGHUP'));
		expect(isAlive(childPid)).toBe(true);
		const exit = exitOf(supervisor);
		supervisor.kill('SIGTERM');
		expect(await exit).toBe(0);
	});

	it('takes the child with it when it is killed', async () => {
		const { supervisor, childPid } = await startStaying();
		supervisor.kill('SIGKILL');
		await until(() => !isAlive(childPid));
	});

	it('leaves a usable terminal when the child dies in the dashboard', async () => {
		const terminal = new xterm.Terminal({ cols: 100, rows: 20, allowProposedApi: true });
		const script = `"${process.execPath}" "${PROGRAM}" die abort; echo "code $?"; stty -a; echo END`;
		const pty = spawnPty('/bin/sh', ['-c', script], {
			cols: 100,
			rows: 20,
			env: { ...process.env, TERM: 'xterm-256color' },
		});
		let raw = '';
		pty.onData((data) => {
			raw += data;
			terminal.write(data);
		});
		await new Promise<void>((resolve) => pty.onExit(() => resolve()));
		await new Promise<void>((resolve) => terminal.write('', resolve));
		expect(raw).toContain('in the dashboard');
		expect(terminal.buffer.active.type).toBe('normal');
		expect(terminal.modes.bracketedPasteMode).toBe(false);
		expect(raw.lastIndexOf('\x1b[?25h')).toBeGreaterThan(raw.lastIndexOf('\x1b[?25l'));
		expect(raw).toContain('code 5');
		// `-echo` would be a terminal that shows nothing of what is typed.
		const settings = raw.slice(raw.indexOf('code 5'));
		expect(settings).toMatch(/[^-]icanon/);
		expect(settings).toMatch(/[^-]echo /);
	});
});

describe('what native libraries write on standard error', () => {
	/** The noisy child in a terminal: what is seen at the end, and its log. */
	async function noisy(how: string, shell = ''): Promise<{ seen: string; raw: string; log: string }> {
		const folder = await mkdtemp(join(tmpdir(), 'fstui-noise-'));
		const log = join(folder, 'fstui.log');
		const terminal = new xterm.Terminal({ cols: 100, rows: 30, allowProposedApi: true });
		const command = `"${process.execPath}" "${PROGRAM}" noisy ${how} "${log}" ${shell}; echo "code $?"`;
		const pty = spawnPty('/bin/sh', ['-c', command], { cols: 100, rows: 30, env: { ...process.env } });
		let raw = '';
		pty.onData((data) => {
			raw += data;
			terminal.write(data);
		});
		await new Promise<void>((resolve) => pty.onExit(() => resolve()));
		await new Promise<void>((resolve) => terminal.write('', resolve));
		const lines = Array.from(
			{ length: 30 },
			(_, y) => terminal.buffer.active.getLine(y)?.translateToString(true) ?? '',
		);
		const text = await readFile(log, 'utf8');
		await rm(folder, { recursive: true });
		return { seen: lines.join('\n').trimEnd(), raw, log: text };
	}

	it('stays off the screen and goes into the log; the words of before and after are seen', async () => {
		const { seen, raw, log } = await noisy('0');
		expect(raw).not.toContain('noise');
		expect(seen.split('\n')).toEqual(['before the screen', 'after the screen', 'code 0']);
		expect(log).toMatch(
			/^made by the run\n\S+Z STDERR noise of a library\n\S+Z STDERR without an end\n\S+Z STDERR later noise\n$/,
		);
	});

	it('is told when the run has failed', async () => {
		const { seen } = await noisy('4');
		expect(seen).toContain(
			'The training process wrote on standard error:\n  noise of a library\n  without an end\n  later noise\ncode 4',
		);
	});

	it('is told when the child has died, on the main screen', async () => {
		const { seen } = await noisy('abort');
		// In between is what Node says of an abort.
		expect(seen).toMatch(/ {2}later noise\n.*error: the training process crashed \(SIGABRT\).*code 5/s);
	});

	it('is left alone when standard error goes elsewhere', async () => {
		const { seen, log } = await noisy('0', '2>/dev/null');
		expect(seen).toBe('code 0');
		expect(log).toBe('made by the run\n');
	});
});
