/**
 * Asks the facts thread: starts it with the first question, remembers costs, and lets it go when it is not needed any
 * more. Must not know what the answers are for.
 */
import { Worker } from 'node:worker_threads';
import { FstuiError } from '../../config/errors.js';
import type { RunOptions } from '../../config/schema.js';
import type { ModelFigures } from '../../engine/model-figures.js';
import type { CoverageRequest, CoverageView } from '../../engine/report/coverage-view.js';
import type { QuickLook } from '../../engine/report/quick-look.js';
import { workerUrl } from '../../engine/worker-url.js';
import type { FactsAnswer, FactsQuestion, FactsRequest } from './facts-protocol.js';

interface Waiting {
	readonly worker: Worker;
	resolve(value: unknown): void;
	reject(error: Error): void;
}

export class FactsThread {
	#worker: Worker | null = null;
	#last = 0;
	readonly #waiting = new Map<number, Waiting>();
	readonly #costs = new Map<string, Promise<ModelFigures>>();

	/** @throws FstuiError for options that do not fit the model. */
	modelFigures(options: RunOptions): Promise<ModelFigures> {
		const key = JSON.stringify(options);
		const known = this.#costs.get(key);
		if (known !== undefined) return known;
		const asked = this.#ask({ kind: 'costs', options }) as Promise<ModelFigures>;
		this.#costs.set(key, asked);
		asked.catch(() => this.#costs.delete(key));
		return asked;
	}

	/** Null for a folder without pictures. */
	quickLook(folder: string): Promise<QuickLook | null> {
		return this.#ask({ kind: 'faces', folder }) as Promise<QuickLook | null>;
	}

	/** Draws the view into a file. @throws FstuiError when there are no faces to show. */
	coverageView(request: CoverageRequest, path: string): Promise<CoverageView> {
		return this.#ask({ kind: 'coverage', request, path }) as Promise<CoverageView>;
	}

	/** Ends the thread; what it has not answered by then fails. A later question starts another one. */
	close(): void {
		this.#worker?.postMessage('close');
		this.#worker = null;
	}

	#ask(question: FactsQuestion): Promise<unknown> {
		const id = ++this.#last;
		return new Promise((resolve, reject) => {
			this.#worker ??= this.#start();
			this.#waiting.set(id, { worker: this.#worker, resolve, reject });
			this.#worker.postMessage({ ...question, id } satisfies FactsRequest);
		});
	}

	#start(): Worker {
		const worker = new Worker(workerUrl(import.meta.url, './facts-worker.js'));
		// Facts nobody waits for must not keep the program alive.
		worker.unref();
		worker.on('message', (answer: FactsAnswer) => {
			const waiting = this.#waiting.get(answer.id);
			this.#waiting.delete(answer.id);
			if (answer.ok) waiting?.resolve(answer.value);
			else waiting?.reject(new FstuiError('usage', answer.message, { next: answer.next }));
		});
		const lost = (reason: string): void => {
			if (this.#worker === worker) this.#worker = null;
			const error = new FstuiError('device', `the facts cannot be worked out: ${reason}`, {
				next: 'go on without them',
			});
			for (const [id, waiting] of this.#waiting) {
				if (waiting.worker !== worker) continue;
				this.#waiting.delete(id);
				waiting.reject(error);
			}
		};
		worker.on('error', (error: Error) => lost(error.message));
		worker.on('exit', (code) => lost(`the thread has ended (${code})`));
		return worker;
	}
}
