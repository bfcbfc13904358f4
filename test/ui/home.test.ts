/** Home and review on a terminal in memory: models trained lately, the way to a run and back, measuring. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FstuiError } from '../../src/config/errors.js';
import { runSchema } from '../../src/config/schema.js';
import type { ModelSummary } from '../../src/engine/inspect.js';
import type { ProbeJob, ProbeReport, StartProbe } from '../../src/engine/probe.js';
import { runApp } from '../../src/ui/run-app.js';
import type { AppStart } from '../../src/ui/types.js';
import { FakeSession } from '../helpers/fake-session.js';
import { FakeTerminal, KEYS } from '../helpers/terminal.js';

let faces = '';
beforeAll(async () => {
	faces = await mkdtemp(join(tmpdir(), 'home-'));
	for (const side of ['a', 'b']) {
		await mkdir(join(faces, side));
		for (let i = 0; i < 30; i++) await writeFile(join(faces, side, `${i}.png`), '');
	}
});
afterAll(() => rm(faces, { recursive: true }));

const SUMMARY: ModelSummary = {
	dir: '/m/one',
	model: 'dlight',
	created: '2026-01-01T00:00:00.000Z',
	iterations: 12_345,
	sessions: [],
	loss_a: 0.0321,
	loss_b: 0.0432,
	running: false,
	pid: null,
	config: { input_a: '/faces/a', input_b: '/faces/b' },
	locked: {},
	copies: [],
	last_preview: '/m/one/previews/preview_00012345.png',
};

/** Jobs that were begun, each with a way to report and whether it was cancelled. */
class FakeProbe {
	readonly begun: { readonly job: ProbeJob; readonly report: (report: ProbeReport) => void; cancelled: boolean }[] = [];

	readonly start: StartProbe = (job, report) => {
		const entry = { job, report, cancelled: false };
		this.begun.push(entry);
		return () => {
			entry.cancelled = true;
		};
	};

	/** The newest job, once it is of this kind and not cancelled. */
	async next(kind: ProbeJob['kind']) {
		for (let i = 0; i < 400; i++) {
			const last = this.begun.at(-1);
			if (last?.job.kind === kind && !last.cancelled) return last;
			await new Promise((resolve) => setTimeout(resolve, 10));
		}
		throw new Error(`no job of kind ${kind}: ${this.begun.map(({ job }) => job.kind).join(' ')}`);
	}
}

interface Setting {
	readonly start?: AppStart;
	readonly columns?: number;
	readonly rows?: number;
	readonly models?: Readonly<Record<string, ModelSummary | null>>;
	readonly env?: Readonly<Record<string, string>>;
}

function open({ start, columns = 80, rows = 24, models = {}, env = {} }: Setting) {
	const terminal = new FakeTerminal(columns, rows);
	const probe = new FakeProbe();
	const sessions: FakeSession[] = [];
	const result = runApp({
		start: start ?? { kind: 'home', recent: ['/m/one', '/m/two'] },
		createSession: (config) => {
			const session = new FakeSession(config, { stepMs: 0 });
			sessions.push(session);
			return session;
		},
		presets: [{ name: 'first', title: 'First attempt', description: 'The defaults.', options: {} }],
		resolve: async (options) => {
			const folders = { input_a: join(faces, 'a'), input_b: join(faces, 'b') };
			return { config: runSchema.parse({ ...folders, ...options }), warnings: [] };
		},
		readModel: async (folder) => {
			const model = { '/m/one': SUMMARY, ...models }[folder];
			if (model === undefined) throw new FstuiError('faces', `${folder} is damaged`, { next: 'restore it' });
			return model;
		},
		probe: probe.start,
		imageMode: 'off',
		stdin: terminal.input,
		stdout: terminal,
		env: { TERM: 'xterm-256color', LANG: 'C.UTF-8', ...env },
	});
	return { terminal, probe, sessions, result };
}

const review = (): AppStart => ({
	kind: 'review',
	options: { input_a: join(faces, 'a'), input_b: join(faces, 'b'), model_dir: '/m/one' },
});

