/** The thread that works out costs of models, looks at folders of faces and draws what a coverage leaves of them, so that keys never wait for it. */
import { parentPort } from 'node:worker_threads';
import { FstuiError } from '../../config/errors.js';
import type { CoverageViews } from '../../engine/report/coverage-view.js';
import type { FactsAnswer, FactsRequest } from './facts-protocol.js';

/** Answers questions; each part of the engine loads with the first question for it. */
function answerer(): (request: FactsRequest) => Promise<unknown> {
	let views: Promise<CoverageViews> | null = null;
	return async (request) => {
		switch (request.kind) {
			case 'faces':
				return (await import('../../engine/report/quick-look.js')).quickLook(request.folder);
			case 'costs':
				return (await import('../../engine/model-figures.js')).modelFigures(request.options);
			case 'coverage':
				// Kept: the faces of the folders are looked up once.
				views ??= import('../../engine/report/coverage-view.js').then((module) => new module.CoverageViews());
				return (await views).draw(request.request, request.path);
		}
	};
}

const answer = answerer();
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
