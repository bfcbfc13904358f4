/** Where home leads: presets, restore, a run of another process, back again; on a terminal in memory. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FstuiError } from '../../src/config/errors.js';
import type { SessionView } from '../../src/engine/session.js';
import type { WizardTools } from '../../src/ui/form/wizard-tools.js';
import type { CopySource, ModelCopyFacts, Restorer } from '../../src/ui/restorer.js';
import type { PresetChoice } from '../../src/ui/types.js';
import { FakeSession, fakeConfig, writePreview } from '../helpers/fake-session.js';
import { HOME_PRESETS, modelSummary, openHome } from '../helpers/home.js';
import { KEYS } from '../helpers/terminal.js';

let folder = '';
let preview = '';
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'home-pages-'));
	preview = join(folder, 'preview_00012345.png');
	await writePreview(preview);
});
afterAll(() => rm(folder, { recursive: true }));

const ONE = '/models/one';

describe('home', () => {
	it('begins a training with one Enter for someone new', async () => {
		const { terminal, result } = openHome();
		await terminal.shows('› New training');
		expect(await terminal.text()).not.toContain('Go on with a model');
		terminal.type(KEYS.enter);
		await terminal.shows('Choose');
		await terminal.shows('› First attempt');
		terminal.type(KEYS.escape);
		await terminal.shows('› New training');
		terminal.type('q');
		expect(await result).toEqual({ kind: 'cancelled' });
	});

	it('keeps keys typed while a page loads for that page', async () => {
		const { terminal, sessions } = openHome({
			recent: [ONE],
			models: { [ONE]: modelSummary() },
		});
		await terminal.shows('dlight, 12,345');
		// All at once: go on with the model, start training, ask for the help of the dashboard.
		terminal.type(KEYS.enter);
		await terminal.shows('[ Start training ]');
		terminal.type(`${KEYS.enter}?`);
		await terminal.shows('Save the model now.');
		await sessions[0]?.stop();
	});

	it('shows the last preview of the model under the cursor, and only of that one', async () => {
		const models = { [ONE]: modelSummary({ last_preview: preview }), '/models/two': modelSummary() };
		const { terminal, result } = openHome({ recent: [ONE, '/models/two'], models, imageMode: 'auto' });
		await terminal.shows('▄');
		const cells = await terminal.pictureCells();
		expect(cells).toBeGreaterThanOrEqual(24 * 8);
		terminal.type(KEYS.down);
		await terminal.shows('› dlight, 12,345 iterations           /models/two');
		await terminal.hides('▄');
		terminal.type(KEYS.up);
		await terminal.shows('▄');
		// Another page has the whole screen.
		terminal.type('n');
		await terminal.shows('› First attempt');
		expect(await terminal.pictureCells()).toBe(0);
		terminal.type(KEYS.escape);
		await terminal.shows('▄');
		terminal.type('q');
		await result;
	});

	it('scrolls many models and keeps the rest of the entries in sight', async () => {
		const recent = Array.from({ length: 20 }, (_, i) => `/models/m${i}`);
		const models = Object.fromEntries(recent.map((dir, i) => [dir, modelSummary({ dir, iterations: i })]));
		const { terminal, result } = openHome({ recent, models });
		await terminal.shows('dlight, 0 iterations');
		for (let i = 0; i < 19; i++) terminal.type(KEYS.down);
		await terminal.shows('› dlight, 19 iterations');
		await terminal.shows('(20 of 20)');
		expect(await terminal.text()).toContain('Check this machine');
		terminal.type(KEYS.down);
		await terminal.shows('› New training');
		terminal.type('\u001b[H');
		await terminal.shows('› dlight, 0 iterations');
		terminal.type('q');
		await result;
	});

	it('leads from the review of a model back to home, but not past options that were changed', async () => {
		const { terminal, result } = openHome({ recent: [ONE], models: { [ONE]: modelSummary() } });
		await terminal.shows('dlight, 12,345');
		terminal.type(KEYS.enter);
		await terminal.shows('[ Start training ]');
		terminal.type(KEYS.escape);
		await terminal.shows('› dlight, 12,345');
		terminal.type(KEYS.enter);
		await terminal.shows('[ Start training ]');
		terminal.type(KEYS.down + KEYS.enter);
		await terminal.shows('Faces and options');
		terminal.type(KEYS.pageDown);
		await terminal.shows('› [ Continue to review ]');
		terminal.type(KEYS.enter);
		await terminal.shows('[ Start training ]');
		terminal.type(KEYS.escape);
		await terminal.shows('Faces and options');
		terminal.type(KEYS.ctrlC);
		await result;
	});
});

describe('home on small terminals', () => {
	it.each([
		[40, 10],
		[60, 17],
		[80, 18],
		[100, 12],
		[120, 14],
	])('has every entry within reach at %i x %i', async (columns, rows) => {
		const recent = Array.from({ length: 9 }, (_, i) => `/models/m${i}`);
		const models = Object.fromEntries(recent.map((dir, i) => [dir, modelSummary({ dir, iterations: i })]));
		const { terminal, result } = openHome({ recent, models, columns, rows });
		await terminal.shows('› dlight, 0 iter');
		for (const label of ['Leave', 'Check this machine', 'Analysis', 'Restore', 'Presets', 'New training']) {
			terminal.type(KEYS.up);
			await terminal.shows(`› ${label}`);
		}
		terminal.type(KEYS.up);
		await terminal.shows('› dlight, 8 iter');
		const screen = await terminal.screen();
		expect(screen[0]).toContain('fstui');
		expect(screen.at(-1)).toContain('q leave');
		terminal.type('q');
		await result;
	});
});

describe('devices', () => {
	it('scroll where they do not fit', async () => {
		const devices = ['cpu', 'webgpu', 'tensorflow'].map((name) => ({
			...{ name, available: false, reason: `${name} needs something long that has to be wrapped`, fix: 'Install it.' },
		}));
		const report = { devices, gpus: [], gpu_problem: null, node: '20.20.2', platform: 'linux-x64' };
		const { terminal, result } = openHome({
			...{ columns: 40, rows: 10 },
			probe: (_, tell) => {
				tell({ kind: 'doctor', report });
				return () => undefined;
			},
		});
		await terminal.shows('› New training');
		terminal.type('d');
		await terminal.shows('cpu: not available');
		expect(await terminal.text()).not.toContain('Node 20.20.2');
		terminal.type(KEYS.pageDown + KEYS.pageDown);
		await terminal.shows('Node 20.20.2, linux-x64');
		terminal.type(KEYS.escape);
		await terminal.shows('› New training');
		terminal.type('q');
		await result;
	});
});

describe('a run of another process', () => {
	function attached() {
		const session = new FakeSession(fakeConfig({ model_dir: ONE }), { stepMs: 0 });
		let leave: () => void = () => undefined;
		const left = new Promise<void>((resolve) => {
			leave = resolve;
		});
		const view: SessionView = { left, leave: () => leave() };
		return Object.assign(session, { view });
	}
	const models = { [ONE]: modelSummary({ running: true, pid: 77 }) };

	it('is watched in place, and left without being stopped', async () => {
		const run = attached();
		const { terminal, result } = openHome({ recent: [ONE], models, connectRun: async () => run });
		await terminal.shows('dlight, training now');
		terminal.type(KEYS.enter);
		await terminal.shows('Loss A');
		run.steps(5);
		await terminal.shows('iteration 5');
		terminal.type('q');
		await terminal.shows('You have left the view; the run goes on.');
		expect(run.commands).toEqual(['start']);
		terminal.type('q');
		expect(await result).toEqual({ kind: 'cancelled' });
	});

	it('leads back to home when it ends', async () => {
		const run = attached();
		const { terminal, result } = openHome({ recent: [ONE], models, connectRun: async () => run });
		await terminal.shows('dlight, training now');
		terminal.type(KEYS.enter);
		await terminal.shows('Loss A');
		run.steps(7);
		await run.stop();
		await terminal.shows('Stopped at iteration 7, saved.');
		await terminal.shows('› dlight');
		terminal.type('q');
		expect(await result).toEqual({ kind: 'cancelled' });
	});

	it('says why it cannot be reached', async () => {
		const refused = async () => {
			throw new FstuiError('faces', 'the run does not answer', { next: 'try again' });
		};
		const { terminal, result } = openHome({ recent: [ONE], models, connectRun: refused });
		await terminal.shows('dlight, training now');
		terminal.type(KEYS.enter);
		await terminal.shows('the run does not answer; try again');
		terminal.type('q');
		await result;
	});
});

describe('presets', () => {
	function shelf(presets: readonly PresetChoice[]) {
		let all = presets;
		const removed: string[] = [];
		const tools: WizardTools['presets'] = {
			list: () => all,
			save: () => '',
			remove: (name) => {
				removed.push(name);
				all = all.filter((preset) => preset.name !== name);
				return `/presets/${name}.yaml`;
			},
			edit: async () => undefined,
		};
		return { removed, tools: async () => ({ presets: tools }) as unknown as WizardTools, list: async () => all };
	}
	const mine: PresetChoice = { name: 'mine', title: 'Mine', description: '', options: { batch_size: 3 }, own: true };
	const broken: PresetChoice = {
		...{ name: 'broken', title: 'broken', description: '', options: {}, own: true },
		problem: 'batch_size must be a number (broken.yaml:3:5)',
	};

	it('are shown with what they change, and begin a training', async () => {
		const { terminal, result } = openHome({ presets: async () => HOME_PRESETS });
		await terminal.shows('› New training');
		terminal.type('p');
		await terminal.shows('› First attempt');
		terminal.type(KEYS.up);
		await terminal.shows('Batch size: 16 -> 8');
		terminal.type(KEYS.enter);
		// The next step is the model: the preset is chosen already.
		await terminal.shows('Lightweight');
		terminal.type(KEYS.enter);
		await terminal.shows('Faces and options');
		await terminal.until((text) => /Batch size.*8/.test(text), 'the batch size of the preset');
		terminal.type(KEYS.ctrlC);
		await result;
	});

	it('of the user are deleted after a question; one that cannot be read says why and is not chosen', async () => {
		const { removed, tools, list } = shelf([...HOME_PRESETS, mine, broken]);
		const { terminal, result } = openHome({ presets: list, tools });
		await terminal.shows('› New training');
		terminal.type('p');
		await terminal.shows('Mine (yours)');
		terminal.type(KEYS.down + KEYS.down);
		await terminal.shows('batch_size must be a number (broken.yaml:3:5)');
		terminal.type(KEYS.enter);
		await terminal.shows('broken cannot be chosen until its file is right');
		terminal.type(KEYS.up);
		await terminal.shows('Batch size: 16 -> 3');
		terminal.type('x');
		await terminal.shows('Delete your preset mine?');
		terminal.type(KEYS.escape);
		await terminal.hides('Delete your preset mine?');
		expect(removed).toEqual([]);
		terminal.type('x');
		await terminal.shows('Delete your preset mine?');
		terminal.type('y');
		await terminal.shows('deleted /presets/mine.yaml');
		expect(removed).toEqual(['mine']);
		terminal.type(KEYS.escape);
		await terminal.shows('› New training');
		// The way to a training knows of it too.
		terminal.type('n');
		await terminal.shows('› First attempt');
		expect(await terminal.text()).not.toContain('Mine');
		terminal.type(KEYS.ctrlC);
		await result;
	});
});

describe('restore', () => {
	const COPIES: readonly ModelCopyFacts[] = [
		{
			...{ kind: 'backup', path: `${ONE}/backup`, iterations: 12_000, saved: '2026-01-01T10:00:00.000Z' },
			...{ lossA: 0.03, lossB: 0.04, bytes: 328e6 },
		},
		{
			...{ kind: 'snapshot', path: `${ONE}/snapshots/5000_iters`, iterations: 5000, saved: null },
			...{ lossA: null, lossB: null, bytes: 328e6 },
		},
		{
			...{ kind: 'snapshot', path: `${ONE}/snapshots/1_iters`, iterations: null, saved: null },
			...{ lossA: null, lossB: null, bytes: 0 },
		},
	];

	class FakeRestorer implements Restorer {
		readonly restored: (readonly [string, CopySource])[] = [];
		problem: FstuiError | null = null;
		copies = COPIES;

		list = async (dir: string) => (dir === ONE ? this.copies : []);
		restore = async (dir: string, source: CopySource) => {
			if (this.problem !== null) throw this.problem;
			this.restored.push([dir, source]);
			return { model: 'dlight', iterations: 12_000, archive: `${ONE}/dlight_archived`, warnings: ['one warning'] };
		};
	}
	const models = { [ONE]: modelSummary() };

	it('lists the copies of the model under the cursor and restores after a question that Enter denies', async () => {
		const restorer = new FakeRestorer();
		const { terminal, result } = openHome({ recent: [ONE], models, restorer });
		await terminal.shows('dlight, 12,345');
		terminal.type('r');
		await terminal.shows('› backup, 12,000 iterations');
		const text = await terminal.text();
		expect(text).toContain('snapshot, 5,000 iterations');
		expect(text).toContain('snapshot, unreadable');
		expect(text).toContain('Losses: A 0.03000  B 0.04000');
		expect(text).toContain('Size: 328 MB');
		expect(text.replaceAll(/\s+/g, ' ')).toContain('12,345 iterations now: 345 of them');
		terminal.type(KEYS.enter);
		await terminal.shows('Go back from 12,345 to 12,000 iterations (backup)?');
		terminal.type(KEYS.enter);
		await terminal.hides('Go back from');
		expect(restorer.restored).toEqual([]);
		terminal.type(KEYS.down + KEYS.enter);
		await terminal.shows('to 5,000 iterations (snapshot)?');
		terminal.type('y');
		await terminal.shows('dlight is at iteration 12,000 again.');
		expect(restorer.restored).toEqual([[ONE, { kind: 'snapshot', iterations: 5000 }]]);
		expect(await terminal.text()).toContain('one warning');
		terminal.type(KEYS.enter);
		await terminal.shows('[ Start training ]');
		terminal.type(KEYS.ctrlC);
		await result;
	});

	it('refuses what cannot be read, and says what went wrong in restoring', async () => {
		const restorer = new FakeRestorer();
		restorer.problem = new FstuiError('faces', 'the weights of the copy are damaged', { next: 'choose another copy' });
		const { terminal, result } = openHome({ recent: [ONE], models, restorer });
		await terminal.shows('dlight, 12,345');
		terminal.type('r');
		await terminal.shows('› backup, 12,000');
		terminal.type(KEYS.up + KEYS.enter);
		await terminal.shows('This copy cannot be read; choose another one.');
		terminal.type(KEYS.down + KEYS.enter);
		await terminal.shows('Go back from');
		terminal.type('y');
		await terminal.shows('the weights of the copy are damaged; choose another copy');
		terminal.type(KEYS.escape);
		await terminal.shows('› dlight, 12,345');
		terminal.type('q');
		await result;
	});

	it('refuses a model that is being trained and a folder without copies, which can then be corrected', async () => {
		const restorer = new FakeRestorer();
		const running = { [ONE]: modelSummary({ running: true, pid: 77 }), '/x': null };
		const { terminal, result } = openHome({ models: running, restorer });
		await terminal.shows('› New training');
		terminal.type('r');
		await terminal.shows('Folder of the model:');
		terminal.type('/x');
		terminal.type(KEYS.enter);
		await terminal.shows('there is no backup or snapshot in this folder');
		await terminal.shows('Folder of the model: /x');
		terminal.type(`${KEYS.backspace.repeat(2)}${ONE}`);
		await terminal.shows(`Folder of the model: ${ONE}`);
		terminal.type(KEYS.enter);
		await terminal.shows('a run trains this model now (process 77); stop it first');
		terminal.type(KEYS.escape);
		await terminal.shows('› New training');
		terminal.type('q');
		await result;
	});

	it('asks which model, of those trained lately or any other, when none is under the cursor', async () => {
		const restorer = new FakeRestorer();
		const { terminal, result } = openHome({ recent: [ONE], models, restorer });
		await terminal.shows('dlight, 12,345');
		terminal.type(`${KEYS.down}r`);
		await terminal.shows('Restore: which model?');
		await terminal.shows('Another folder');
		terminal.type(KEYS.enter);
		await terminal.shows('› backup, 12,000');
		terminal.type(KEYS.escape);
		await terminal.shows('Restore: which model?');
		terminal.type(KEYS.down + KEYS.enter);
		await terminal.shows('Folder of the model:');
		await mkdir(join(folder, 'models', 'anna'), { recursive: true });
		await mkdir(join(folder, 'models', 'bea'));
		terminal.type(`${folder}/mod`);
		terminal.type(KEYS.tab);
		await terminal.shows('models/');
		terminal.type(KEYS.tab);
		await terminal.shows('anna/');
		expect(await terminal.text()).toContain('   bea/');
		terminal.type(KEYS.escape);
		await terminal.shows('Another folder');
		terminal.type(KEYS.escape);
		await terminal.shows('Go on with a model');
		terminal.type('q');
		await result;
	});
});
