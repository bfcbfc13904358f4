/**
 * The log file of a run: the same events that screens and writers get, as dated lines, in a file of bounded size.
 * A disk that cannot be written to must not end a run: the first failure is told once, then the log stays silent.
 * Must not know sessions or threads.
 */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LogLevel } from '../../config/schema.js';
import type { EngineEvent } from '../events.js';
import { logLine } from './log-line.js';

/** A file above this size becomes ".1" and a new one begins; older ones move up, the oldest goes. */
const MAX_BYTES = 10 * 1024 * 1024;
const KEPT = 3;

/** The log file of a model folder when the options name none. */
export function defaultLogFile(modelDir: string): string {
	return join(modelDir, 'logs', 'fstui.log');
}

export interface LogFileOptions {
	readonly level: LogLevel;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
	/** Told once when the file cannot be written. */
	readonly onFailure: (message: string) => void;
	readonly maxBytes?: number;
}

/** Collects lines from the start and writes them once it knows the file. */
export class LogFile {
	private readonly waiting: string[] = [];
	private path: string | null = null;
	private bytes = 0;
	private failed = false;

	constructor(private readonly options: LogFileOptions) {}

	/** Everything from now on, and what was collected so far, goes to this file. */
	open(path: string): void {
		this.path = path;
		this.attempt(() => {
			mkdirSync(dirname(path), { recursive: true });
			this.bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
		});
		for (const line of this.waiting.splice(0)) this.write(line);
	}

	add(event: EngineEvent): void {
		const text = logLine(event, this.options.level);
		if (text === null || this.failed) return;
		const line = `${new Date(this.options.now()).toISOString()} ${text}\n`;
		if (this.path === null) this.waiting.push(line);
		else this.write(line);
	}

	private write(line: string): void {
		const { path } = this;
		if (path === null || this.failed) return;
		this.attempt(() => {
			if (this.bytes > (this.options.maxBytes ?? MAX_BYTES)) this.rotate(path);
			appendFileSync(path, line);
			this.bytes += Buffer.byteLength(line);
		});
	}

	private rotate(path: string): void {
		for (let i = KEPT - 1; i >= 0; i--) {
			const from = i === 0 ? path : `${path}.${i}`;
			if (statSync(from, { throwIfNoEntry: false }) !== undefined) renameSync(from, `${path}.${i + 1}`);
		}
		this.bytes = 0;
	}

	private attempt(act: () => void): void {
		try {
			act();
		} catch (error) {
			this.failed = true;
			this.options.onFailure(error instanceof Error ? error.message : String(error));
		}
	}
}
