import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderFacts } from '../../src/ui/folder-facts.js';
import {
	formatBytes,
	formatCount,
	formatDuration,
	formatIterations,
	formatLoss,
	formatRemaining,
	shellQuote,
	shortenPath,
} from '../../src/ui/format.js';
import { catalogEntry } from '../../src/ui/model-catalog.js';
import { RunStore } from '../../src/ui/store/run-store.js';
import { runSummary } from '../../src/ui/summary.js';
import { FakeSession, fakeConfig } from '../helpers/fake-session.js';

it('counts iterations', () => {
	expect([0, 1, 12_000].map(formatIterations)).toEqual(['0 iterations', '1 iteration', '12,000 iterations']);
});

describe('numbers for people', () => {
	it('formats counts, durations, losses and sizes', () => {
		expect(['0', '999', '1,000', '1,234,567']).toEqual([0, 999, 1000, 1234567].map(formatCount));
		expect(formatDuration(3661.9)).toBe('01:01:01');
		expect(formatDuration(360_000)).toBe('100:00:00');
		expect(formatLoss(0.0312345)).toBe('0.03123');
		expect(formatLoss(null)).toBe('NaN');
		expect(formatBytes(984_000_000)).toBe('984 MB');
		expect(formatRemaining(45)).toBe('45 s');
		expect(formatRemaining(3 * 3600 + 20 * 60)).toBe('3 h 20 min');
	});

	it('quotes paths for a shell only when needed', () => {
		expect(shellQuote('/models/anna_bea')).toBe('/models/anna_bea');
		expect(shellQuote("/my models/anna's")).toBe("'/my models/anna'\\''s'");
	});

	it('keeps the end of long paths', () => {
		expect(shortenPath('/a/very/long/path', 8, '…')).toBe('…ng/path');
		expect(shortenPath('/a/very/long/path', 8, '...')).toBe('.../path');
		expect(shortenPath('/a/very/long/path', 3, '...')).toBe('ath');
		expect(shortenPath('/short', 8, '…')).toBe('/short');
	});
});

describe('folder facts', () => {
	it('counts pictures by name and finds a model', async () => {
		const folder = await mkdtemp(join(tmpdir(), 'facts-'));
		await mkdir(join(folder, 'faces'));
		for (const name of ['a.png', 'b.JPG', 'c.jpeg', 'notes.txt', '.hidden.png'])
			await writeFile(join(folder, 'faces', name), '');
		await writeFile(join(folder, 'original_state.json'), '{}');
		expect(await folderFacts(join(folder, 'faces'))).toEqual({ exists: true, pictures: 3, hasModel: false });
		expect(await folderFacts(folder)).toMatchObject({ pictures: 0, hasModel: true });
		expect(await folderFacts(join(folder, 'none'))).toMatchObject({ exists: false });
		await rm(folder, { recursive: true });
	});
});

describe('model catalog', () => {
	it('has the sizes of the three models', () => {
		expect(catalogEntry('original', false)?.parameters).toBe(82_062_470);
		expect(catalogEntry('original', true)?.parameters).toBe(60_565_126);
		expect(catalogEntry('lightweight', false)?.parameters).toBe(51_066_374);
	});
});

describe('summary', () => {
	it('names the last iteration, losses, folder and the way back', async () => {
		const session = new FakeSession(fakeConfig({ model_dir: '/my models/m' }), { stepMs: 0, startIteration: 100 });
		const store = new RunStore();
		store.attach(session);
		session.start();
		session.steps(20);
		await session.stop();
		const outcome = await session.finished;
		const summary = runSummary(store.latest(), outcome, session.config.model_dir);
		store.close();
		expect(summary).toContain('Stopped at iteration 120, saved.');
		expect(summary).toMatch(/A 0\.\d{5} {2}B 0\.\d{5}/);
		expect(summary).toContain("fstui train --model-dir '/my models/m'");
	});

	it('offers no way back to a model that was never saved', async () => {
		const session = new FakeSession(fakeConfig(), { stepMs: 0 });
		const store = new RunStore();
		store.attach(session);
		session.steps(2);
		await session.stop({ save: false });
		const summary = runSummary(store.latest(), await session.finished, '/models/test');
		store.close();
		expect(summary).toContain('not saved');
		expect(summary).not.toContain('resume');
	});

	it('tells what failed and what to do', () => {
		const store = new RunStore();
		const failed = {
			event: 'failed',
			code: 4,
			message: 'the loss collapsed',
			next: 'resume with a lower learning rate',
			last_saved_iteration: 300,
		} as const;
		const summary = runSummary(store.latest(), { ok: false, failed }, '/m');
		expect(summary).toContain('error: the loss collapsed');
		expect(summary).toContain('resume with a lower learning rate');
		expect(summary).toContain('fstui train --model-dir /m');
	});
});
