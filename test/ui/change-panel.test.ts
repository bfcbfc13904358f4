/** The panel that changes options of a run, in the app: what it takes, shows, refuses and hands on. */
import { afterEach, expect, it } from 'vitest';
import { FstuiError } from '../../src/config/errors.js';
import { optionMeta, runSchema, type StageOptions } from '../../src/config/schema.js';
import { changeableOptions } from '../../src/ui/change/change-model.js';
import { runApp } from '../../src/ui/run-app.js';
import { FakeSession } from '../helpers/fake-session.js';
import { FakeTerminal, KEYS } from '../helpers/terminal.js';

const CTRL_R = '\u0012';
const CTRL_U = '\u0015';

/** A session that holds requests back until it is told to answer. */
class AskedSession extends FakeSession {
	readonly asked: StageOptions[] = [];
	answer: 'at once' | Promise<void> = 'at once';
	fails: FstuiError | null = null;

	override async set(options: StageOptions) {
		this.asked.push(options);
		if (this.answer !== 'at once') await this.answer;
		if (this.fails !== null) throw this.fails;
		return super.set(options);
	}
}

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
	for (const end of ends.splice(0)) await end();
});

/** The panel, open on a run with 1,200 iterations. */
async function open(columns = 100, rows = 40, model: 'original' | 'dfl-sae' = 'original') {
	const terminal = new FakeTerminal(columns, rows);
	const config = runSchema.parse({
		...{ input_a: '/a', input_b: '/b', model_dir: '/models/test', model, batch_size: 8 },
		stages: [{ at: 1000, options: { save_interval: 250 } }],
	});
	const session = new AskedSession(config, { stepMs: 0, startIteration: 1200 });
	const result = runApp({
		start: { kind: 'dashboard', session },
		createSession: () => session,
		presets: [],
		resolve: async () => ({ config, warnings: [] }),
		imageMode: 'off',
		stdin: terminal.input,
		stdout: terminal,
		env: { TERM: 'xterm-256color', LANG: 'C.UTF-8' },
	});
	ends.push(async () => {
		await session.stop();
		await result;
	});
	await terminal.shows('[1 Preview]');
	session.steps(1);
	// Stages count from the iterations that the screens know of.
	await terminal.shows('1,201');
	terminal.type('c');
	await terminal.shows('Nothing is changed yet.');
	const labels = changeableOptions(config).map((name) => optionMeta(name).label);
	let at = 0;
	/** Goes down to a row. */
	const to = async (label: string) => {
		const next = labels.indexOf(label);
		terminal.type(KEYS.down.repeat(next - at));
		await terminal.shows(`› ${label} `);
		at = next;
	};
	return { terminal, session, to };
}

it('changes numbers, choices and switches together, and only with Enter', async () => {
	const { terminal, session, to } = await open(140);
	const text = await terminal.text();
	expect(text).toContain('Change options of the run');
	expect(text).toMatch(/› Batch size +8 +default 16/);
	expect(text).toContain('batch_size: a whole number from 1 to 256, step 1; default 16');
	expect(text).toContain('Enter apply');
	terminal.type(KEYS.right);
	await terminal.shows('• 8 -> 9');
	terminal.type(`${KEYS.backspace}4`);
	await terminal.shows('• 8 -> 4');
	await to('Learning rate');
	terminal.type('-');
	await terminal.shows('0.00005 -> 0.000049');
	await to('Loss function');
	terminal.type(' ');
	await terminal.shows('mae -> mse');
	await to('No flip');
	terminal.type('+');
	await terminal.shows('no -> yes');
	await terminal.shows('4 to change');
	expect(session.asked).toEqual([]);
	terminal.type(KEYS.enter);
	await terminal.hides('Change options of the run');
	const wanted = { batch_size: 4, learning_rate: 0.000049, loss_function: 'mse', no_flip: true };
	expect(session.asked).toEqual([wanted]);
	await terminal.shows('from iteration 1,202 on: batch_size 4, learning_rate 0.000049, loss_function mse, no_flip on');
	terminal.type('c');
	await terminal.until((screen) => /› Batch size +4 +default 16/.test(screen), 'the new value');
});

it('begins with what holds now: stages that were reached, and changes while it is open', async () => {
	const { terminal, session, to } = await open();
	await to('Save interval');
	expect(await terminal.text()).toMatch(/› Save interval +250 +default 100/);
	session.emit({ event: 'options', iteration: 1201, changes: { save_interval: 70 }, cause: 'request' });
	await terminal.until((text) => /› Save interval +70 /.test(text), 'the change of somebody else');
});

