/** The thread that works out costs of models and looks at folders of faces, so that keys never wait for it. */
import { parentPort } from 'node:worker_threads';
import { FstuiError } from '../../config/errors.js';
import type { FactsAnswer, FactsRequest } from './facts-protocol.js';

async function answer(request: FactsRequest): Promise<unknown> {
	if (request.kind === 'faces') return (await import('../../engine/report/quick-look.js')).quickLook(request.folder);
	return (await import('../../engine/model-figures.js')).modelFigures(request.options);
}

const port = parentPort;
port?.on('message', (request: FactsRequest | 'close') => {
	if (request === 'close') return port.close();
	const { id } = request;
	answer(request).then(
		(value) => port.postMessage({ id, ok: true, value } satisfies FactsAnswer),
		(error: unknown) => {
			const message = error instanceof Error ? error.message : String(error);
			const next = error instanceof FstuiError ? error.next : 'try other options';
			port.postMessage({ id, ok: false, message, next } satisfies FactsAnswer);
		},
	);
});
