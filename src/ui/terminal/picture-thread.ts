/**
 * Has pictures drawn on a thread of their own: starts it with the first picture and ends it with the screens. Must not
 * know what is drawn, or where it goes.
 */
import { Worker } from 'node:worker_threads';
import { FstuiError } from '../../config/errors.js';
import { workerUrl } from '../../engine/worker-url.js';
import type { PictureLayout } from '../layout/picture-layout.js';
import type { DrawableMode, RenderedPicture } from './picture.js';
import type { PictureAnswer, PictureRequest } from './picture-protocol.js';

/** Draws the tiles of a layout out of a preview PNG. @throws FstuiError with the reason */
export type DrawPicture = (path: string, layout: PictureLayout, mode: DrawableMode) => Promise<RenderedPicture>;

interface Waiting {
	readonly worker: Worker;
	readonly path: string;
	resolve(picture: RenderedPicture): void;
	reject(error: FstuiError): void;
}

export class PictureThread {
	readonly #url: URL;
	readonly #waiting = new Map<number, Waiting>();
	#worker: Worker | null = null;
	#last = 0;
	#closed = false;

	/** @param url the code of the thread */
	constructor(url: URL = workerUrl(import.meta.url, './picture-worker.js')) {
		this.#url = url;
	}

	readonly draw: DrawPicture = (path, layout, mode) =>
		new Promise((resolve, reject) => {
			if (this.#closed) return reject(lost(path, 'the screens have ended'));
			this.#worker ??= this.#start();
			const id = ++this.#last;
			this.#waiting.set(id, { worker: this.#worker, path, resolve, reject });
			this.#worker.postMessage({ id, path, layout, mode } satisfies PictureRequest);
		});

	/** Ends the thread for good; what it has not drawn by then fails. */
	close(): void {
		this.#closed = true;
		this.#worker?.postMessage('close');
		this.#worker = null;
	}

	#start(): Worker {
		const worker = new Worker(this.#url);
		worker.on('message', (answer: PictureAnswer) => {
			const waiting = this.#waiting.get(answer.id);
			this.#waiting.delete(answer.id);
			if (waiting === undefined) return;
			if (answer.ok) waiting.resolve(answer.picture);
			else
				waiting.reject(answer.failure === 'missing' ? missing(waiting.path) : unreadable(waiting.path, answer.reason));
		});
		const ended = (reason: string): void => {
			if (this.#worker === worker) this.#worker = null;
			for (const [id, waiting] of this.#waiting) {
				if (waiting.worker !== worker) continue;
				this.#waiting.delete(id);
				waiting.reject(lost(waiting.path, reason));
			}
		};
		worker.on('error', (error: Error) => ended(error.message));
		worker.on('exit', (code) => ended(`its thread has ended (${code})`));
		// A picture nobody waits for must not keep the program alive. Last: listening to messages would undo it.
		worker.unref();
		return worker;
	}
}

function missing(path: string): FstuiError {
	return new FstuiError('faces', 'the picture is not there any more', {
		where: path,
		next: 'look at a newer one, or press p to have one drawn',
	});
}

function unreadable(path: string, reason: string): FstuiError {
	return new FstuiError('faces', `the picture cannot be read: ${reason}`, {
		where: path,
		next: 'press p to have one drawn',
	});
}

function lost(path: string, reason: string): FstuiError {
	return new FstuiError('device', `the picture cannot be drawn: ${reason}`, {
		where: path,
		next: 'press r to try again',
	});
}
