/**
 * The whole way of a person who has never seen the program: from `fstui` to a running training by Enter, arrow keys and
 * two typed paths, out of it by every step of the stop ladder, and back in through home. The real program in a terminal.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { Home } from '../helpers/pty-home.js';
import type { PtyProgram } from '../helpers/pty-program.js';

/** The program starts slowly while other tests use the processor. */
const SLOW_MS = 30_000;
const MODEL = 'models/A_B_toy';

let home: Home;
beforeAll(async () => {
	home = await Home.make('flow');
	home.writePreset('tiny', 'title: Tiny\nmodel: toy\nbatch_size: 2\npreview_images: 4\nsave_interval: 50\n');
});
afterEach(() => home.endAll());
afterAll(() => home.remove());

/** Presses a key until the screen shows what is wanted, as a person looking for it would. */
async function pressUntil(program: PtyProgram, key: string, wanted: RegExp): Promise<void> {
	for (let i = 0; i < 40; i++) {
		const before = await program.terminal.text();
		if (wanted.test(before)) return;
		program.press(key);
		await program.terminal.until((text) => text !== before, `a change at ${key}`);
	}
	throw new Error(`${key} never led to ${wanted}:\n${await program.terminal.text()}`);
}

const shows = (program: PtyProgram, text: string) => program.terminal.shows(text, SLOW_MS);

async function training(program: PtyProgram, session: number): Promise<void> {
	const running = (text: string) => /training {2}elapsed/.test(text) && /session \d/.test(text);
	await program.terminal.until(running, `session ${session} training`, SLOW_MS);
}

vi.setConfig({ testTimeout: 180_000 });

it('leads from nothing to a running training, out of it, and back into it', async () => {
	const first = home.open([]);
	await shows(first, '› New training');
	first.press('return');
	await shows(first, 'What do you want to do?');
	await pressUntil(first, 'down', /› Tiny/);
	first.press('return');
	await shows(first, '› Toy');
	first.press('return');
	await shows(first, '› Faces A');
	first.type(home.faces.a);
	await shows(first, '8 pictures');
	first.press('down');
	await shows(first, '› Faces B');
	first.type(home.faces.b);
	await first.terminal.until((text) => text.split('8 pictures').length === 3, 'what both folders hold', SLOW_MS);
	await pressUntil(first, 'down', /› \[ Continue to review ]/);
	first.press('return');
	await shows(first, '› [ Start training ]');
	expect(await first.terminal.text()).toContain('Toy, 51,486 parameters');
	first.press('return');
	await training(first, 1);
	await shows(first, 'saved at iteration ');

	first.press('q');
	await shows(first, 'Stop training?');
	first.press('n');
	await first.terminal.hides('Stop training?');
	await training(first, 1);
	first.press('q');
	await shows(first, 'Stop training?');
	first.press('y');
	expect(await first.exited).toEqual({ code: 0, signal: 0 });
	const farewell = await first.terminal.text();
	expect(first.terminal.inAlternateScreen).toBe(false);
	const stopped = Number(/Stopped at iteration ([\d,]+), saved\./.exec(farewell)?.[1]?.replaceAll(',', ''));
	expect(stopped).toBeGreaterThan(1);
	expect(farewell).toContain(`fstui train --model-dir ${home.model(MODEL)}`);
	expect(home.lock(MODEL)).toBeNull();
	const state = JSON.parse(readFileSync(join(home.model(MODEL), 'toy_state.json'), 'utf8'));
	expect(state.iterations).toBe(stopped);
	expect(readdirSync(join(home.model(MODEL), 'previews')).length).toBeGreaterThan(0);
	expect(home.log(MODEL)).toContain('saved');

	const second = home.open([]);
	await shows(second, 'A_B_toy');
	await pressUntil(second, 'up', /› toy/i);
	second.press('return');
	await shows(second, '› [ Start training ]');
	second.press('return');
	await training(second, 2);
	second.press('ctrl+c');
	await shows(second, 'Stop training?');
	second.press('ctrl+c');
	expect(await second.exited).toEqual({ code: 0, signal: 0 });
	expect(await second.terminal.text()).toContain(', saved.');
	const resumed = JSON.parse(readFileSync(join(home.model(MODEL), 'toy_state.json'), 'utf8'));
	expect(resumed.iterations).toBeGreaterThan(state.iterations);
	expect(existsSync(join(home.model(MODEL), '.lock'))).toBe(false);
});
