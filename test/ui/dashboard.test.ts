import { describe, expect, it } from 'vitest';
import { FstuiError } from '../../src/config/errors.js';
import type { EngineEvent } from '../../src/engine/events.js';
import { runApp } from '../../src/ui/run-app.js';
import type { AppResult, ImageMode } from '../../src/ui/types.js';
import { FakeSession, type FakeSessionOptions, fakeConfig, sessionEvent, stepEvent } from '../helpers/fake-session.js';
import { FakeTerminal, KEYS } from '../helpers/terminal.js';

interface Setup {
	readonly env?: Readonly<Record<string, string>>;
	readonly imageMode?: ImageMode;
	readonly session?: Partial<FakeSessionOptions>;
}

const COLOURS = { TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8' };

/** The dashboard on a terminal in memory. Ends with the session. */
function open(columns: number, rows: number, setup: Setup = {}) {
	const terminal = new FakeTerminal(columns, rows);
	const session = new FakeSession(fakeConfig(), { stepMs: 0, ...setup.session });
	const result: Promise<AppResult> = runApp({
		start: { kind: 'dashboard', session },
		createSession: () => session,
		presets: [],
		resolve: async () => ({ config: fakeConfig(), warnings: [] }),
		imageMode: setup.imageMode ?? 'auto',
		stdin: terminal.input,
		stdout: terminal,
		env: setup.env ?? COLOURS,
	});
	return { terminal, session, result };
}

describe('dashboard', () => {
	it.each([
		[80, 24],
		[120, 40],
		[200, 60],
	])('shows status, chart, picture and keys at %i x %i', async (columns, rows) => {
		const { terminal, session, result } = open(columns, rows);
		session.steps(250);
		await session.preview();
		await terminal.until((text) => text.includes('Preview at 250') && text.includes('▄'), 'the picture');
		const screen = await terminal.screen();
		expect(screen[0]).toContain('training');
		expect(screen[0]).toContain('iteration 250');
		expect(screen[1]).toMatch(/loss A 0\.\d{5} {2}loss B 0\.\d{5}/);
		const tabs = rows >= 28 ? 3 : 2;
		expect(screen[tabs]).toMatch(/\[1 Preview\] +2 Graph +3 Analysis +4 Log +5 Config/);
		expect(screen[tabs + 1]).toMatch(/Preview at 250.*Loss A/);
		expect(screen[tabs + 2]).toMatch(/face +own +swapped/);
		expect(screen.at(-1)).toContain('q stop');
		expect(screen.at(-1)).toContain('? help');
		// Whole faces: the picture keeps to its pane, left of the divider.
		for (const row of screen.slice(tabs + 2, 12)) {
			expect(row).toContain(' │ ');
			expect(row.lastIndexOf('▄')).toBeLessThan(row.indexOf(' │ '));
		}
		expect(screen.join('\n')).toMatch(/[╭╮╰╯─]/);
		await session.stop();
		expect((await result).kind).toBe('finished');
	});

	it('keeps the picture while everything else changes', async () => {
		const { terminal, session, result } = open(80, 24);
		session.steps(10);
		await session.preview();
		await terminal.shows('▄');
		const cells = await terminal.pictureCells();
		session.steps(500);
		await terminal.shows('iteration 510');
		terminal.type('l');
		await terminal.shows('510');
		terminal.type('y+');
		await terminal.until((text) => /0\.\d+ ┤/.test(text), 'the chart');
		expect(await terminal.pictureCells()).toBe(cells);
		await session.stop();
		await result;
	});

	it('puts the picture away for help and brings it back', async () => {
		const { terminal, session, result } = open(120, 40);
		session.steps(10);
		await session.preview();
		await terminal.shows('▄');
		const cells = await terminal.pictureCells();
		terminal.type('?');
		await terminal.shows('Draw the preview picture now.');
		expect(await terminal.pictureCells()).toBe(0);
		terminal.type(KEYS.escape);
		await terminal.until((text) => text.split('▄').length - 1 === cells, 'the picture again');
		terminal.type('r');
		await new Promise((resolve) => setTimeout(resolve, 50));
		await terminal.until((text) => text.split('▄').length - 1 === cells, 'the picture after a redraw');
		expect((await terminal.screen())[0]).toContain('iteration 10');
		await session.stop();
		await result;
	});

	it('sends the keys to the engine and says how it went', async () => {
		const { terminal, session, result } = open(120, 40);
		session.steps(5);
		await terminal.shows('iteration 5');
		terminal.type('s');
		await terminal.shows('saved at iteration 5');
		terminal.type('n');
		await terminal.shows('snapshot at iteration 5');
		terminal.type('p');
		await terminal.shows('preview drawn');
		terminal.type(' ');
		await terminal.shows('‖ paused');
		await terminal.shows('space go on');
		terminal.type(' ');
		await terminal.shows('training goes on');
		expect(session.commands).toEqual(['start', 'save', 'snapshot', 'preview', 'pause', 'resume']);
		await session.stop();
		await result;
	});

	it('shows why a command failed and what to do', async () => {
		const refuse = new FstuiError('faces', 'the disk is full', { next: 'make room and save again' });
		const { terminal, session, result } = open(120, 40, { session: { refuse } });
		terminal.type('s');
		await terminal.shows('save failed: the disk is full; make room and save again');
		await session.stop();
		await result;
	});

	it('shows a path instead of a picture without colours', async () => {
		const { terminal, session, result } = open(80, 24, { env: { ...COLOURS, NO_COLOR: '1' } });
		session.steps(10);
		const { path } = await session.preview();
		await terminal.shows(path.slice(-30));
		expect(await terminal.pictureCells()).toBe(0);
		expect(terminal.writes.join('')).not.toMatch(/\[3[0-7]m|\[38;/);
		await session.stop();
		await result;
	});

	it('marks values that are not finite and goes on', async () => {
		const { terminal, session, result } = open(120, 40);
		session.steps(30);
		session.emit(stepEvent(31, { loss_a: null, non_finite: ['loss_a'] }));
		await terminal.shows('loss A NaN');
		await terminal.shows('not finite: loss_a');
		expect(await terminal.text()).toContain('×');
		await session.stop();
		await result;
	});

	it('survives a storm of resizes down to one cell and draws right afterwards', async () => {
		const { terminal, session, result } = open(120, 40);
		session.steps(50);
		await session.preview();
		await terminal.shows('▄');
		const sizes = [
			[1, 1],
			[2, 60],
			[200, 2],
			[39, 9],
			[40, 10],
			[300, 100],
			[59, 24],
			[10, 30],
			[80, 24],
		] as const;
		for (const [columns, rows] of sizes) {
			terminal.resize(columns, rows);
			session.steps(3);
			await new Promise((resolve) => setTimeout(resolve, 20));
			if (rows === 1) expect((await terminal.text()).length).toBeLessThanOrEqual(1);
			if (columns === 39) await terminal.shows('training');
		}
		for (let i = 0; i < 100; i++) terminal.resize(60 + (i % 41), 20 + (i % 7));
		terminal.resize(80, 24);
		await terminal.until((text) => text.includes('▄') && text.includes('q stop'), 'the picture after the storm');
		const screen = await terminal.screen();
		expect(screen[0]).toContain('training');
		expect(screen.filter((row) => row.includes('training'))).toHaveLength(1);
		expect(screen.at(-1)).toContain('q stop');
		await session.stop();
		await result;
	});
});

describe('stopping', () => {
	it('asks, goes on at n, saves and stops at y, and gives the terminal back', async () => {
		const { terminal, session, result } = open(80, 24);
		session.steps(7);
		await terminal.shows('iteration 7');
		expect(terminal.inAlternateScreen).toBe(true);
		terminal.type('q');
		await terminal.shows('Stop training?');
		terminal.type('s');
		terminal.type('n');
		await terminal.hides('Stop training?');
		expect(session.commands).toEqual(['start']);
		terminal.type('q');
		await terminal.shows('Stop training?');
		terminal.type('y');
		const finished = await result;
		expect(session.commands).toEqual(['start', 'stop']);
		expect(finished).toMatchObject({ kind: 'finished', outcome: { ok: true } });
		if (finished.kind === 'finished') expect(finished.summary).toContain('Stopped at iteration 7, saved.');
		await terminal.screen();
		expect(terminal.inAlternateScreen).toBe(false);
		expect(terminal.bracketedPaste).toBe(false);
		expect(terminal.input.rawMode).toBe(false);
		expect(terminal.writes.join('').lastIndexOf('\u001b[?25h')).toBeGreaterThan(
			terminal.writes.join('').lastIndexOf('\u001b[?25l'),
		);
	});

	it('abandons at the third Ctrl+C, after saying what is lost', async () => {
		const { terminal, session, result } = open(80, 24, { session: { saveMs: 60_000 } });
		await terminal.shows('training');
		session.steps(7);
		await terminal.shows('iteration 7');
		terminal.type(KEYS.ctrlC);
		await terminal.shows('Stop training?');
		terminal.type(KEYS.ctrlC);
		await terminal.shows('loses 7 iterations');
		await new Promise((resolve) => setTimeout(resolve, 150));
		terminal.type(KEYS.ctrlC);
		const finished = await result;
		expect(session.commands).toEqual(['start', 'stop', 'abandon']);
		expect(finished).toMatchObject({ outcome: { stopped: { saved: false } } });
	});

	it('works on a terminal too small for panes', async () => {
		const { terminal, session, result } = open(30, 3);
		session.steps(3);
		await terminal.shows('training');
		terminal.type('q');
		await terminal.shows('Save and stop? y / n');
		terminal.type('y');
		expect((await result).kind).toBe('finished');
	});

	it('goes on without a screen when the terminal is gone', async () => {
		const { terminal, session, result } = open(80, 24);
		session.steps(3);
		await terminal.shows('iteration 3');
		terminal.broken = new Error('write EIO');
		session.steps(3);
		await new Promise((resolve) => setTimeout(resolve, 400));
		expect(session.commands).toEqual(['start']);
		session.steps(3);
		await session.stop();
		const finished = await result;
		if (finished.kind === 'finished') expect(finished.summary).toContain('iteration 9');
		expect(finished.kind).toBe('finished');
	});

	it('saves and says so when the screens themselves fail', async () => {
		const { terminal, session, result } = open(80, 24);
		session.steps(4);
		await terminal.shows('iteration 4');
		const device = {
			get length(): number {
				throw new Error('no screen can show this');
			},
		};
		const broken = { ...sessionEvent(session.config, 0), device };
		session.emit(broken as unknown as EngineEvent);
		const finished = await result;
		expect(session.commands).toEqual(['start', 'stop']);
		if (finished.kind !== 'finished') throw new Error('the run was lost');
		expect(finished.summary).toContain('Stopped at iteration 4, saved.');
		expect(finished.summary).toContain('The screen failed');
		await terminal.screen();
		expect(terminal.inAlternateScreen).toBe(false);
		expect(terminal.input.rawMode).toBe(false);
	});

	it('ends by itself with the session', async () => {
		const { terminal, result } = open(80, 24, { session: { stepMs: 1, iterations: 20, saveInterval: 1000 } });
		const finished = await result;
		expect(finished).toMatchObject({ outcome: { stopped: { reason: 'iterations', iteration: 20 } } });
		await terminal.screen();
		expect(terminal.inAlternateScreen).toBe(false);
	});
});

describe('cost', () => {
	it('writes little per second once the picture stands', async () => {
		const { terminal, session, result } = open(120, 40);
		session.steps(2000);
		await session.preview();
		await terminal.shows('▄');
		const before = terminal.writes.join('').length;
		const frames = 5;
		for (let i = 0; i < frames; i++) {
			session.steps(1);
			await new Promise((resolve) => setTimeout(resolve, 260));
		}
		const perFrame = (terminal.writes.join('').length - before) / frames;
		// 8 KB a second at four frames a second.
		expect(perFrame).toBeLessThan(2048);
		expect(perFrame).toBeGreaterThan(10);
		await session.stop();
		await result;
	});
});
