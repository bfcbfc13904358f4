/** Imports the parts of the program that commands load only when they need them. */
import { FstuiError } from '../../config/errors.js';
import type { Modules } from './modules.js';

export const lazyModules: Modules = {
	sessionFactory: async () => missing('sessions'),
	readModelFolder: async (dir) => (await import('../../engine/inspect.js')).readModelFolder(dir),
	makeDemoFaces: async (options) => (await import('../../engine/demo/demo-faces.js')).makeDemoFaces(options),
	runApp: async (options) => (await import('../run-app.js')).runApp(options),
	runBench: async () => missing('bench'),
	runDoctor: async () => missing('doctor'),
};

function missing(part: string): never {
	throw new FstuiError('usage', `this build has no ${part}`, { next: 'use a newer build' });
}