it('refuses values that are none, says the rule, and goes to the field', async () => {
	const { terminal, session, to } = await open();
	terminal.type(`${CTRL_U}999`);
	await terminal.shows('✗ must be a whole number from 1 to 256');
	await to('Learning rate');
	terminal.type(`${CTRL_U}1e-6`);
	await terminal.shows('0.00005 -> 1e-6');
	terminal.type(KEYS.enter);
	await terminal.shows('› Batch size');
	expect(await terminal.text()).toContain('Batch size must be a whole number from 1 to 256');
	expect(session.asked).toEqual([]);
	terminal.type(CTRL_R);
	await terminal.shows('Enter applies: Learning rate 0.00005 -> 1e-6');
	terminal.type(CTRL_R);
	await terminal.shows('• 8 -> 16');
	terminal.type(KEYS.enter);
	await terminal.hides('Change options of the run');
	expect(session.asked).toEqual([{ batch_size: 16, learning_rate: 1e-6 }]);
});

it('warns of what is unusual', async () => {
	const { terminal } = await open();
	terminal.type(`${CTRL_U}128`);
	await terminal.shows('! 8 -> 128, unusual: mostly 2 to 64');
});

it('asks before it discards; without changes it just closes', async () => {
	const { terminal, session } = await open();
	terminal.type(KEYS.escape);
	await terminal.hides('Change options of the run');
	terminal.type('c');
	await terminal.shows('Nothing is changed yet.');
	terminal.type(KEYS.right);
	await terminal.shows('8 -> 9');
	terminal.type(KEYS.escape);
	await terminal.shows('Esc again discards, Enter applies: Batch size 8 -> 9');
	await terminal.shows('Esc discard');
	terminal.type(KEYS.right);
	await terminal.shows('Enter applies: Batch size 8 -> 10');
	terminal.type(KEYS.escape);
	await terminal.shows('Esc again discards');
	terminal.type(KEYS.escape);
	await terminal.hides('Change options of the run');
	terminal.type('c');
	await terminal.shows('Nothing is changed yet.');
	expect(session.asked).toEqual([]);
});

it('waits for the run, takes its refusal, and keeps what was typed', async () => {
	const { terminal, session, to } = await open();
	let answer: () => void = () => undefined;
	session.answer = new Promise((resolve) => {
		answer = resolve;
	});
	session.fails = new FstuiError('usage', 'the landmarks were not read', { next: 'resume with it' });
	await to('Warp to landmarks');
	terminal.type(' ');
	await terminal.shows('no -> yes');
	terminal.type(KEYS.enter);
	await terminal.shows('Asked for, comes after the current step: Warp to landmarks no -> yes');
	terminal.type(KEYS.enter);
	terminal.type(' ');
	await new Promise((resolve) => setTimeout(resolve, 200));
	answer();
	await terminal.shows('The run refused: the landmarks were not read');
	expect(session.asked).toHaveLength(1);
	await terminal.shows('change failed: the landmarks were not read');
	expect(await terminal.text()).toContain('no -> yes');
});

it('shows the options of the model, and takes other keys only from their places', async () => {
	const { terminal, session } = await open(80, 24, 'dfl-sae');
	for (let i = 0; i < 8; i++) terminal.type(KEYS.down);
	await terminal.shows('› Clip by global norm');
	terminal.type('s');
	terminal.type('q');
	terminal.type('?');
	await terminal.shows('Keys in the panel of changes');
	await terminal.shows('Changes: hand all of them to the run');
	terminal.type(KEYS.escape);
	await terminal.shows('Change options of the run');
	terminal.type(KEYS.ctrlC);
	await terminal.shows('Stop training?');
	terminal.type('n');
	await terminal.shows('Change options of the run');
	expect(session.commands).toEqual(['start']);
});

it.each([
	[80, 24],
	[40, 10],
])('keeps to the screen at %i x %i', async (columns, rows) => {
	const { terminal } = await open(columns, rows);
	for (const key of [KEYS.down, KEYS.pageDown, '\u001b[F', '\u001b[H', KEYS.right]) terminal.type(key);
	await terminal.shows('8 -> 9');
	const screen = await terminal.screen();
	expect(screen).toHaveLength(rows);
	expect(screen.at(-1)).toContain('Enter apply');
	expect(screen.at(-1)).toContain('Esc close');
	terminal.resize(30, 8);
	await terminal.shows('Too small to change options');
	terminal.resize(columns, rows);
	await terminal.shows('8 -> 9');
});
