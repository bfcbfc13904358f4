/** The screens from home on, on a terminal in memory, with made-up models. Must not know single pages. */
import { FstuiError } from '../../src/config/errors.js';
import { runSchema } from '../../src/config/schema.js';
import type { ModelSummary } from '../../src/engine/inspect.js';
import type { EngineSession } from '../../src/engine/session.js';
import type { Restorer } from '../../src/ui/restorer.js';
import { runApp } from '../../src/ui/run-app.js';
import type { PresetChoice, RunAppOptions } from '../../src/ui/types.js';
import { FakeSession } from './fake-session.js';
import { FakeTerminal } from './terminal.js';

/** A model as it is read from its folder. */
export function modelSummary(changes: Partial<ModelSummary> = {}): ModelSummary {
	return {
		dir: '/models/one',
		model: 'dlight',
		created: '2026-01-01T00:00:00.000Z',
		iterations: 12_345,
		sessions: [],
		loss_a: 0.0321,
		loss_b: 0.0432,
		running: false,
		pid: null,
		config: { input_a: '/faces/a', input_b: '/faces/b' },
		locked: {},
		copies: [],
		last_preview: null,
		...changes,
	};
}

export const HOME_PRESETS: readonly PresetChoice[] = [
	{ name: 'finish', title: 'Finishing', description: 'Late in training.', options: { no_warp: true, batch_size: 8 } },
	{ name: 'original', title: 'First attempt', description: 'The defaults, well tried.', options: {} },
];

export interface HomeSetting {
	readonly columns?: number;
	readonly rows?: number;
	readonly recent?: readonly string[];
	/** By folder; null for a folder without a model. Others cannot be read. */
	readonly models?: Readonly<Record<string, ModelSummary | null>>;
	readonly presets?: RunAppOptions['presets'];
	readonly tools?: RunAppOptions['tools'];
	readonly restorer?: Restorer;
	readonly connectRun?: (folder: string) => Promise<EngineSession>;
	readonly probe?: RunAppOptions['probe'];
	readonly imageMode?: RunAppOptions['imageMode'];
}

export function openHome(setting: HomeSetting = {}) {
	const { columns = 80, rows = 24, recent = [], models = {}, presets = HOME_PRESETS, imageMode = 'off' } = setting;
	const terminal = new FakeTerminal(columns, rows);
	const sessions: FakeSession[] = [];
	const { tools, restorer, connectRun, probe } = setting;
	const result = runApp({
		start: { kind: 'home', recent },
		createSession: async (config) => {
			const session = new FakeSession(config, { stepMs: 0 });
			sessions.push(session);
			return session;
		},
		presets,
		resolve: async (options) => ({
			config: runSchema.parse({ input_a: '/faces/a', input_b: '/faces/b', ...options }),
			warnings: [],
		}),
		countFaces: async () => ({ exists: true, pictures: 700, hasModel: false }),
		readModel: async (folder) => {
			const model = models[folder];
			if (model === undefined) throw new FstuiError('faces', `${folder} is damaged`, { next: 'restore it' });
			return model;
		},
		...(tools === undefined ? {} : { tools }),
		...(restorer === undefined ? {} : { restorer }),
		...(connectRun === undefined ? {} : { connectRun }),
		...(probe === undefined ? {} : { probe }),
		imageMode,
		stdin: terminal.input,
		stdout: terminal,
		env: { TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8' },
	});
	return { terminal, sessions, result };
}
