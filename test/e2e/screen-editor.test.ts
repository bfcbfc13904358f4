/**
 * Presets in the editor of the user, with the real program in a terminal: the editor has the terminal to itself, the
 * screens come back whole, and nothing that was written is lost.
 */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { Home } from '../helpers/pty-home.js';
import type { PtyProgram } from '../helpers/pty-program.js';

const SLOW_MS = 30_000;
vi.setConfig({ testTimeout: 120_000 });

let home: Home;
beforeAll(async () => {
	home = await Home.make('edit');
});
afterEach(() => home.endAll());
afterAll(() => home.remove());

const preset = () => readFileSync(join(home.root, 'config', 'fstui', 'presets', 'mine.yaml'), 'utf8');

/** An editor that notes how the terminal is set, asks for a line, and adds it to the file. */
function writeEditor(): string {
	const path = join(home.root, 'editor.sh');
	writeFileSync(
		path,
		`#!/bin/sh
stty -a > "${home.root}/stty.txt"
printf 'THE EDITOR: add a line> '
read -r line
printf '%s\\n' "$line" >> "$1"
`,
	);
	chmodSync(path, 0o755);
	return path;
}

/** The program on its list of presets, with the user's own one highlighted. */
async function openPresets(env: Readonly<Record<string, string>>): Promise<PtyProgram> {
	home.writePreset('mine', 'title: Mine\n# a note of mine\nbatch_size: 4\n');
	const program = home.open([], { env, columns: 100, rows: 30, before: 'before the program' });
	await program.terminal.shows('New training', SLOW_MS);
	program.press('p');
	await program.terminal.shows('e edit', SLOW_MS);
	for (let i = 0; i < 20 && !/› Mine/.test(await program.terminal.text()); i++) {
		const before = await program.terminal.text();
		program.press('down');
		await program.terminal.until((text) => text !== before, 'the next preset');
	}
	return program;
}

/** Rows on the main screen while the editor runs; what it asked before is still to be seen there. */
async function editorAsks({ terminal }: PtyProgram, time = 1): Promise<void> {
	const asked = (text: string) => text.split('THE EDITOR: add a line>').length - 1;
	await terminal.until((text) => asked(text) === time, `the editor for the ${time}. time`, SLOW_MS);
	expect(terminal.inAlternateScreen).toBe(false);
	expect(terminal.bracketedPaste).toBe(false);
}

async function screensAreBack({ terminal }: PtyProgram, shown: string): Promise<void> {
	await terminal.shows(shown, SLOW_MS);
	const text = await terminal.text();
	expect(terminal.inAlternateScreen).toBe(true);
	expect(text).toMatch(/› mine/i);
	expect(text).not.toContain('THE EDITOR');
	expect(text.split('\n')[0]).toContain('fstui');
}

it('hands the terminal over, says what is wrong with line and column, and loses nothing', async () => {
	const program = await openPresets({ EDITOR: writeEditor() });
	program.press('e');
	await editorAsks(program);
	const settings = readFileSync(join(home.root, 'stty.txt'), 'utf8');
	for (const flag of ['icanon', 'echo', 'isig', 'icrnl', 'opost'])
		expect(settings).toMatch(new RegExp(`(?<!-)\\b${flag}\\b`));
	program.type('bananas: 1\r');
	await screensAreBack(program, 'mine.yaml:4:1');
	expect(await program.terminal.text()).toContain('bananas');
	expect(preset()).toBe('title: Mine\n# a note of mine\nbatch_size: 4\nbananas: 1\n');

	// Not chosen as it is; edited again it counts.
	program.press('escape');
	await program.terminal.shows('cannot be chosen until its file is right');
	program.press('e');
	await editorAsks(program, 2);
	home.writePreset('mine', 'title: Mine\n# a note of mine\nbatch_size: 4\n');
	program.type('no_flip: true\r');
	await screensAreBack(program, 'your preset is valid');
	await program.terminal.shows('No flip: no -> yes');
	expect(preset()).toContain('# a note of mine');
	program.press('return');
	await program.terminal.shows('Lightweight');
	program.press('ctrl+c');
	expect(await program.exited).toEqual({ code: 0, signal: 0 });
	expect(program.terminal.inAlternateScreen).toBe(false);
	expect(await program.terminal.text()).toContain('before the program');
});

it('is not left by a Ctrl+C that is meant for the editor', async () => {
	const program = await openPresets({ EDITOR: writeEditor() });
	program.press('e');
	await editorAsks(program);
	program.press('ctrl+c');
	await screensAreBack(program, 'it ended with SIGINT');
	await program.terminal.shows('e edit again');
	program.press('escape');
	await program.terminal.hides('e edit again');
	// A second press is meant for the screens.
	await new Promise((resolve) => setTimeout(resolve, 500));
	program.press('ctrl+c');
	expect(await program.exited).toEqual({ code: 0, signal: 0 });
});

it('says that there is no such editor, and how to name another', async () => {
	const program = await openPresets({ EDITOR: 'no-such-editor --wait' });
	program.press('e');
	await screensAreBack(program, 'there is no such program');
	expect(preset()).toBe('title: Mine\n# a note of mine\nbatch_size: 4\n');
	program.press('ctrl+c');
	expect(await program.exited).toEqual({ code: 0, signal: 0 });
});
