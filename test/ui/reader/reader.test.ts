import { EventEmitter } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { FstuiError } from '../../../src/config/errors.js';
import type { RunConfig, RunOptions } from '../../../src/config/schema.js';
import { Milestones } from '../../../src/ui/reader/milestones.js';
import { runReader } from '../../../src/ui/reader/run-reader.js';
import type { AppStart } from '../../../src/ui/types.js';
import { FakeSession, fakeConfig, sessionEvent, stepEvent } from '../../helpers/fake-session.js';
import { FakeTerminal } from '../../helpers/terminal.js';

const PRESETS = [
	{ name: 'quick', title: 'Quick look', description: 'An hour.', options: { batch_size: 4 } },
	{ name: 'original', title: 'First attempt', description: 'The defaults.', options: {} },
];

const closers: (() => void)[] = [];
afterEach(() => {
	for (const close of closers.splice(0)) close();
});

/** The reader on a terminal in memory; `types` waits for a line and then types. */
function open(start: AppStart, session = new FakeSession(fakeConfig(), { stepMs: 0 })) {
	const terminal = new FakeTerminal(80, 400);
	const signals = new EventEmitter();
	const asked: RunOptions[] = [];
	const resolved: RunConfig[] = [];
	closers.push(() => terminal.input.end());
	const result = runReader(
		{
			start,
			createSession: (config) => {
				resolved.push(config);
				return session;
			},
			presets: PRESETS,
			resolve: async (options) => {
				asked.push(options);
				if (options.input_a === options.input_b) {
					throw new FstuiError('usage', 'A and B are the same folder', { next: 'choose another' });
				}
				return { config: fakeConfig(options as Partial<RunConfig>), warnings: ['few faces'] };
			},
			countFaces: async () => ({ exists: true, pictures: 1200, hasModel: false }),
			imageMode: 'auto',
			stdin: terminal.input,
			stdout: terminal,
			env: {},
		},
		signals,
	);
	const answer = async (question: string, text: string) => {
		await terminal.shows(question);
		terminal.type(`${text}\n`);
	};
	return { terminal, signals, asked, resolved, session, result, answer };
}

