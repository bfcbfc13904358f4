/**
 * Which page is open. Pages are loaded when they are wanted; keys typed meanwhile are kept for them. Must not know what
 * pages there are or what they show.
 */

export interface NavigatorOptions<Request, Page> {
	/** Loads page number `turn`. @throws when it cannot be opened; the one before then stays. */
	readonly load: (request: Request, turn: number) => Promise<Page>;
	/** Keeps the keys back, and hands them on again. */
	readonly keys: { hold(): void; release(): void };
	/** Told before another page takes the screen. */
	readonly onChange: () => void;
}

export class Navigator<Request, Page> {
	readonly #options: NavigatorOptions<Request, Page>;
	readonly #listeners = new Set<() => void>();
	#page: Page | null = null;
	#busy = 0;
	#newest = 0;

	constructor(options: NavigatorOptions<Request, Page>) {
		this.#options = options;
	}

	/** Null until the first page is open. */
	readonly page = (): Page | null => this.#page;

	readonly subscribe = (listener: () => void): (() => void) => {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	};

	/** Opens a page, unless another one is asked for meanwhile. Rejects when it cannot be loaded. */
	async open(request: Request): Promise<void> {
		const turn = ++this.#newest;
		await this.whileHeld(async () => {
			const page = await this.#options.load(request, turn);
			if (turn !== this.#newest) return;
			this.#options.onChange();
			this.#page = page;
			for (const listener of this.#listeners) listener();
		});
	}

	/** Does something that leads to another page, with the keys kept back. */
	async whileHeld(work: () => Promise<void>): Promise<void> {
		if (this.#busy++ === 0) this.#options.keys.hold();
		try {
			await work();
		} finally {
			if (--this.#busy === 0) this.#options.keys.release();
		}
	}
}
