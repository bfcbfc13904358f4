import { EventEmitter } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { type RunConfig, type RunOptions, runSchema } from '../../../src/config/schema.js';
import type { ProbeJob, ProbeReport, StartProbe } from '../../../src/engine/probe.js';
import { runReader } from '../../../src/ui/reader/run-reader.js';
import type { AppStart } from '../../../src/ui/types.js';
import { FakeSession, fakeConfig } from '../../helpers/fake-session.js';
import { FakeTerminal } from '../../helpers/terminal.js';

const PRESETS = [
	{ name: 'quick', title: 'Quick look', description: 'An hour.', options: { batch_size: 4 } },
	{ name: 'original', title: 'First attempt', description: 'The defaults.', options: {} },
];
const REPORTS: Readonly<Record<string, readonly ProbeReport[]>> = {
	estimate: [
		{
			kind: 'estimate',
			parameters: 1000,
			memory: { on: 'machine', needed: 2e9, limit: 8e9, free: 6e9 },
			stateBytes: 1e6,
			saveBytes: 1e6,
			timelapseBytes: null,
			diskFreeBytes: 9e9,
		},
	],
	faces: [
		{
			kind: 'verdicts',
			verdicts: [{ topic: 'size', side: 'a', level: 'warning', message: 'faces of A are small', next: 'Take larger.' }],
		},
	],
	speed: [{ kind: 'speed', device: 'cpu', examplesPerSecond: 20, stepMs: 500, peakMemoryBytes: 2e9 }],
};

const closers: (() => void)[] = [];
afterEach(() => {
	for (const close of closers.splice(0)) close();
});

/** The reader on a terminal in memory; faces are in folders below /faces. @param hangs jobs that never end */
function open(start: AppStart, hangs: readonly string[] = []) {
	const terminal = new FakeTerminal(100, 400);
	const signals = new EventEmitter();
	const resolved: RunConfig[] = [];
	const jobs: ProbeJob[] = [];
	let cancelled = 0;
	const probe: StartProbe = (job, listener) => {
		jobs.push(job);
		if (!hangs.includes(job.kind)) {
			for (const report of REPORTS[job.kind] ?? []) listener(report);
			listener({ kind: 'done' });
		}
		return () => {
			cancelled++;
		};
	};
	closers.push(() => terminal.input.end());
	const session = new FakeSession(fakeConfig(), { stepMs: 0 });
	const result = runReader(
		{
			start,
			createSession: (config) => {
				resolved.push(config);
				return session;
			},
			presets: PRESETS,
			resolve: async (options: RunOptions) => ({ config: runSchema.parse(options), warnings: [] }),
			countFaces: async (folder) => ({
				exists: folder.startsWith('/faces'),
				pictures: folder === '/faces/none' ? 0 : 420,
				hasModel: folder === '/models/old',
			}),
			probe,
			imageMode: 'auto',
			stdin: terminal.input,
			stdout: terminal,
			env: {},
		},
		signals,
	);
	/** Waits for words that were not there before the last answer, then answers. */
	let seen = 0;
	const answer = async (question: string, text: string) => {
		const all = await terminal.until((screen) => screen.indexOf(question, seen) >= 0, question);
		seen = all.indexOf(question, seen) + question.length;
		terminal.type(`${text}\n`);
	};
	return { terminal, signals, result, resolved, session, jobs, answer, cancelled: () => cancelled };
}

describe('questions of the screen reader', () => {
	it('go back one by one, keep what was typed, and propose a model folder', async () => {
		const { answer, resolved, session, result } = open({ kind: 'wizard', initial: {} });
		await answer('Enter for 2, First attempt.', 'back');
		await answer('This is the first question.', '1');
		await answer('1. Original: the classic', 'back');
		await answer('2. First attempt', '2');
		await answer('Which model?', 'lightweight');
		await answer('Lightweight is for machines with little memory', '/faces/anna');
		await answer('420 pictures in it.', 'back');
		await answer('(input_a). Enter for /faces/anna.', '');
		await answer('(input_b)', '/faces/bea');
		await answer('(model_dir). Enter for models/anna_bea_lightweight.', '');
		await answer('(batch_size). Enter for 16.', '');
		await answer('(iterations)', '');
		await answer('Warning: A has 420 pictures, which is few', 'start');
		await answer('Type a word', 'stop');
		expect(resolved[0]).toMatchObject({
			model: 'lightweight',
			input_a: '/faces/anna',
			input_b: '/faces/bea',
			model_dir: 'models/anna_bea_lightweight',
			batch_size: 16,
		});
		expect(session.commands).toContain('stop');
		await result;
	});

	it('ask again for folders without faces, explain options, and tell of a model that is there', async () => {
		const { answer, terminal, signals, result } = open({ kind: 'wizard', initial: {} });
		await answer('What do you want to do?', '');
		await answer('Which model?', '');
		await answer('(input_a)', '?');
		await answer('Folder of aligned face pictures', '/nowhere');
		await answer('This folder does not exist.', '/faces/none');
		await answer('There are no pictures in it.', '/faces/anna');
		await answer('(input_b)', '/faces/bea');
		await answer('(model_dir)', '/models/old');
		await terminal.shows('It holds a model: training goes on with it.');
		signals.emit('SIGINT');
		expect(await result).toEqual({ kind: 'cancelled' });
	});

	it('measure on request, say what was found, and offer the same choices again', async () => {
		const options = { input_a: '/faces/a', input_b: '/faces/b', model_dir: '/m' };
		const { answer, jobs, terminal, result, session } = open({ kind: 'review', options });
		await answer('Look at the faces, measure memory and speed', 'measure');
		await answer('Looking at the faces.', '');
		await terminal.shows('Speed: 20.0 faces/s, 500 ms an iteration, cpu.');
		await terminal.shows('Memory: about 2.0 GB');
		await terminal.shows('Warning: faces of A are small. Take larger.');
		expect(jobs.map(({ kind }) => kind)).toEqual(['estimate', 'faces', 'speed']);
		await answer('Type a word', 'stop');
		expect(session.commands).toContain('stop');
		await result;
	});

	it('can be left while something is measured', async () => {
		const options = { input_a: '/faces/a', input_b: '/faces/b', model_dir: '/m' };
		const { answer, terminal, signals, result, cancelled } = open({ kind: 'review', options }, ['faces']);
		await answer('Look at the faces, measure', 'measure');
		await terminal.shows('Looking at the faces.');
		signals.emit('SIGINT');
		expect(await result).toEqual({ kind: 'cancelled' });
		expect(cancelled()).toBeGreaterThan(0);
	});
});