describe('home', () => {
	it('shows the models trained lately and what is in them', async () => {
		const { terminal, result } = open({ models: { '/m/two': { ...SUMMARY, running: true, pid: 77 } } });
		await terminal.shows('dlight, 12,345 iterations');
		await terminal.shows('A 0.03210  B 0.04320');
		await terminal.shows('preview_00012345.png');
		terminal.type(KEYS.down);
		await terminal.shows('training in process 77');
		terminal.type(KEYS.enter);
		await terminal.shows('a run trains this model now; watch it with fstui attach /m/two');
		terminal.type('q');
		expect(await result).toEqual({ kind: 'cancelled' });
	});

	it('goes on with a model by way of the review', async () => {
		const { terminal, sessions, probe } = open({});
		await terminal.shows('dlight, 12,345 iterations');
		terminal.type(KEYS.enter);
		await terminal.shows('from iteration 12,345');
		const job = await probe.next('estimate');
		terminal.type(KEYS.enter);
		await terminal.hides('[ Start training ]');
		expect(sessions[0]?.config.model_dir).toBe('/m/one');
		expect(job.cancelled).toBe(true);
		await sessions[0]?.stop();
	});

	it('leads to a new training and back with Esc', async () => {
		const { terminal, result } = open({ models: { '/m/two': null } });
		await terminal.shows('gone');
		terminal.type('n');
		await terminal.shows('First attempt');
		terminal.type(KEYS.escape);
		await terminal.shows('dlight, 12,345');
		terminal.type(KEYS.ctrlC);
		expect(await result).toEqual({ kind: 'cancelled' });
	});

	it('says what is wrong with a folder that cannot be read', async () => {
		const { terminal, result } = open({});
		await terminal.shows('cannot be read');
		terminal.type(KEYS.down);
		await terminal.shows('/m/two is damaged; restore it');
		terminal.type(KEYS.escape);
		await result;
	});

	it('shows the devices of the machine', async () => {
		const { terminal, probe, result } = open({});
		await terminal.shows('Check this machine');
		terminal.type('d');
		const job = await probe.next('doctor');
		const device = { name: 'cpu', available: true, reason: 'works', fix: null };
		const gpu = { name: 'NVIDIA H200', driver: '580.95.05', memory_total_bytes: 150.8e9 };
		job.report({
			kind: 'doctor',
			report: { devices: [device], gpus: [gpu], gpu_problem: null, node: '20.20.2', platform: 'linux-x64' },
		});
		await terminal.shows('cpu: available');
		await terminal.shows('GPU: NVIDIA H200, 150.8 GB, driver 580.95.05');
		terminal.type(KEYS.escape);
		await terminal.shows('New training');
		terminal.type('q');
		await result;
	});
});

describe('review', () => {
	const ESTIMATE: ProbeReport = {
		kind: 'estimate',
		parameters: 82_062_470,
		memory: { on: 'machine', needed: 2e9, limit: 8e9, free: 4e9 },
		stateBytes: 1.3e9,
		saveBytes: 985e6,
		timelapseBytes: null,
		diskFreeBytes: 50e9,
	};
	const DONE: ProbeReport = { kind: 'done' };

	it('fills in as it is measured, leads to the field of a remark, and does not measure again what is known', async () => {
		const { terminal, probe, result } = open({ start: review() });
		const estimate = await probe.next('estimate');
		await terminal.shows('working it out...');
		estimate.report(ESTIMATE);
		estimate.report(DONE);
		await terminal.shows('82,062,470 parameters');
		await terminal.shows('A has 30 pictures, which is few');
		const looking = await probe.next('faces');
		const message = 'A has 30 faces, which is few';
		looking.report({
			kind: 'verdicts',
			verdicts: [{ topic: 'count', side: 'a', level: 'warning', message, next: null }],
		});
		await terminal.shows(message);
		looking.report(DONE);
		const speed = await probe.next('speed');
		speed.report({ kind: 'speed_phase', phase: 'timing' });
		await terminal.shows('timing two steps');
		// Keys count while it is measured.
		terminal.type('f');
		await terminal.shows('Enter goes to: Faces B');
		terminal.type(KEYS.enter);
		await terminal.shows('Faces and options');
		expect(speed.cancelled).toBe(true);
		terminal.type(KEYS.pageDown);
		await terminal.shows('› [ Continue to review ]');
		terminal.type(KEYS.enter);
		await terminal.shows('82,062,470 parameters');
		const again = await probe.next('speed');
		expect(probe.begun.map(({ job }) => job.kind)).toEqual(['estimate', 'faces', 'speed', 'speed']);
		again.report({ kind: 'speed', device: 'cpu', examplesPerSecond: 20, stepMs: 1600, peakMemoryBytes: 2e9 });
		await terminal.shows('20.0 faces/s, 1.60 s an iteration');
		await terminal.shows('44 h 27 min');
		terminal.type(KEYS.ctrlC);
		await result;
	});

	it('tries a run that needs more memory than is free only when asked', async () => {
		const { terminal, probe, result } = open({ start: review(), columns: 120, rows: 40 });
		const estimate = await probe.next('estimate');
		estimate.report({ ...ESTIMATE, memory: { on: 'machine', needed: 6e9, limit: 8e9, free: 4e9 } });
		estimate.report(DONE);
		await terminal.shows('6.0 GB of memory are needed');
		(await probe.next('faces')).report({ kind: 'failed', message: 'no face can be read', next: '' });
		await terminal.shows('no face can be read; m tries again');
		await terminal.shows('not tried');
		terminal.type('m');
		(await probe.next('faces')).report(DONE);
		await terminal.shows('0 checks passed');
		terminal.type('m');
		await probe.next('speed');
		terminal.type(KEYS.ctrlC);
		await result;
		expect(probe.begun.at(-1)?.cancelled).toBe(true);
	});

	it.each([
		[1, 1],
		[40, 10],
		[80, 24],
		[200, 60],
	])('keeps the start in sight at %i x %i, without colour and UTF-8', async (columns, rows) => {
		const env = { NO_COLOR: '1', LANG: 'C' };
		const { terminal, probe, result } = open({ start: review(), columns, rows, env });
		(await probe.next('estimate')).report(ESTIMATE);
		if (rows >= 10) await terminal.shows('> [ Start training ]');
		if (rows >= 24) await terminal.shows('82,062,470 parameters');
		// The sign for cut lines is left out of account.
		const text = (await terminal.text()).replaceAll('…', '');
		expect([...text].filter((char) => char.charCodeAt(0) > 127)).toEqual([]);
		terminal.type(KEYS.ctrlC);
		expect(await result).toEqual({ kind: 'cancelled' });
	});
});
