/**
 * A terminal in memory: an input and an output the app can run on, with a headless emulator that knows what is on the
 * screen. Must not know the app.
 */
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import xterm from '@xterm/headless';
import { type ScreenCell, screenCell } from './screen-cells.js';

/** Input that looks like a terminal's. */
export class FakeInput extends PassThrough {
	readonly isTTY = true;
	rawMode = false;

	setRawMode(raw: boolean): this {
		this.rawMode = raw;
		return this;
	}

	ref(): this {
		return this;
	}

	unref(): this {
		return this;
	}
}

export class FakeTerminal extends EventEmitter {
	readonly isTTY = true;
	readonly input = new FakeInput();
	columns: number;
	rows: number;
	/** Everything written, in order. */
	readonly writes: string[] = [];
	/** Thrown by the next writes, as a terminal that is gone would. */
	broken: Error | null = null;
	readonly #emulator: InstanceType<typeof xterm.Terminal>;

	/** @param throughPty a driver or another program turns line feeds into new lines already, where it means them */
	constructor(columns: number, rows: number, throughPty = false) {
		super();
		this.columns = columns;
		this.rows = rows;
		// A terminal's driver turns line feeds into new lines (ONLCR).
		this.#emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: !throughPty });
	}

	write(data: string): boolean {
		if (this.broken !== null) throw this.broken;
		this.writes.push(data);
		this.#emulator.write(data);
		return true;
	}

	/** Feeds bytes to a terminal that something else writes to (a pty). */
	feed(data: string): void {
		this.#emulator.write(data);
	}

	resize(columns: number, rows: number): void {
		this.columns = columns;
		this.rows = rows;
		this.#emulator.resize(columns, rows);
		this.emit('resize');
	}

	/** Another size and back, of which the program hears nothing: what lay beyond is cut off. */
	clip(columns: number, rows: number): void {
		this.#emulator.resize(columns, rows);
		this.#emulator.write(`\u001b[${rows};${columns}H\u001b[J`);
		this.#emulator.resize(this.columns, this.rows);
	}

	type(text: string): void {
		this.input.write(text);
	}

	/** The rows of the screen, once everything written so far has been taken in. */
	async screen(): Promise<string[]> {
		await new Promise<void>((resolve) => this.#emulator.write('', resolve));
		const buffer = this.#emulator.buffer.active;
		return Array.from(
			{ length: this.#emulator.rows },
			// A line made narrower keeps what lay beyond, unseen.
			(_, row) => buffer.getLine(buffer.baseY + row)?.translateToString(true, 0, this.#emulator.cols) ?? '',
		);
	}

	/** Every cell of the screen, once everything written so far has been taken in. */
	async cells(): Promise<readonly (readonly ScreenCell[])[]> {
		await this.screen();
		const { active } = this.#emulator.buffer;
		return Array.from({ length: this.#emulator.rows }, (_, row) => {
			const line = active.getLine(active.baseY + row);
			return Array.from({ length: this.#emulator.cols }, (_, column) => screenCell(line?.getCell(column)));
		});
	}

	async text(): Promise<string> {
		return (await this.screen()).join('\n');
	}

	get inAlternateScreen(): boolean {
		return this.#emulator.buffer.active.type === 'alternate';
	}

	get bracketedPaste(): boolean {
		return this.#emulator.modes.bracketedPasteMode;
	}

	/** Column of the cursor, from 0, once everything written so far has been taken in. */
	async cursorColumn(): Promise<number> {
		await this.screen();
		return this.#emulator.buffer.active.cursorX;
	}

	/** How many cells in a rectangle (zero-based, end exclusive) hold the half block of a picture. */
	async pictureCells(): Promise<number> {
		const rows = await this.screen();
		return rows.join('').split('▄').length - 1;
	}

	/** Waits until the screen shows what is wanted. @throws with the screen when it does not come */
	async until(wanted: (text: string) => boolean, what: string, timeoutMs = 8000): Promise<string> {
		// Tests may keep the clock still.
		const end = performance.now() + timeoutMs;
		for (;;) {
			const text = await this.text();
			if (wanted(text)) return text;
			if (performance.now() > end) throw new Error(`the screen never showed ${what}:\n${text}`);
			await new Promise((resolve) => setTimeout(resolve, 10));
		}
	}

	async shows(text: string, timeoutMs?: number): Promise<string> {
		return await this.until((screen) => screen.includes(text), JSON.stringify(text), timeoutMs);
	}

	async hides(text: string): Promise<string> {
		return await this.until((screen) => !screen.includes(text), `the end of ${JSON.stringify(text)}`);
	}
}

export const KEYS = {
	enter: '\r',
	escape: '\u001b',
	up: '\u001b[A',
	down: '\u001b[B',
	right: '\u001b[C',
	left: '\u001b[D',
	tab: '\t',
	pageDown: '\u001b[6~',
	backspace: '\u007f',
	ctrlC: '\u0003',
} as const;
