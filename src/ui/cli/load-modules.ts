/** Imports the parts of the program that commands load only when they need them. */
import type { Modules } from './modules.js';

export const lazyModules: Modules = {
	sessionFactory: async (sockets) => {
		const { createSession } = await import('../../engine/create-session.js');
		const { controlledSession } = await import('../../engine/control/controlled.js');
		return (config, origins) => controlledSession(createSession, config, sockets, origins);
	},
	connectRun: async (folder) => (await import('../../engine/control/client.js')).connectRun(folder),
	noteInLog: async (config, text, now) => (await import('../../engine/log/log-note.js')).noteInLog(config, text, now),
	startDetached: async (options) => (await import('./detach.js')).startDetached(options),
	readModelFolder: async (dir) => (await import('../../engine/inspect.js')).readModelFolder(dir),
	makeDemoFaces: async (options) => (await import('../../engine/demo/demo-faces.js')).makeDemoFaces(options),
	runApp: async (options) => (await import('../run-app.js')).runApp(options),
	runReader: async (options) => (await import('../reader/run-reader.js')).runReader(options),
	runBench: async (options) => (await import('../../engine/bench.js')).runBench(options),
	modelFigures: async (options) => (await import('../../engine/model-figures.js')).modelFigures(options),
	runDoctor: async () => (await import('../../engine/doctor.js')).runDoctor(),
	probe: async () => (await import('../../engine/probe-process.js')).startProbe,
	drawAugmentation: async (options) => (await import('../../engine/report/augment.js')).drawAugmentation(options),
	folderTools: {
		analyzeModel: async (folder) => (await import('../../engine/analysis/model.js')).analyzeModel(folder),
		drawSavedPreview: async (options) =>
			(await import('../../engine/analysis/saved-preview.js')).drawSavedPreview(options),
		makeAnimation: async (options) => (await import('../../engine/analysis/animation.js')).makeAnimation(options),
		describeCopies: async (folder) => (await import('../../engine/analysis/copies.js')).describeCopies(folder),
		listRestorable: async (folder) => (await import('../../engine/store/restore.js')).listRestorable(folder),
		restoreModel: async (folder, source) =>
			(await import('../../engine/store/restore.js')).restoreModel(folder, { source }),
	},
	reportFaces: async (options) => (await import('../../engine/report/faces.js')).reportFaces(options),
};
