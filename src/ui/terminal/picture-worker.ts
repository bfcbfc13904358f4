/** The thread that draws pictures, so that keys never wait for it: one at a time, in the order they were asked for. */
import { parentPort } from 'node:worker_threads';
import { renderPicture } from './picture.js';
import type { PictureAnswer, PictureFailure, PictureRequest } from './picture-protocol.js';

async function answer({ id, path, layout, mode }: PictureRequest): Promise<PictureAnswer> {
	try {
		return { id, ok: true, picture: await renderPicture(path, layout, mode) };
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		return { id, ok: false, failure: failureOf(error), reason };
	}
}

function failureOf(error: unknown): PictureFailure {
	const code = error instanceof Error && 'code' in error ? error.code : undefined;
	return code === 'ENOENT' ? 'missing' : 'unreadable';
}

const port = parentPort;
let before: Promise<unknown> = Promise.resolve();
port?.on('message', (request: PictureRequest | 'close') => {
	if (request === 'close') return port.close();
	before = before.then(async () => port.postMessage(await answer(request)));
});
