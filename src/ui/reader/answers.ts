/**
 * What a person types, line by line, and questions about it: plain text and numbered lists that a screen reader reads
 * from top to bottom. Nothing is drawn over. Must not know what is asked.
 */
import { createInterface, type Interface } from 'node:readline';

export interface Choice {
	readonly id: string;
	readonly label: string;
	/** One sentence. */
	readonly description: string;
}

/** Goes back one question, where that is possible. */
export const BACK = 'back';

export class Answers {
	/** Resolves when nobody answers any more. */
	readonly over: Promise<void>;
	#tellOver: () => void = () => undefined;
	readonly #write: (line: string) => void;
	readonly #lines: string[] = [];
	readonly #reader: Interface;
	#waiting: ((line: string | null) => void) | null = null;
	#ended = false;

	/** @param write puts one line before the person */
	constructor(input: NodeJS.ReadableStream, write: (line: string) => void) {
		this.#write = write;
		this.over = new Promise((resolve) => {
			this.#tellOver = resolve;
		});
		// Not as a terminal: the line editing would move the cursor about.
		this.#reader = createInterface({ input, terminal: false });
		this.#reader.on('line', (line) => this.#take(line.trim()));
		this.#reader.on('close', () => this.end());
	}

	/** The next line without the spaces around it; null when there will be no more. One call at a time. */
	next(): Promise<string | null> {
		const line = this.#lines.shift();
		if (line !== undefined) return Promise.resolve(line);
		if (this.#ended) return Promise.resolve(null);
		return new Promise((resolve) => {
			this.#waiting = resolve;
		});
	}

	/** No more lines are wanted, or will come. */
	end(): void {
		if (this.#ended) return;
		this.#ended = true;
		this.#tellOver();
		this.#reader.close();
		this.#waiting?.(null);
		this.#waiting = null;
	}

	say(line: string): void {
		this.#write(line);
	}

	/** Says a question and takes the next line. */
	ask(question: string): Promise<string | null> {
		this.say(question);
		return this.next();
	}

	/**
	 * A numbered list. Takes the number, the id, or an empty line for the first choice.
	 * @param first id of what an empty line stands for; the first of the list when it is not in it
	 * @param canGoBack the word "back" is an answer too
	 * @returns the chosen id, or BACK; null when nobody answers any more
	 */
	async choose(title: string, choices: readonly Choice[], first?: string, canGoBack = false): Promise<string | null> {
		const usual = Math.max(
			0,
			choices.findIndex(({ id }) => id === first),
		);
		this.say('');
		this.say(title);
		for (const [i, { label, description }] of choices.entries()) {
			this.say(description === '' ? `${i + 1}. ${label}` : `${i + 1}. ${label}: ${description}`);
		}
		for (;;) {
			const usualLabel = choices[usual]?.label ?? '';
			const answer = await this.ask(`Number from 1 to ${choices.length}. Enter for ${usual + 1}, ${usualLabel}.`);
			if (answer === null) return null;
			if (canGoBack && answer.toLowerCase() === BACK) return BACK;
			const index = answer === '' ? usual : Number(answer) - 1;
			const chosen = choices[index] ?? choices.find(({ id }) => id === answer);
			if (chosen !== undefined) return chosen.id;
			this.say(`There is no "${answer}".`);
		}
	}

	#take(line: string): void {
		if (this.#waiting === null) this.#lines.push(line);
		else {
			const waiting = this.#waiting;
			this.#waiting = null;
			waiting(line);
		}
	}
}
