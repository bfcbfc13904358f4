/** A run whose last save is damaged says how far it went back. */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { analyzeModel } from '../../src/engine/inspect.js';
import { SessionBench } from '../helpers/sessions.js';

let bench: SessionBench;
beforeAll(async () => {
	bench = await SessionBench.create();
});
afterAll(() => bench.remove());

it('tells at its start, right after the session, and the model remembers', async () => {
	const first = await bench.run('model', { iterations: 8, save_interval: 100, snapshot_interval: 5 });
	expect(first.outcome.ok).toBe(true);
	expect(first.events.some(({ event }) => event === 'rolled_back')).toBe(false);
	const dir = join(bench.root, 'model');
	rmSync(join(dir, 'backup'), { recursive: true, force: true });
	cpSync(join(dir, 'snapshots', '5_iters'), join(dir, 'backup'), { recursive: true });
	const weights = readdirSync(dir).find((name) => /^toy\.\d+\.safetensors$/.test(name)) ?? '';
	const bytes = readFileSync(join(dir, weights));
	bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
	writeFileSync(join(dir, weights), bytes);

	const second = await bench.run('model', { iterations: 2, save_interval: 100 });
	const names = second.events.map(({ event }) => event);
	expect(names[names.indexOf('session') + 1]).toBe('rolled_back');
	expect(second.events.find(({ event }) => event === 'rolled_back')).toEqual({
		...{ event: 'rolled_back', iteration: 5, from_iteration: 8, source: 'backup' },
	});
	expect((await analyzeModel(dir))?.moments).toContainEqual({ kind: 'rollback', iteration: 5 });
	const third = await bench.run('model', { iterations: 1, save_interval: 100 });
	expect(third.events.some(({ event }) => event === 'rolled_back')).toBe(false);
});
