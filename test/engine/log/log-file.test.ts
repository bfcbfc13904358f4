import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LogLevel } from '../../../src/config/schema.js';
import type { EngineEvent } from '../../../src/engine/events.js';
import { LogFile } from '../../../src/engine/log/log-file.js';

let root: string;
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), 'fstui-log-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const STEP: EngineEvent = {
	event: 'step',
	iteration: 7,
	session_iteration: 7,
	loss_a: 0.1,
	loss_b: 0.2,
	losses: {},
	examples_per_second: 1,
	timing: { data_ms: 1, step_ms: 2 },
	elapsed_seconds: 3,
};
const SAVED: EngineEvent = {
	event: 'saved',
	iteration: 7,
	path: 'x',
	ms: 5,
	bytes: 10,
	average_loss_a: 0.5,
	average_loss_b: 0.25,
};
const WARNING: EngineEvent = { event: 'warning', code: 'few_faces', message: 'Only a few.' };

function logOf(level: LogLevel, maxBytes?: number) {
	const failures: string[] = [];
	const file = new LogFile({
		level,
		now: () => Date.UTC(2026, 0, 2, 3, 4, 5),
		onFailure: (message) => failures.push(message),
		...(maxBytes === undefined ? {} : { maxBytes }),
	});
	return { file, failures };
}

describe('the log file', () => {
	it('keeps what came before it had a place, with dates, and goes on where an earlier session ended', () => {
		const path = join(root, 'logs', 'fstui.log');
		for (const event of [WARNING, SAVED]) {
			const { file } = logOf('info');
			file.add(event);
			file.open(path);
		}
		expect(readFileSync(path, 'utf8').split('\n')).toEqual([
			'2026-01-02T03:04:05.000Z WARNING few_faces: Only a few.',
			'2026-01-02T03:04:05.000Z INFO saved iteration 7 in 5 ms, 10 bytes, average losses A 0.5 B 0.25',
			'',
		]);
	});

	it('tells steps at the level trace only', () => {
		for (const [level, lines] of [
			['info', 0],
			['debug', 0],
			['trace', 1],
		] as const) {
			const path = join(root, `${level}.log`);
			const { file } = logOf(level);
			file.open(path);
			file.add(STEP);
			file.add(SAVED);
			expect(readFileSync(path, 'utf8').match(/ TRACE step /g) ?? []).toHaveLength(lines);
		}
	});

	it('begins a new file at its largest size and keeps three old ones', () => {
		const { file } = logOf('info', 100);
		file.open(join(root, 'f.log'));
		for (let i = 0; i < 20; i++) file.add(SAVED);
		expect(readdirSync(root).sort()).toEqual(['f.log', 'f.log.1', 'f.log.2', 'f.log.3']);
	});

	it('says once that it cannot be written, and lets the run go on', () => {
		writeFileSync(join(root, 'file'), '');
		const { file, failures } = logOf('info');
		file.open(join(root, 'file', 'fstui.log'));
		file.add(SAVED);
		file.add(SAVED);
		expect(failures).toHaveLength(1);
	});
});
