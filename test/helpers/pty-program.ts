/**
 * Runs a program on a pseudo-terminal of its own, read through a headless emulator. Keys are named as in the key table.
 * Must not know what is on the screen.
 */
import { type IPty, spawn } from '@lydell/node-pty';
import { FakeTerminal } from './terminal.js';

/** Variables of a good terminal; nothing of the surroundings of the tests comes in. */
export const COLOURS = { TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8' } as const;

export interface PtyOptions {
	readonly columns?: number;
	readonly rows?: number;
	readonly cwd?: string;
	/** All there is, but for PATH. */
	readonly env: Readonly<Record<string, string>>;
	/** A shell's last line, to see what comes back when the program leaves. */
	readonly before?: string;
}

export interface PtyProgram {
	readonly pty: IPty;
	readonly terminal: FakeTerminal;
	readonly exited: Promise<{ readonly code: number; readonly signal: number }>;
	/** All that came, as text. */
	sent(): string;
	/** How many times something came. */
	readonly received: number;
	/** Types text, or presses keys by their names. */
	type(text: string): void;
	press(...names: readonly string[]): void;
	resize(columns: number, rows: number): void;
	/** Closes the terminal under the program: hang-up, end of its input, no place for its output. */
	hangUp(): void;
}

/** Starts `file` with arguments; a JavaScript file is run by this Node. Columns and rows are 120 x 40 unless given. */
export function openPty(file: string, args: readonly string[], options: PtyOptions): PtyProgram {
	const { columns = 120, rows = 40, cwd, env, before } = options;
	const terminal = new FakeTerminal(columns, rows, true);
	if (before !== undefined) terminal.feed(`${before}\r\n`);
	const script = /\.m?js$/.test(file);
	const pty = spawn(script ? process.execPath : file, script ? [file, ...args] : [...args], {
		cols: columns,
		rows,
		...(cwd === undefined ? {} : { cwd }),
		env: { PATH: process.env.PATH ?? '', ...env },
	});
	const sent: string[] = [];
	pty.onData((data) => {
		sent.push(data);
		terminal.feed(data);
	});
	const exited = new Promise<{ code: number; signal: number }>((resolve) => {
		pty.onExit(({ exitCode, signal }) => resolve({ code: exitCode, signal: signal ?? 0 }));
	});
	return {
		pty,
		terminal,
		exited,
		sent: () => sent.join(''),
		get received() {
			return sent.length;
		},
		type: (text) => pty.write(text),
		press: (...names) => pty.write(names.map(keyBytes).join('')),
		resize(newColumns, newRows) {
			terminal.resize(newColumns, newRows);
			pty.resize(newColumns, newRows);
		},
		hangUp: () => (pty as IPty & { destroy(): void }).destroy(),
	};
}

const NAMED: Readonly<Record<string, string>> = {
	return: '\r',
	escape: '\u001b',
	tab: '\t',
	'shift+tab': '\u001b[Z',
	up: '\u001b[A',
	down: '\u001b[B',
	right: '\u001b[C',
	left: '\u001b[D',
	pageup: '\u001b[5~',
	pagedown: '\u001b[6~',
	home: '\u001b[H',
	end: '\u001b[F',
	backspace: '\u007f',
	space: ' ',
};

/** What a terminal sends for a key, by its name in the key table. @throws for a name it does not know */
export function keyBytes(name: string): string {
	const named = NAMED[name];
	if (named !== undefined) return named;
	const control = /^ctrl\+([a-z])$/.exec(name)?.[1];
	if (control !== undefined) return String.fromCharCode(control.charCodeAt(0) & 0x1f);
	if ([...name].length === 1) return name;
	throw new Error(`no terminal is known to send the key "${name}"`);
}
