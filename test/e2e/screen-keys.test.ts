/**
 * Every key of the key table on the real dashboard: pressed where it counts, it must change what is seen. Training is
 * paused, so that nothing else does. Keys come from the table: a new one without an effect fails here.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { KEYMAP } from '../../src/ui/keymap.js';
import { type KeyContext, PANES, TABS, type TabName, TYPING } from '../../src/ui/keys/binding.js';
import { Home } from '../helpers/pty-home.js';
import { COLOURS, openPty, type PtyProgram } from '../helpers/pty-program.js';
import { makeScreenProgram, type ScreenProgram } from '../helpers/screen-program.js';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

/** The program starts slowly while other tests use the processor. */
const SLOW_MS = 30_000;
/** The screen follows a run about three times a second; after this long without a byte nothing more comes. */
const QUIET_MS = 400;
/** More than fit on the Analysis tab, so that it scrolls. */
const SESSIONS = 40;

let home: Home;
let program: PtyProgram;

/** Waits until nothing has come from the program for a while. */
async function quiet(ms = QUIET_MS): Promise<void> {
	for (let received = -1; received !== program.received; ) {
		received = program.received;
		await new Promise((resolve) => setTimeout(resolve, ms));
	}
}

/** All that is to be seen, colours included. */
const look = async () => JSON.stringify([await program.terminal.cells(), await program.terminal.cursorColumn()]);

