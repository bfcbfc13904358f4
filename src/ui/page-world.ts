/** Puts together what pages need: services loaded when they are wanted, runs begun and watched, ways between pages. */

import { FstuiError } from '../config/errors.js';
import type { EngineSession } from '../engine/session.js';
import type { CurrentRun } from './current-run.js';
import { shellQuote } from './format.js';
import { loaded } from './lazy.js';
import type { Navigator } from './navigator.js';
import type { OpenPage, PageRequest, PageWorld } from './pages.js';
import { runSummary } from './summary.js';
import type { Resolved, RunAppOptions, WizardServices } from './types.js';

export interface WorldOptions {
	readonly options: RunAppOptions;
	readonly navigator: Navigator<PageRequest, OpenPage>;
	readonly runs: CurrentRun;
	/** Begins the run that the program is about from then on. */
	begin(session: EngineSession): Promise<void>;
	leave(): void;
}

export interface AppWorld extends PageWorld {
	/** Loads what the next page will most likely need. */
	preload(): void;
}

export function createWorld({ options, navigator, runs, begin, leave }: WorldOptions): AppWorld {
	const recent = options.start.kind === 'home' ? options.start.recent : [];
	const readModel =
		options.readModel ?? (async (folder) => (await import('../engine/inspect.js')).readModelFolder(folder));
	let fixed: Promise<Pick<WizardServices, 'countFaces' | 'probe' | 'tools'>> | null = null;
	const services = async (): Promise<WizardServices> => {
		fixed ??= loadFixed(options);
		// Presets are read anew: one may have been saved meanwhile.
		const [presets, others] = await Promise.all([loaded(options.presets), fixed]);
		return { ...others, presets, resolve: options.resolve, readModel };
	};
	const home = (message: string | null, folder: string | null) =>
		navigator.open({
			kind: 'home',
			...(message === null ? {} : { message }),
			...(folder === null ? {} : { folder }),
		});

	let starting = false;
	const start = async ({ config, origins }: Resolved): Promise<void> => {
		if (starting) return;
		starting = true;
		try {
			await navigator.whileHeld(async () => begin(await options.createSession(config, origins)));
		} finally {
			starting = false;
		}
	};

	const watch = async (folder: string): Promise<void> => {
		const { connectRun } = options;
		if (connectRun === undefined) {
			throw new FstuiError('usage', 'a run trains this model now', {
				where: folder,
				next: `watch it with fstui attach ${shellQuote(folder)}`,
			});
		}
		await navigator.whileHeld(async () => {
			const run = await runs.begin(await connectRun(folder));
			const { view, finished } = run.session;
			let left = false;
			const goHome = (message: string | null) => {
				if (left) return;
				left = true;
				runs.end();
				void home(message, folder);
			};
			void view?.left.then(() => goHome('You have left the view; the run goes on.'));
			void finished.then((outcome) => goHome(firstLine(runSummary(run.store.latest(), outcome, folder))));
			await navigator.open({ kind: 'dashboard', run });
		});
	};

	return {
		recent,
		readModel,
		restorer: options.restorer ?? null,
		services,
		open: (request) => navigator.open(request),
		watch,
		start,
		back: (folder) => {
			if (options.start.kind === 'home') void home(null, folder ?? null);
			else leave();
		},
		leave,
		preload: () => {
			if (options.start.kind === 'home')
				void Promise.all([import('./screens/wizard-screen.js'), services()]).catch(() => undefined);
		},
	};
}

async function loadFixed({ countFaces, probe, tools }: RunAppOptions) {
	const [{ folderFacts }, { rememberingProbe }, found] = await Promise.all([
		import('./folder-facts.js'),
		import('./review/replay.js'),
		tools === undefined ? undefined : loaded(tools),
	]);
	return {
		countFaces: countFaces ?? folderFacts,
		// Absent is nothing to measure with.
		probe: probe === undefined ? null : rememberingProbe(probe),
		tools: found,
	};
}

function firstLine(text: string): string {
	return text.split('\n')[0] ?? '';
}
