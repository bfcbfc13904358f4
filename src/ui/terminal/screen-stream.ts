/**
 * The stream the screens are written to: passes everything on to the real output, strips what tmux handles badly,
 * survives an output that is gone, and lets others act around a resize. Must not know React.
 */
import { Writable } from 'node:stream';
import { asciiText } from './ascii.js';

/** What is needed of the real output. */
export interface TerminalOutput {
	write(data: string): boolean;
	on(event: 'resize' | 'error', listener: (error?: Error) => void): unknown;
	off(event: 'resize' | 'error', listener: (error?: Error) => void): unknown;
	readonly columns?: number | undefined;
	readonly rows?: number | undefined;
	readonly isTTY?: boolean | undefined;
	readonly fd?: number | undefined;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the markers are escape sequences
const SYNC_MARKERS = /\u001b\[\?2026[hl]/g;

export interface ScreenStreamOptions {
	readonly target: TerminalOutput;
	/** False strips the synchronised output markers. */
	readonly synchronizedOutput: boolean;
	/** False replaces every character beyond ASCII: those of names and paths, and Ink's own marks. */
	readonly unicode: boolean;
	/** Called once when the output fails (EIO, EPIPE): nobody sees the screen any more. */
	readonly onLost: (error: Error) => void;
	/** Called after a change of size was passed on. */
	readonly onResized: () => void;
}

export class ScreenStream extends Writable {
	readonly isTTY = true;
	readonly #options: ScreenStreamOptions;
	#lost = false;

	constructor(options: ScreenStreamOptions) {
		super({ decodeStrings: false });
		this.#options = options;
		options.target.on('resize', this.#resized);
		options.target.on('error', this.#failed);
	}

	get columns(): number {
		return this.#options.target.columns ?? 80;
	}

	get rows(): number {
		return this.#options.target.rows ?? 24;
	}

	/** True once the output has failed; writes go nowhere from then on. */
	get lost(): boolean {
		return this.#lost;
	}

	/** Ends all writing, e.g. after a hangup. */
	abandon(): void {
		this.#lost = true;
	}

	/** Lets go of the real output. The error listener stays: a late EIO must not end the process. */
	detach(): void {
		this.#options.target.off('resize', this.#resized);
		this.#lost = true;
	}

	override _write(chunk: string | Uint8Array, _encoding: string, done: () => void): void {
		if (!this.#lost) {
			const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
			const { synchronizedOutput, unicode } = this.#options;
			const marked = synchronizedOutput ? text : text.replace(SYNC_MARKERS, '');
			const kept = unicode ? marked : asciiText(marked);
			if (kept !== '') {
				try {
					this.#options.target.write(kept);
				} catch (error) {
					this.#failed(error instanceof Error ? error : new Error(String(error)));
				}
			}
		}
		done();
	}

	readonly #resized = (): void => {
		if (this.#lost) return;
		this.emit('resize');
		this.#options.onResized();
	};

	readonly #failed = (error?: Error): void => {
		if (this.#lost) return;
		this.#lost = true;
		this.#options.onLost(error ?? new Error('the terminal is gone'));
	};
}