async function changed(before: string, what: string): Promise<void> {
	const end = Date.now() + 8000;
	for (let received = -1; ; ) {
		if (received !== program.received) {
			received = program.received;
			if ((await look()) !== before) return;
		}
		if (Date.now() > end) throw new Error(`${what} changed nothing:\n${await program.terminal.text()}`);
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
}

/** Where the keys count now, read from the screen; while it is being drawn nothing is there to read. */
async function place(): Promise<KeyContext> {
	let found: KeyContext | undefined;
	await program.terminal.until((text) => {
		found = placeOf(text);
		return found !== undefined;
	}, 'a tab or a dialog');
	return found ?? 'preview';
}

function placeOf(text: string): KeyContext | undefined {
	const tab = TABS.find((name) => text.toLowerCase().includes(` ${name}]`));
	if (text.includes('Stop training?')) return 'stop_dialog';
	if (text.includes('Keys and words')) return 'help';
	if (text.includes('Change options of the run')) return 'change';
	if (text.includes('Open a model to look at')) return 'model_question';
	if (text.includes('Enter keep the filter')) return tab === 'config' ? 'config_filter' : 'log_filter';
	return tab === 'analysis' && !text.includes('EGs/s: faces') ? 'session_graph' : tab;
}

/** Keys that the engine or the disk has to answer. */
const ANSWERED = new Set(
	KEYMAP.filter(({ command }) => /^(save|snapshot|preview|pause|export)$/.test(command)).flatMap(({ keys }) => keys),
);

/** The places that are no tab: the key that leads there, and the tab it counts on, where it is not all of them. */
const WAYS: Partial<Record<KeyContext, { readonly key: string; readonly from?: TabName }>> = {
	help: { key: '?' },
	stop_dialog: { key: 'q' },
	log_filter: { key: '/', from: 'log' },
	config_filter: { key: '/', from: 'config' },
	change: { key: 'c' },
	session_graph: { key: 'return', from: 'analysis' },
	model_question: { key: 'o', from: 'analysis' },
};

/** Presses a key that has an effect, and waits until all of it has come. */
async function press(key: string): Promise<void> {
	const before = await look();
	program.press(key);
	await changed(before, key);
	// Answers of the engine come later; all else is drawn at once.
	await quiet(ANSWERED.has(key) ? QUIET_MS : 40);
}

const tabOf = (context: KeyContext) => TABS.find((name) => name === context);

async function go(context: KeyContext): Promise<void> {
	const here = await place();
	// What was typed before is not there when the question is asked again.
	if (here === context && !TYPING.includes(context)) return;
	if (tabOf(here) === undefined) {
		await press('escape');
		return await go(context);
	}
	const way = WAYS[context];
	if (way?.from !== undefined && way.from !== here) await go(way.from);
	const tab = tabOf(context);
	program.press(tab === undefined ? (way?.key ?? '') : String(1 + TABS.indexOf(tab)));
	await program.terminal.until((text) => ![undefined, here].includes(placeOf(text)), `the way to ${context}`);
	// Pictures are drawn a little later.
	await quiet(context === 'preview' ? QUIET_MS : 40);
	// A tab opens with what was open in it before.
	if ((await place()) !== context) return await go(context);
	// Losses come from the disk; before that nothing says which curves are on.
	if (context === 'session_graph') await program.terminal.until((text) => text.includes('┤'), 'the graph of a session');
}

/** What makes a key have an effect: keys pressed before, where it would be at its end otherwise. */
const BEFORE: Readonly<Record<string, () => Promise<void>>> = {
	raw: () => showSmoothed(),
	newer: () => press('['),
	next_faces: () => zoomIn(),
	previous_faces: () => zoomIn(),
	up: () => scrollTo('end'),
	page_up: () => scrollTo('end'),
	first: () => scrollTo('end'),
	down: () => scrollTo('home'),
	page_down: () => scrollTo('home'),
	last: () => scrollTo('home'),
	filter_erase: () => press('x'),
	filter_clear: () => typeFilter(),
	close_layer: () => openOther(),
	path_done: () => typePath(),
	path_complete: () => typePath(-2),
	path_erase: () => typePath(),
	path_erase_word: () => typePath(),
	path_erase_all: () => typePath(),
	path_left: () => typePath(),
	path_start: () => typePath(),
	path_right: () => typePath().then(() => press('home')),
	path_end: () => typePath().then(() => press('home')),
	change_apply: () => press('right'),
	change_reset: () => press('right'),
	change_up: () => press('end'),
	change_page_up: () => press('end'),
	change_first: () => press('end'),
	redraw: async () => program.terminal.feed(`\u001b[8;5H${STRANGER}`),
};
/** What another program writes over the screen. */
const STRANGER = 'something else wrote this';

/** With the raw curve alone there would be nothing left to draw. */
async function showSmoothed(): Promise<void> {
	if ((await place()) !== 'session_graph' || /smoothed 0/.test(await program.terminal.text())) return;
	await press('m');
}

/** One face at a time, of which there are several. */
async function zoomIn(): Promise<void> {
	if (!/page \d+ of/.test(await program.terminal.text())) await press('z');
}

/** To an end of the list, where it is already or not, on a screen too low for all of it. */
async function scrollTo(end: 'home' | 'end'): Promise<void> {
	await haveRows(LOW_ROWS);
	program.press(end);
	await quiet(100);
}

async function typeFilter(): Promise<void> {
	if (tabOf(await place()) !== undefined) await press('/');
	await press('x');
}

/** Types the path of the model, without some of its end. */
async function typePath(end?: number): Promise<void> {
	program.type(home.model('model').slice(0, end));
	await quiet(100);
}

/** On the Analysis tab there must be something to close. */
async function openOther(): Promise<void> {
	if ((await place()) !== 'analysis') return;
	await go('model_question');
	await typePath();
	await press('return');
	await quiet();
}

const SCROLLING = new Set(['up', 'down', 'page_up', 'page_down', 'first', 'last']);
const ROWS = 40;
const LOW_ROWS = 16;

async function haveRows(rows: number): Promise<void> {
	if (program.terminal.rows === rows) return;
	program.resize(120, rows);
	await quiet();
}

/** Commands whose effects are the end of the run: tested with the stop ladder. */
const ENDS_THE_RUN = new Set(['stop_dialog confirm_stop', 'stop_dialog interrupt']);
/** The place where keys count while the last save is made, which is too quick here: tested with the stop ladder. */
const ELSEWHERE: readonly KeyContext[] = ['stopping'];

interface Press {
	readonly command: string;
	readonly context: KeyContext;
	readonly key: string;
}

/** Every key and every place of each command; one place stands for all tabs where they are all the same. */
function presses(): readonly Press[] {
	const list = KEYMAP.flatMap(({ command, contexts, keys }, i): Press[] => {
		const panes = contexts.filter((context) => PANES.includes(context));
		const others = contexts.filter((context) => !panes.includes(context) && !ELSEWHERE.includes(context));
		const pane = panes[i % panes.length] ?? 'preview';
		const places = panes.length >= TABS.length ? [pane, ...others] : contexts;
		const pairs = Array.from({ length: Math.max(places.length, keys.length) }, (_, n) => ({
			command,
			context: places[n % places.length] ?? 'preview',
			key: keys[n % keys.length] ?? '',
		}));
		return pairs.filter(({ context }) => !ENDS_THE_RUN.has(`${context} ${command}`));
	});
	// One place after the other saves ways.
	return list.toSorted((a, b) => a.context.localeCompare(b.context));
}

describe('each key', () => {
	beforeAll(async () => {
		home = await Home.make('keys');
		const options = ['--save-interval', '30', '--learn-mask', '--mask-type', 'extended', '--yes'];
		const before = home.open(home.train('model', ...options, '--iterations', '60'));
		expect((await before.exited).code).toBe(0);
		const file = join(home.model('model'), 'toy_state.json');
		const state = JSON.parse(readFileSync(file, 'utf8'));
		const [session] = state.sessions;
		state.sessions = Array.from({ length: SESSIONS }, (_, i) => ({ ...session, id: i + 1 }));
		writeFileSync(file, JSON.stringify(state));

		program = home.open(['train', '--model-dir', home.model('model'), '--yes']);
		await program.terminal.shows('saved at iteration', SLOW_MS);
		await program.terminal.shows('Preview at', SLOW_MS);
		program.press('space');
		await program.terminal.shows('‖ paused', SLOW_MS);
		await quiet();
	});
	afterAll(() => home.remove());

	it.each(presses())('$key in $context: $command', async ({ command, context, key }) => {
		await go(context);
		if (command === `tab_${context}`) {
			// The one tab key that has nothing to do.
			program.press(key);
			await quiet();
			expect(await place()).toBe(context);
			return;
		}
		if (!SCROLLING.has(command)) await haveRows(ROWS);
		if (command === 'pause') {
			// Training again changes everything by itself: it must be seen to run, and to stop again.
			program.press(key);
			await program.terminal.shows('training  elapsed');
			program.press(key);
			await program.terminal.shows('‖ paused');
			await quiet();
			return;
		}
		await BEFORE[command]?.();
		await press(key);
		if (context === 'preview') await quiet();
		const text = await program.terminal.text();
		expect(text).not.toContain(STRANGER);
		expect(text).not.toContain('failed:');
	});

	it('that is not in the table does nothing', async () => {
		for (const tab of ['config', 'preview'] as const) {
			await go(tab);
			await quiet();
			const before = await look();
			program.type('X~\u0014\u00e9');
			await quiet();
			expect(await look()).toBe(before);
		}
	});
});

describe('while the last save is made', () => {
	const keys = KEYMAP.filter(({ contexts }) => contexts.includes('stopping'));
	let scripted: ScreenProgram;
	beforeAll(async () => {
		scripted = await makeScreenProgram('keys');
	});
	afterAll(() => scripted.remove());

	it('keys redraw the screen, and give the save up after saying what that loses', async () => {
		expect(keys.map(({ command }) => command).toSorted()).toEqual(['interrupt', 'redraw']);
		// A save that takes ten minutes.
		const run = openPty(scripted.path, ['dashboard', '20', '600000'], { env: { ...COLOURS, ...scripted.env } });
		await run.terminal.shows(' iteration 5', SLOW_MS);
		run.press('ctrl+c');
		await run.terminal.shows('Stop training?');
		run.press('ctrl+c');
		await run.terminal.until((text) => /loses \d+ iterations/.test(text), 'what would be lost');
		for (const key of keys.find(({ command }) => command === 'redraw')?.keys ?? []) {
			// Whatever is still being drawn goes over it.
			do {
				run.terminal.feed(`\u001b[8;5H${STRANGER}`);
				await new Promise((resolve) => setTimeout(resolve, 100));
			} while (!(await run.terminal.text()).includes(STRANGER));
			run.press(key);
			await run.terminal.hides(STRANGER);
		}
		// Nothing else counts here.
		run.type('qynsp12345 ');
		await new Promise((resolve) => setTimeout(resolve, 300));
		expect(await run.terminal.text()).toMatch(/loses \d+ iterations/);
		run.press('ctrl+c');
		expect(await run.exited).toEqual({ code: 0, signal: 0 });
		expect(await run.terminal.text()).toMatch(/Stopped at iteration \d+, not saved/);
	});

	it.each(KEYMAP.find(({ command }) => command === 'confirm_stop')?.keys ?? [])(
		'%s in the dialog stops',
		async (key) => {
			const run = openPty(scripted.path, ['dashboard', '20'], { env: { ...COLOURS, ...scripted.env } });
			await run.terminal.shows(' iteration 5', SLOW_MS);
			run.press('q');
			await run.terminal.shows('Stop training?');
			run.press(key);
			expect(await run.exited).toEqual({ code: 0, signal: 0 });
			expect(await run.terminal.text()).toContain(', saved.');
		},
	);
});