describe('screen reader', () => {
	it('changes options of a run in numbered lists, all together', async () => {
		const session = new FakeSession(fakeConfig(), { stepMs: 0 });
		const { terminal, answer, result } = open({ kind: 'dashboard', session }, session);
		await answer('Type a word', 'change');
		await answer('1. Nothing', 'training');
		await answer('1. Batch size (batch_size): now 16', '1');
		await answer('Batch size. Enter for 16, as now.', 'many');
		await answer('Batch size must be a whole number from 1 to 256.', '128');
		await answer('Warning: Batch size 128 is unusual: mostly 2 to 64.', 'augmentation');
		await answer('No flip (no_flip): now no', 'no_flip');
		await answer('No flip. Enter for no, as now.', 'yes');
		await answer('1. Apply: Batch size 16 -> 128, No flip no -> yes', '');
		await terminal.shows('From iteration 1 on: batch_size 128, no_flip on.');
		expect(session.commands).toEqual(['start', 'set']);
		terminal.type('change\n');
		await answer('1. Nothing', 'training');
		await answer('Batch size (batch_size): now 128', '1');
		await answer('Enter for 128, as now.', '');
		await terminal.until((text) => text.split('1. Nothing').length === 4, 'the question again');
		terminal.type('\n');
		await terminal.shows('Nothing is changed.');
		session.set = async () => {
			throw new FstuiError('usage', 'the landmarks were not read', { next: 'resume with it' });
		};
		terminal.type('change\naugmentation\nwarp_to_landmarks\nyes\n1\n');
		await terminal.shows('the landmarks were not read; resume with it');
		terminal.type('stop\n');
		expect((await result).kind).toBe('finished');
	});

	it('goes from nothing to a run with numbers and words, without one escape sequence', async () => {
		const { terminal, answer, asked, resolved, session, result } = open({ kind: 'wizard', initial: {} });
		await answer('2. First attempt: The defaults.', '7');
		await answer('There is no "7".', '1');
		await answer('Which model?', '');
		await answer('(input_a)', '');
		await answer('It is needed.', '/faces/a');
		await answer('1,200 pictures in it.', '/faces/a');
		await answer('(model_dir)', '/models/new');
		await answer('Enter for 4.', 'many');
		await answer('batch_size is "many", but it must be', '');
		await answer('(iterations)', '5000');
		// Wrong as a whole: the start is not offered.
		await answer('This cannot be started: A and B are the same folder; choose another', '2');
		await answer('A name alone explains the option.', 'input_b=/faces/b');
		await answer('input_b is /faces/b.', 'no_flip');
		await answer('It takes true or false.', 'no_flipp=yes');
		await answer('There is no option "no_flipp". Did you mean no_flip?', 'no_flip=yes');
		await answer('no_flip is true.', '');
		await answer('Warning: few faces', 'start');
		await terminal.shows('Type a word and press Enter');
		expect(asked.at(-1)).toMatchObject({
			input_a: '/faces/a',
			input_b: '/faces/b',
			model_dir: '/models/new',
			batch_size: 4,
			iterations: 5000,
			no_flip: true,
		});
		expect(resolved).toHaveLength(1);
		await session.stop();
		expect(await result).toMatchObject({ kind: 'finished', outcome: { ok: true } });
		expect(terminal.writes.join('')).not.toContain('\u001b');
	});

	it('takes typed commands and saves at Ctrl+C, once for both signals of one key', async () => {
		const session = new FakeSession(fakeConfig(), { stepMs: 0 });
		const { terminal, answer, signals, result } = open({ kind: 'dashboard', session }, session);
		await terminal.shows('Type a word');
		session.steps(3);
		await answer('Iteration 1 of 1,000,000, loss A', 'save');
		await answer('Saved at iteration 3.', 'pause');
		await answer('Paused.', 'go on');
		await answer('Training goes on.', 'dance');
		await answer('status, save, snapshot', 'status');
		await terminal.shows('Iteration 3 of 1,000,000');
		signals.emit('SIGINT');
		signals.emit('SIGINT');
		expect((await result).kind).toBe('finished');
		expect(session.commands).toEqual(['start', 'save', 'pause', 'resume', 'stop']);
		expect(signals.eventNames()).toEqual([]);
	});

	it('goes on when nobody listens any more', async () => {
		const session = new FakeSession(fakeConfig(), { stepMs: 0 });
		const { terminal, signals, result } = open({ kind: 'dashboard', session }, session);
		await terminal.shows('Type a word');
		terminal.broken = new Error('write EIO');
		signals.emit('SIGHUP');
		terminal.input.end();
		session.steps(50);
		expect(session.commands).toEqual(['start']);
		signals.emit('SIGTERM');
		expect(await result).toMatchObject({ outcome: { stopped: { saved: true } } });
	});

	it('leaves at the end of the input, and makes no session', async () => {
		const { terminal, resolved, result } = open({ kind: 'wizard', initial: {} });
		await terminal.shows('Quick look');
		terminal.input.end();
		expect(await result).toEqual({ kind: 'cancelled' });
		expect(resolved).toEqual([]);
	});

	it('reads out the review of what is known, and a recent model', async () => {
		const { answer, asked, result } = open({ kind: 'home', recent: ['/models/old'] });
		await answer('2. Go on with /models/old', '2');
		await answer('This cannot be started', 'leave');
		expect(await result).toEqual({ kind: 'cancelled' });
		expect(asked).toEqual([{ model_dir: '/models/old' }]);
	});
});

describe('milestones', () => {
	function listen() {
		const said: string[] = [];
		const clock = { now: 0 };
		const milestones = new Milestones({ say: (text) => said.push(text), now: () => clock.now });
		return { said, clock, milestones };
	}

	it('tell of losses once a minute, with their direction', () => {
		const { said, clock, milestones } = listen();
		milestones.listener(sessionEvent(fakeConfig({ iterations: 1000 }), 0));
		for (let i = 1; i <= 600; i++) {
			clock.now += 200;
			milestones.listener(stepEvent(i, { loss_a: 1 / i, loss_b: 0.25, elapsed_seconds: i * 0.2 }));
		}
		expect(said).toHaveLength(3);
		expect(said[1]).toBe('Iteration 1 of 1,000, loss A 1.0000, loss B 0.2500, about 3 min left.');
		expect(said[2]).toMatch(
			/^Iteration 301 of 1,000, loss A 0\.\d{4} falling, loss B 0\.2500 steady, about 2 min left\.$/,
		);
	});

	it('say nothing twice and nothing of every save', () => {
		const { said, milestones } = listen();
		const preview = (iteration: number) => ({
			event: 'preview' as const,
			iteration,
			path: `/m/previews/${iteration}.png`,
			width: 1,
			height: 1,
		});
		milestones.listener({ event: 'phase', phase: 'compiling', detail: '' });
		milestones.listener({ event: 'phase', phase: 'compiling', detail: 'step' });
		for (let i = 1; i < 4; i++) {
			milestones.listener({ event: 'phase', phase: 'saving', detail: '' });
			milestones.listener(preview(i));
			milestones.listener({ event: 'phase', phase: 'training', detail: '' });
		}
		expect(said).toEqual([
			'Compiling the model, which can take a while.',
			'The newest preview picture is always in the folder of /m/previews/1.png',
		]);
	});
});
