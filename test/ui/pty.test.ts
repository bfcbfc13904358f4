/**
 * The built screens in a real pseudo-terminal: keys change what is seen, and the terminal's modes come back at every
 * kind of end. Needs the build.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COLOURS, openPty, type PtyProgram } from '../helpers/pty-program.js';
import { makeScreenProgram, ROOT, type ScreenProgram } from '../helpers/screen-program.js';
import { KEYS } from '../helpers/terminal.js';

/** The program starts slowly while other tests use the processor. */
const SLOW_MS = 30_000;

let program: ScreenProgram;
beforeAll(async () => {
	program = await makeScreenProgram('pty');
});
afterAll(async () => {
	await program.remove();
});

/** Runs the program behind a shell that prints a line before, on a terminal of 80 x 24. */
function open(...args: string[]): PtyProgram {
	// Ink must not take this for a machine without a terminal.
	const env = { ...program.env, ...COLOURS, CI: '1' };
	return openPty(program.path, args, { columns: 80, rows: 24, cwd: ROOT, env, before: 'before the program' });
}

/** The main screen is back with what was on it before, and nothing is left switched on. */
async function expectRestored({ terminal }: PtyProgram): Promise<string> {
	const text = await terminal.text();
	expect(terminal.inAlternateScreen).toBe(false);
	expect(terminal.bracketedPaste).toBe(false);
	expect(text).toContain('before the program');
	return text;
}

describe('in a pseudo-terminal', () => {
	it('runs the dashboard: keys change the screen, y saves and stops', async () => {
		const opened = open('dashboard', '20');
		const { pty, terminal } = opened;
		await terminal.shows('Loss A', SLOW_MS);
		expect(terminal.inAlternateScreen).toBe(true);
		await terminal.shows('▄', SLOW_MS);
		pty.write('?');
		await terminal.shows('Save the model now.');
		expect(await terminal.pictureCells()).toBe(0);
		pty.write(KEYS.escape);
		await terminal.shows('▄', SLOW_MS);
		pty.write('+');
		await terminal.shows('smoothed 0.95');
		pty.write('q');
		await terminal.shows('Stop training?');
		pty.write('y');
		expect(await opened.exited).toEqual({ code: 0, signal: 0 });
		const text = await expectRestored(opened);
		expect(text).toContain('RESULT finished');
		expect(text).toContain('fstui train --model-dir /models/test');
	});

	it('runs the forms and leaves them with Ctrl+C', async () => {
		const opened = open('wizard', '0');
		await opened.terminal.shows('First attempt');
		opened.pty.write(KEYS.enter);
		await opened.terminal.shows('82,062,470 parameters');
		opened.pty.write(KEYS.ctrlC);
		expect((await opened.exited).code).toBe(0);
		expect(await expectRestored(opened)).toContain('RESULT cancelled');
	});

	it('follows a resize', async () => {
		const { pty, terminal, exited, resize } = open('dashboard', '20');
		await terminal.shows('▄', SLOW_MS);
		resize(100, 30);
		await terminal.until((text) => text.includes('─ Log ─') && text.includes('▄'), 'the larger layout');
		pty.write('qy');
		expect((await exited).code).toBe(0);
	});

	it('saves and stops at SIGTERM', async () => {
		const opened = open('dashboard', '20');
		await opened.terminal.shows('Loss A', SLOW_MS);
		opened.pty.kill('SIGTERM');
		expect((await opened.exited).code).toBe(0);
		expect(await expectRestored(opened)).toContain(', saved.');
	});

	it('goes on without a screen after a hangup, and still saves at SIGTERM', async () => {
		const opened = open('dashboard', '20');
		await opened.terminal.shows('Loss A', SLOW_MS);
		opened.pty.kill('SIGHUP');
		await opened.terminal.shows('before the program');
		await expectRestored(opened);
		const stillRuns = await Promise.race([
			opened.exited.then(() => false),
			new Promise((resolve) => setTimeout(() => resolve(true), 300)),
		]);
		expect(stillRuns).toBe(true);
		opened.pty.kill('SIGTERM');
		expect((await opened.exited).code).toBe(0);
		expect(await opened.terminal.text()).toContain(', saved.');
	});

	it('gives the terminal back when the program crashes', async () => {
		const opened = open('dashboard', '20', '0', '600');
		expect((await opened.exited).code).not.toBe(0);
		expect(await expectRestored(opened)).toContain('crash for the test');
	});
});
