/**
 * A tmux server of its own, with a session "run" seen through clients in pseudo-terminals. Must not know what runs in it.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { openPty, type PtyProgram } from './pty-program.js';
import { ROOT } from './screen-program.js';

export const HAS_TMUX = spawnSync('tmux', ['-V']).status === 0;

const ENV = { HOME: ROOT, SHELL: '/bin/sh', TERM: 'xterm-256color', LANG: 'C.UTF-8' } as const;

let servers = 0;

export class TmuxServer {
	// A name of its own: a server that is just ending may still answer under the old one.
	readonly #socket = `fstui-test-${process.pid}-${++servers}`;
	readonly #clients: PtyProgram[] = [];

	/** One window in which nothing runs yet, without a status line. */
	constructor(columns: number, rows: number) {
		this.run('new-session', '-d', '-s', 'run', '-x', String(columns), '-y', String(rows), 'sleep 1000');
		this.run('set', '-g', 'status', 'off');
		this.run('set', '-g', 'escape-time', '0');
		this.run('set', '-g', 'focus-events', 'on');
	}

	/** A tmux command; returns what it prints. @throws when it fails */
	run(...args: readonly string[]): string {
		const env = { PATH: process.env.PATH ?? '', ...ENV };
		return execFileSync('tmux', ['-L', this.#socket, '-f', '/dev/null', ...args], { env, encoding: 'utf8' });
	}

	/** A client on the session, on a terminal of this size. */
	attach(columns: number, rows: number): PtyProgram {
		const args = ['-L', this.#socket, '-f', '/dev/null', 'attach', '-t', 'run'];
		const client = openPty('tmux', args, { columns, rows, cwd: ROOT, env: ENV });
		this.#clients.push(client);
		return client;
	}

	/** Runs a Node program in a window of its own, in view. */
	start(env: Readonly<Record<string, string>>, ...command: readonly string[]): void {
		this.run('new-window', '-t', 'run:', shellLine(env, command));
	}

	/** What a pane shows. */
	capture(target = 'run:'): string {
		return this.run('capture-pane', '-p', '-t', target);
	}

	/** The exit code of the program in a pane that stays; null while it runs. */
	exitCode(pane: string): number | null {
		// Under load tmux 3.3 misses the end of a child now and then; the end of another makes it look at all of them.
		this.run('run-shell', 'true');
		const status = this.run('display-message', '-p', '-t', pane, '#{pane_dead_status}').trim();
		return status === '' ? null : Number(status);
	}

	/** Ends the programs too: a run outlives its terminal, and would train for ever. */
	end(): void {
		const ask = (...args: readonly string[]) =>
			spawnSync('tmux', ['-L', this.#socket, ...args], { encoding: 'utf8' }).stdout;
		const panes = ask('list-panes', '-s', '-t', 'run', '-F', '#{pane_pid}');
		for (const pid of panes.split('\n')) if (pid !== '') kill(Number(pid));
		// The server may have ended with its last pane.
		ask('kill-server');
		for (const { pty } of this.#clients.splice(0)) pty.kill();
	}
}

/** A line for the shell that becomes the Node program, with variables set. */
export function shellLine(env: Readonly<Record<string, string>>, command: readonly string[]): string {
	const assignments = Object.entries({ COLORTERM: 'truecolor', ...env }).map(([name, value]) => `${name}='${value}'`);
	return ['exec', 'env', ...assignments, ...[process.execPath, ...command].map((part) => `'${part}'`)].join(' ');
}

function kill(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL');
	} catch {
		// Its program has ended by itself.
	}
}
