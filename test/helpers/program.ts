/** Runs the real program in a child process and reads its JSON events. */
import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { EngineEvent } from '../../src/engine/events.js';

export const BIN = fileURLToPath(new URL('../../bin/fstui.js', import.meta.url));

export interface Run {
	readonly child: ChildProcess;
	readonly events: EngineEvent[];
	/** Resolves when the process has ended. */
	readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null; readonly stderr: string }>;
	/** Resolves with the first event that fits, seen or to come; rejects when the program ends before. */
	until(fits: (event: EngineEvent) => boolean): Promise<EngineEvent>;
}

/** Starts `fstui ...args`; stdout must be JSON lines (give --json). */
export function startProgram(args: readonly string[], env: Readonly<Record<string, string>> = {}): Run {
	const child = spawn(process.execPath, [BIN, ...args], {
		stdio: ['ignore', 'pipe', 'pipe'],
		// The models of tests do not belong into the user's list.
		env: { ...process.env, XDG_STATE_HOME: join(tmpdir(), 'fstui-test-state'), ...env },
	});
	const events: EngineEvent[] = [];
	const watchers = new Set<() => void>();
	const notify = () => {
		for (const watch of watchers) watch();
	};
	let stderr = '';
	let over = false;
	child.stderr?.on('data', (chunk) => {
		stderr += String(chunk);
	});
	if (child.stdout !== null) {
		createInterface({ input: child.stdout }).on('line', (line) => {
			events.push(JSON.parse(line) as EngineEvent);
			notify();
		});
	}
	const ended = new Promise<{ code: number | null; signal: string | null; stderr: string }>((resolve) => {
		child.on('close', (code, signal) => {
			over = true;
			notify();
			resolve({ code, signal, stderr });
		});
	});
	const until = (fits: (event: EngineEvent) => boolean) =>
		new Promise<EngineEvent>((resolve, reject) => {
			const watch = () => {
				const found = events.find(fits);
				if (found === undefined && !over) return;
				watchers.delete(watch);
				if (found !== undefined) resolve(found);
				else reject(new Error(`the program ended before the event: ${stderr}\n${JSON.stringify(events.slice(-3))}`));
			};
			watchers.add(watch);
			watch();
		});
	return { child, events, ended, until };
}
