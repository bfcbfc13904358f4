import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { effectiveConfig } from '../../src/config/effective.js';
import { resolveOptions } from '../../src/config/resolve.js';
import { runSchema } from '../../src/config/schema.js';
import type { SessionsAnalysis } from '../../src/engine/inspect.js';
import { openHistory } from '../../src/engine/store/history.js';
import { type ConfigFacts, configGroups, filterGroups } from '../../src/ui/config-rows.js';
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
		expect(rows[0]?.start).toMatch(/^2026-0[23]-\d\d \d\d:00$/);
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
	const config = runSchema.parse({
		...{ input_a: '/a', input_b: '/b', model_dir: '/m', batch_size: 8 },
		stages: [
			{ at: 1000, options: { save_interval: 50 } },
			{ at: 9000, options: { save_interval: 20, no_warp: true } },
		],
	});
	const FRESH: ConfigFacts = { config, origins: undefined, start: 0, changes: [] };
	const rowsOf = (facts: Partial<ConfigFacts>) =>
		new Map(configGroups({ ...FRESH, ...facts }).flatMap(({ rows }) => rows.map((row) => [row.name, row])));

	it('say where they come from, when it is known', () => {
		const { origins } = resolveOptions({
			stored: { config: { shift_range: 2 }, locked: { model: 'original', coverage: 75 } },
			preset: { batch_size: 8 },
			flags: { input_a: '/a', input_b: '/b', model_dir: '/m', zoom_amount: 2 },
			known: { batch_size: { kind: 'preset', name: 'original' } },
			cwd: '/',
			env: {},
		});
		const rows = rowsOf({ origins, start: 500 });
		const texts = (['batch_size', 'zoom_amount', 'shift_range', 'coverage', 'save_interval'] as const).map(
			(name) => rows.get(name)?.originText,
		);
		expect(texts).toEqual(['preset original', 'flag', 'model folder', 'locked by the model', 'default']);
		expect(rows.get('coverage')?.origin).toBe('locked');
	});

	it('tell defaults from what was chosen when no origin is known', () => {
		const rows = rowsOf({});
		expect(rows.get('batch_size')).toMatchObject({ value: '8', origin: 'chosen', differs: true });
		expect(rows.get('save_interval')).toMatchObject({ origin: 'default', differs: false });
		expect(rows.get('input_a')).toMatchObject({ value: '/a', origin: 'chosen' });
		expect(rows.get('model')?.origin).toBe('default');
		expect(rowsOf({ start: 10 }).get('model')?.origin).toBe('locked');
	});

	it('name what a person, a stage and the search have changed, the last one of each', () => {
		const change = { event: 'options', iteration: 1200 } as const;
		const rows = rowsOf({
			changes: [
				{ ...change, changes: { batch_size: 4, learning_rate: 1e-4 }, cause: 'lr_finder' },
				{ ...change, iteration: 5000, changes: { no_flip: true }, cause: 'stage' },
				{ ...change, iteration: 6000, changes: { batch_size: 2 }, cause: 'request' },
			],
		});
		expect(rows.get('batch_size')).toMatchObject({ value: '2', originText: 'changed at 6,000: by you' });
		expect(rows.get('no_flip')).toMatchObject({ value: 'on', originText: 'changed at 5,000: by a stage' });
		expect(rows.get('learning_rate')?.originText).toBe('changed at 1,200: by the rate search');
	});

	it('hold what a stage of an earlier session has set', () => {
		expect(rowsOf({ start: 8999 }).get('save_interval')).toMatchObject({ value: '50', originText: 'stage at 1,000' });
		expect(rowsOf({ start: 9000 }).get('save_interval')).toMatchObject({ value: '20', originText: 'stage at 9,000' });
		expect(effectiveConfig(config, 9000, [{ iteration: 9100, changes: { no_warp: false } }])).toMatchObject({
			save_interval: 20,
			no_warp: false,
			batch_size: 8,
		});
	});

	it('leave out the options of other models', () => {
		expect(rowsOf({}).has('lowmem')).toBe(true);
		expect(rowsOf({ config: { ...config, model: 'lightweight' } }).has('lowmem')).toBe(false);
	});

	it('are found by every word, and without those at their defaults', () => {
		const groups = configGroups(FRESH);
		const names = (text: string, onlyDiffering = false) =>
			filterGroups(groups, text, onlyDiffering).flatMap(({ rows }) => rows.map(({ name }) => name));
		expect(names('BATCH size')).toEqual(['batch_size']);
		expect(names('augmentation flip')).toEqual(['no_flip', 'flip_chance']);
		expect(names('chosen')).toEqual(['input_a', 'input_b', 'model_dir', 'batch_size']);
		expect(names('', true)).toEqual(['input_a', 'input_b', 'model_dir', 'batch_size']);
		expect(names('nothing of this name')).toEqual([]);
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
