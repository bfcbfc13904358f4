/**
 * Calls and titles in a real pseudo-terminal and in a real tmux: what arrives there, and what is left of it at the end.
 * Needs the build; without tmux its tests are skipped.
 */
import { type IPty, spawn } from '@lydell/node-pty';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { HAS_TMUX, TmuxServer } from '../helpers/pty-tmux.js';
import { makeScreenProgram, ROOT, type ScreenProgram } from '../helpers/screen-program.js';

let program: ScreenProgram;
beforeAll(async () => {
	program = await makeScreenProgram('notifications');
});
afterAll(() => program.remove());

async function until(condition: () => boolean): Promise<void> {
	while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('in a pseudo-terminal', () => {
	it('titles the window while it trains, calls when training has stopped, and gives the title back', async () => {
		const env = { PATH: process.env.PATH ?? '', ...program.env, TERM: 'xterm-256color', LANG: 'C.UTF-8', CI: '1' };
		const args = [program.path, 'dashboard', '20'];
		const pty: IPty = spawn(process.execPath, args, { cols: 80, rows: 24, cwd: ROOT, env });
		let raw = '';
		pty.onData((data) => {
			raw += data.replaceAll('\u001b', '<ESC>').replaceAll('\u0007', '<BEL>');
		});
		const exited = new Promise<number>((resolve) => pty.onExit(({ exitCode }) => resolve(exitCode)));
		await until(() => /<ESC>\]2;fstui original A \d\.\d{4} B \d\.\d{4}<ESC>\\/.test(raw));
		expect(raw.indexOf('<ESC>[22;2t')).toBeLessThan(raw.indexOf('<ESC>]2;'));
		expect(raw).not.toContain('<BEL>');
		pty.write('q');
		await until(() => raw.includes('Stop training?'));
		pty.write('y');
		expect(await exited).toBe(0);
		expect(raw).toMatch(/<ESC>\]9;fstui: training has stopped at iteration [\d,]+, saved<ESC>\\<BEL>/);
		// Nothing sets the title again once it is given back.
		expect(raw.lastIndexOf('<ESC>[23;2t')).toBeGreaterThan(raw.lastIndexOf('<ESC>]2;'));
	});
});

describe.skipIf(!HAS_TMUX)('in tmux', () => {
	let server: TmuxServer;
	afterEach(() => server.end());
	const shown = (what: string) => server.run('display-message', '-p', '-t', 'run:1', what).trim();

	it('titles pane and window, rings the bell, and both have their names back at the end', async () => {
		server = new TmuxServer(100, 30);
		server.attach(100, 30);
		server.run('set-option', '-g', 'allow-rename', 'on');
		// A shell stays when the program has ended.
		server.run('new-window', '-t', 'run:1', 'sh');
		server.run('select-window', '-t', 'run:0');
		const settings = Object.entries(program.env).map(([name, value]) => `${name}='${value}'`);
		const command = `${settings.join(' ')} ${process.execPath} ${program.path} dashboard 20`;
		const keys = (...names: readonly string[]) => server.run('send-keys', '-t', 'run:1', ...names);
		keys(`printf '\\033]2;own title\\033\\\\'; ${command}`, 'Enter');
		await until(() => /^fstui original A \d\.\d{4} B \d\.\d{4}$/.test(shown('#{pane_title}')));
		expect(shown('#{window_name}')).toMatch(/^fstui original A/);
		expect(shown('#{window_bell_flag}')).toBe('0');
		keys('q');
		await until(() => server.run('capture-pane', '-p', '-t', 'run:1').includes('Stop training?'));
		keys('y');
		await until(() => server.run('capture-pane', '-p', '-t', 'run:1').includes('RESULT finished'));
		await until(() => shown('#{pane_title}') === 'own title');
		expect(shown('#{window_bell_flag}')).toBe('1');
		await until(() => !shown('#{window_name}').startsWith('fstui'));
		expect(shown('#{automatic-rename}')).toBe('1');
	});
});
