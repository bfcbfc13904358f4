/**
 * Hands the keys of the real input on one at a time, each in its own turn of the event loop, so that a screen has taken
 * in one key before it gets the next: keys typed ahead mean what they would mean when typed slowly. Reports of the
 * focus are no keys and are kept back; F1 comes as Ctrl+G. Must not know what keys do.
 */
import { Readable } from 'node:stream';
import type { TerminalInput } from './lifecycle.js';

/** Asks the terminal to tell when it gets the focus, and to stop telling (DECSET 1004). */
export const FOCUS_REPORTS = '\u001b[?1004h';
export const NO_FOCUS_REPORTS = '\u001b[?1004l';
const FOCUS_IN = '\u001b[I';
const FOCUS_OUT = '\u001b[O';

const PASTE_START = '\u001b[200~';
const PASTE_END = '\u001b[201~';
/** Longer runs of plain characters are text, not commands: one turn is enough for all of it. */
const LONGEST_TYPED_RUN = 8;
/** What F1 is handed on as: Ink has no name for F1. */
const CTRL_G = '\u0007';
/** F1 as xterm, rxvt, the Linux console and kitty send it. */
const F1 = ['\u001bOP', '\u001b[11~', '\u001b[[A', '\u001b[P'] as const;
/** Keys that are handed on as another one. Enter typed before the terminal was in raw mode comes as a line feed. */
const MEANT: ReadonlyMap<string, string> = new Map([...F1.map((key) => [key, CTRL_G] as const), ['\n', '\r']]);
/** Never held back: it must always be possible to leave. */
const CTRL_C = '\u0003';

// A paste, a function key of the Linux console, a control sequence (ECMA-48 5.4), an SS3 key, Alt with a key, or a
// single character.
const KEY =
	// biome-ignore lint/suspicious/noControlCharactersInRegex: keys are escape sequences
	/\u001b\[200~[\s\S]*?\u001b\[201~|\u001b\[\[[A-E]|\u001b\[[0-?]*[ -/]*[@-~]|\u001bO[\s\S]|\u001b[^\u001b[O]|[\s\S]/gu;

const PLAIN = /^\P{Cc}+$/u;

/** Splits what was read at once into keys; a paste that is not complete stays in one piece with all that follows. */
export function splitKeys(input: string): readonly string[] {
	const open = input.lastIndexOf(PASTE_START);
	if (open >= 0 && !input.slice(open).includes(PASTE_END)) {
		return [...splitKeys(input.slice(0, open)), input.slice(open)];
	}
	const runs: string[] = [];
	for (const key of input.match(KEY) ?? []) {
		const last = runs[runs.length - 1];
		if (PLAIN.test(key) && last !== undefined && PLAIN.test(last)) runs[runs.length - 1] = last + key;
		else runs.push(key);
	}
	return runs.flatMap((run) => (PLAIN.test(run) && run.length <= LONGEST_TYPED_RUN ? [...run] : [run]));
}

/** The real input, one key per turn; raw mode and references go through to it. */
export class KeyInput extends Readable {
	readonly #source: TerminalInput & NodeJS.ReadableStream;
	readonly #onFocus: () => void;
	readonly #keys: string[] = [];
	#turn: NodeJS.Immediate | null = null;
	#held = false;

	/** @param onFocus told when the terminal says that it has got the focus */
	constructor(source: TerminalInput & NodeJS.ReadableStream, onFocus: () => void = () => undefined) {
		super();
		this.#source = source;
		this.#onFocus = onFocus;
		source.on('data', this.#received);
	}

	get isTTY(): boolean {
		return this.#source.isTTY === true;
	}

	setRawMode(raw: boolean): this {
		this.#source.setRawMode?.(raw);
		return this;
	}

	ref(): this {
		this.#source.ref?.();
		return this;
	}

	unref(): this {
		this.#source.unref?.();
		return this;
	}

	/** Keys that come from now on wait: they are meant for a page that is not there yet. Ctrl+C does not wait. */
	hold(): void {
		this.#held = true;
	}

	/** Hands on what has waited. */
	release(): void {
		this.#held = false;
		this.#schedule();
	}

	/** Stops reading; keys that were not handed on are dropped. */
	detach(): void {
		this.#source.removeListener('data', this.#received);
		this.#source.pause();
		if (this.#turn !== null) clearImmediate(this.#turn);
		this.#turn = null;
		this.#keys.length = 0;
	}

	/** Keys are pushed as they come; there is nothing to fetch. */
	override _read(): void {}

	readonly #received = (data: string | Uint8Array): void => {
		const text = typeof data === 'string' ? data : Buffer.from(data).toString('utf8');
		for (const key of splitKeys(text)) {
			if (key === FOCUS_IN) this.#onFocus();
			else if (key === CTRL_C && this.#held) this.#keys.unshift(key);
			else if (key !== FOCUS_OUT) this.#keys.push(MEANT.get(key) ?? key);
		}
		this.#schedule();
	};

	#schedule(): void {
		const ready = this.#held ? this.#keys[0] === CTRL_C : this.#keys.length > 0;
		if (ready) this.#turn ??= setImmediate(this.#next);
	}

	readonly #next = (): void => {
		this.#turn = null;
		// It may have been held since this turn was taken.
		const key = this.#held && this.#keys[0] !== CTRL_C ? undefined : this.#keys.shift();
		if (key === undefined) return;
		this.#schedule();
		this.push(key, 'utf8');
	};
}
