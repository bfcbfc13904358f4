/** Imports the parts of the program that commands load only when they need them. */
import { FstuiError } from '../../config/errors.js';
import type { Modules } from './modules.js';

export const lazyModules: Modules = {
	sessionFactory: async () => missing('sessions'),
	readModelFolder: async () => missing('model folders'),
	makeDemoFaces: async () => missing('demo faces'),
	runApp: async () => missing('screens'),
	runBench: async () => missing('bench'),
	runDoctor: async () => missing('doctor'),
};

function missing(part: string): never {
	throw new FstuiError('usage', `this build has no ${part}`, { next: 'use a newer build' });
}
