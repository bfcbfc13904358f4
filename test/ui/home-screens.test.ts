/** Home and the pages it leads to as text; see test/helpers/screen-texts.ts. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StartProbe } from '../../src/engine/probe.js';
import type { Restorer } from '../../src/ui/restorer.js';
import { writePreview } from '../helpers/fake-session.js';
import { modelSummary, openHome } from '../helpers/home.js';
import { expectScreen, SCREEN_SIZES, withStillClock } from '../helpers/screen-texts.js';
import { KEYS } from '../helpers/terminal.js';

withStillClock();

let folder = '';
let preview = '';
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'home-screens-'));
	preview = join(folder, 'preview_00012345.png');
	await writePreview(preview);
});
afterAll(() => rm(folder, { recursive: true }));

const session = {
	...{ id: 1, start: '2026-01-01T20:00:00.000Z', end: '2026-01-02T00:00:00.000Z', elapsed_seconds: 14_400 },
	...{ batch_size: 16, iterations: 12_345, start_iteration: 0, device: 'cpu', changes: {} },
};
const copies = [
	{ kind: 'backup', path: '/models/anna_bea/backup', iterations: 12_000 },
	{ kind: 'snapshot', path: '/models/anna_bea/snapshots/10000_iters', iterations: 10_000 },
] as const;

function models() {
	return {
		'/models/anna_bea': modelSummary({ dir: '/models/anna_bea', sessions: [session], copies, last_preview: preview }),
		'/models/carl_dora': modelSummary({ dir: '/models/carl_dora', model: 'villain', running: true, pid: 77 }),
		'/models/gone': null,
	};
}

const restorer: Restorer = {
	list: async () =>
		copies.map((copy, i) => ({
			...copy,
			...{ saved: '2026-01-01T22:00:00.000Z', lossA: 0.03 + i / 100, lossB: 0.04 + i / 100, bytes: 328e6 },
		})),
	restore: async (_, { kind }) => ({
		model: 'dlight',
		iterations: kind === 'backup' ? 12_000 : 10_000,
		archive: '/models/anna_bea/dlight_archived_20260102_030405',
		warnings: [],
	}),
};

const devices = [
	{ name: 'cpu', available: true, reason: 'ONNX Runtime, compiled step', fix: null },
	{
		name: 'tensorflow',
		available: false,
		reason: 'the device "tensorflow" needs @tensorflow/tfjs-node-gpu, which is not installed',
		fix: 'Use --device cpu, or install it beside fstui.',
	},
];
const probe: StartProbe = (job, report) => {
	if (job.kind !== 'doctor') return () => undefined;
	report({ kind: 'doctor', report: { devices, gpus: [], gpu_problem: null, node: '20.20.2', platform: 'linux-x64' } });
	return () => undefined;
};

describe.each(SCREEN_SIZES)('screens from home at %i x %i', (columns, rows) => {
	it('of home for someone new, presets and devices', async () => {
		const { terminal, result } = openHome({ columns, rows, probe });
		await terminal.shows('› New training');
		await expectScreen(terminal, 'home-new');
		terminal.type('p');
		await terminal.shows('› First attempt');
		await expectScreen(terminal, 'home-presets');
		terminal.type(KEYS.escape);
		await terminal.shows('› New training');
		terminal.type('d');
		await terminal.shows('cpu: available');
		await expectScreen(terminal, 'home-doctor');
		terminal.type(KEYS.ctrlC);
		expect(await result).toEqual({ kind: 'cancelled' });
	});

	it('of home with models, and of restoring one', async () => {
		const recent = Object.keys(models());
		const { terminal, result } = openHome({ columns, rows, recent, models: models(), restorer, imageMode: 'auto' });
		await terminal.shows('▄');
		await expectScreen(terminal, 'home-models');
		terminal.type('r');
		await terminal.shows('› backup');
		await expectScreen(terminal, 'restore-copies');
		terminal.type(KEYS.enter);
		await terminal.shows('Go back from');
		await expectScreen(terminal, 'restore-question');
		terminal.type('y');
		await terminal.shows('Go on training');
		await expectScreen(terminal, 'restore-done');
		terminal.type(KEYS.escape);
		await terminal.shows('Or');
		terminal.type(`${KEYS.down.repeat(3)}r`);
		await terminal.shows('Another folder');
		await expectScreen(terminal, 'restore-models');
		terminal.type(KEYS.ctrlC);
		await result;
	});
});
