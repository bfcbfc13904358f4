import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SessionEvent } from '../../src/engine/events.js';
import { runCli } from '../../src/ui/cli/main.js';
import { readRecent, recentFile, recentModels, rememberModel } from '../../src/ui/recent.js';
import { ENDED, harness, step } from './cli/helpers.js';

let root = '';
beforeAll(async () => {
	root = await mkdtemp(join(tmpdir(), 'recent-'));
});
afterAll(() => rm(root, { recursive: true }));

it('keeps the newest first, each folder once, and not more than 20', () => {
	const file = recentFile({ HOME: root });
	expect(file).toBe(join(root, '.local/state/fstui/recent.json'));
	expect(readRecent(file)).toEqual([]);
	for (const folder of ['/m/a', '/m/b', '/m/a']) rememberModel(file, folder, Date.UTC(2026, 0, 2));
	expect(readRecent(file)).toEqual([
		{ model_dir: '/m/a', started: '2026-01-02T00:00:00.000Z' },
		{ model_dir: '/m/b', started: '2026-01-02T00:00:00.000Z' },
	]);
	for (let i = 0; i < 30; i++) rememberModel(file, `/m/${i}`, 0);
	expect(readRecent(file).map(({ model_dir }) => model_dir)).toEqual(
		Array.from({ length: 20 }, (_, i) => `/m/${29 - i}`),
	);
});

it('takes a damaged list as empty, writes it anew, and never fails', async () => {
	const file = join(root, 'damaged.json');
	for (const text of ['', '{"recent":[{"model_dir":5}]}', '[]', '\u0000']) {
		await writeFile(file, text);
		expect(readRecent(file)).toEqual([]);
	}
	rememberModel(file, '/m/a', 0);
	expect(readRecent(file)).toHaveLength(1);
	// A file is in the way of the folder.
	rememberModel(join(file, 'recent.json'), '/m/b', 0);
	expect(JSON.parse(await readFile(file, 'utf8')).recent).toHaveLength(1);
});

it('offers only folders that still hold a model', async () => {
	const file = join(root, 'offered.json');
	await mkdir(join(root, 'model'));
	await writeFile(join(root, 'model', 'original_state.json'), '{}');
	await mkdir(join(root, 'empty'));
	for (const name of ['empty', 'model', 'gone']) rememberModel(file, join(root, name), 0);
	expect(await recentModels(file)).toEqual([join(root, 'model')]);
});

it('is filled by runs, and shown by fstui alone', async () => {
	const session: SessionEvent = {
		...{ event: 'session', model: 'original', variant: '', model_dir: join(root, 'model'), device: 'cpu' },
		...{ session: 1, iteration: 0, target_iteration: null, batch_size: 16, parameters: 1 },
		...{ faces_a: 1, faces_b: 1, coverage: 100 },
	};
	const run = harness({ terminal: true, script: [session, step(1), ENDED] });
	try {
		await runCli([], run.context);
		expect(run.apps.at(-1)?.start).toEqual({ kind: 'home', recent: [] });
		const folders = ['--input-a', root, '--input-b', root, '--model-dir', join(root, 'model')];
		expect(await runCli(['train', ...folders, '--plain'], run.context)).toBe(0);
		await runCli([], run.context);
		expect(run.apps.at(-1)?.start).toEqual({ kind: 'home', recent: [join(root, 'model')] });
	} finally {
		run.remove();
	}
});
