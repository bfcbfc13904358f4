import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSchema } from '../../src/config/schema.js';
import type { SessionsAnalysis } from '../../src/engine/inspect.js';
import { openHistory } from '../../src/engine/store/history.js';
import { configGroups } from '../../src/ui/config-rows.js';
import { exportHistory } from '../../src/ui/exports.js';
import { sessionRows, sessionsCsv } from '../../src/ui/session-table.js';

const FIGURES: SessionsAnalysis = {
	sessions: [1, 2].map((session) => ({
		session,
		start: '2026-03-01T10:00:00.000Z',
		end: session === 1 ? '2026-03-01T11:00:00.000Z' : null,
		elapsed_seconds: 3600 * session,
		batch_size: 16 * session,
		iterations: 1000,
		egs_per_second: 8.888,
		loss_a: session === 1 ? 0.0625 : null,
		loss_b: null,
	})),
	total: {
		sessions: 2,
		start: '2026-03-01T10:00:00.000Z',
		end: null,
		elapsed_seconds: 10_800,
		batch_sizes: [16, 32],
		iterations: 2000,
		egs_per_second: 8.9,
		loss_a: null,
		loss_b: null,
	},
};

describe('sessions table', () => {
	it('has a row for each session and the total last', () => {
		const rows = sessionRows(FIGURES);
		expect(rows.map((row) => row.session)).toEqual(['1', '2', 'Total']);
		expect(rows[0]).toMatchObject({ elapsed: '01:00:00', batch: '16', iterations: '1,000', rate: '8.9' });
		expect([rows[0]?.lossA, rows[0]?.lossB]).toEqual(['0.06250', '-']);
		expect(rows[0]?.start).toMatch(/^2026-0[23]-\d\d \d\d:00:00$/);
		expect(rows[1]?.end).toBe('-');
		expect(rows[2]).toMatchObject({ elapsed: '03:00:00', batch: '16, 32', iterations: '2,000' });
		expect(sessionRows({ ...FIGURES, sessions: [] })).toEqual([]);
	});

	it('is written as plain numbers', () => {
		expect(sessionsCsv(FIGURES).split('\r\n')).toEqual([
			'session,start,end,elapsed_seconds,batch_size,iterations,egs_per_second,loss_a,loss_b',
			'1,2026-03-01T10:00:00.000Z,2026-03-01T11:00:00.000Z,3600,16,1000,8.888,0.0625,',
			'2,2026-03-01T10:00:00.000Z,,7200,32,1000,8.888,,',
			'Total,2026-03-01T10:00:00.000Z,,10800,"16, 32",2000,8.9,,',
			'',
		]);
	});
});

describe('options in effect', () => {
	const config = runSchema.parse({ input_a: '/a', input_b: '/b', model_dir: '/m', batch_size: 8 });
	const origins = (changes: Parameters<typeof configGroups>[1], resumed: boolean) =>
		new Map(configGroups(config, changes, resumed).flatMap(({ rows }) => rows.map((row) => [row.name, row])));

	it('tell defaults from what was chosen', () => {
		const rows = origins([], false);
		expect(rows.get('batch_size')).toMatchObject({ value: '8', origin: 'chosen' });
		expect(rows.get('save_interval')).toMatchObject({ origin: 'default' });
		expect(rows.get('input_a')).toMatchObject({ value: '/a', origin: 'chosen' });
		expect(rows.get('model')?.origin).toBe('default');
	});

	it('name what is locked for a model that goes on, and what a stage has changed', () => {
		const change = { event: 'options', iteration: 5000, changes: { batch_size: 4 }, cause: 'stage' } as const;
		const rows = origins([change], true);
		expect(rows.get('model')?.origin).toBe('locked');
		expect(rows.get('batch_size')).toMatchObject({ value: '4', originText: 'changed at 5,000: stage of the preset' });
	});

	it('leave out the options of other models', () => {
		expect(origins([], false).has('lowmem')).toBe(true);
		const others = configGroups({ ...config, model: 'lightweight' }, [], false);
		expect(others.flatMap(({ rows }) => rows).some((row) => row.name === 'lowmem')).toBe(false);
	});
});

describe('loss history as CSV', () => {
	let dir = '';
	beforeAll(async () => {
		dir = await mkdtemp(join(tmpdir(), 'fstui-csv-'));
	});
	afterAll(() => rm(dir, { recursive: true, force: true }));

	it('has every iteration; empty where a loss was not finite', async () => {
		await expect(exportHistory(dir, 'l.csv')).rejects.toThrow('no loss history');
		const history = openHistory(dir);
		history.begin(1, ['loss_a', 'loss_b']);
		for (let i = 1; i <= 12_000; i++) history.append(i, 1000 + i, [i === 2 ? null : 0.5, 0.25]);
		history.close();
		const lines = (await readFile(await exportHistory(dir, 'l.csv'), 'utf8')).split('\n');
		expect(lines).toHaveLength(12_002);
		expect(lines.slice(0, 3)).toEqual(['iteration,seconds,loss_a,loss_b', '1,1001.000,0.5,0.25', '2,1002.000,,0.25']);
		expect(lines.at(-2)).toBe('12000,13000.000,0.5,0.25');
	});
});
