/**
 * The pages there are: each is loaded when it is wanted, and given what it needs and where its ways out lead. Must not
 * know what pages look like.
 */
import type { ReactNode } from 'react';
import { FstuiError } from '../config/errors.js';
import type { Restorer } from './restorer.js';
import type { RunHandle } from './run-handle.js';
import type { WizardStart } from './screens/wizard-screen.js';
import type { Resolved, WizardServices } from './types.js';

export type PageRequest =
	/** What happened before, and the model that was looked at. */
	| { readonly kind: 'home'; readonly message?: string; readonly folder?: string }
	| WizardStart
	/** The review of the next session of a model. */
	| { readonly kind: 'resume'; readonly folder: string }
	| { readonly kind: 'presets' }
	/** A null folder: the page asks for it. */
	| { readonly kind: 'restore'; readonly folder: string | null }
	| { readonly kind: 'analysis'; readonly folder: string | null }
	| { readonly kind: 'doctor' }
	| { readonly kind: 'dashboard'; readonly run: RunHandle };

export interface OpenPage {
	/** Another one every time a page is opened, so that pages start anew. */
	readonly id: number;
	readonly element: ReactNode;
	/** It shows a run, whose keys are its own. */
	readonly isRun: boolean;
}

/** What pages need and lead to. */
export interface PageWorld {
	/** Model folders trained in lately, newest first. */
	readonly recent: readonly string[];
	readonly readModel: WizardServices['readModel'];
	/** Null where models cannot be restored. */
	readonly restorer: Restorer | null;
	/** Loads what the way to a run needs. */
	services(): Promise<WizardServices>;
	/** @throws FstuiError when the page cannot be opened; the one before then stays */
	open(request: PageRequest): Promise<void>;
	/** Opens the view of a run of another process. @throws FstuiError */
	watch(folder: string): Promise<void>;
	/** @throws FstuiError when the session cannot be made */
	start(resolved: Resolved): Promise<void>;
	/** To home, or out of the program where one did not come from there. */
	back(folder?: string): void;
	/** Out of the program. */
	leave(): void;
}

/** Loads a page. @throws FstuiError when it cannot be shown */
export async function loadPage(request: PageRequest, world: PageWorld, id: number): Promise<OpenPage> {
	return { id, element: await loadElement(request, world), isRun: request.kind === 'dashboard' };
}

async function loadElement(request: PageRequest, world: PageWorld): Promise<ReactNode> {
	const back = () => world.back();
	switch (request.kind) {
		case 'home': {
			const { HomeScreen } = await import('./screens/home-screen.js');
			const { message = null, folder = null } = request;
			return <HomeScreen world={world} message={message} folder={folder} />;
		}
		case 'wizard':
		case 'review':
			return wizard(request, world, back);
		case 'resume': {
			const { folder } = request;
			const { resolve } = await world.services();
			const { config, origins = {} } = await resolve({ model_dir: folder });
			const start = { kind: 'review', options: config, known: origins, isFirst: true } as const;
			return wizard(start, world, () => world.back(folder));
		}
		case 'presets': {
			const [{ PresetsScreen }, services] = await Promise.all([
				import('./screens/presets-screen.js'),
				world.services(),
			]);
			const use = (preset: WizardServices['presets'][number]) =>
				void world.open({ kind: 'wizard', initial: {}, preset });
			return <PresetsScreen services={services} onUse={use} onBack={back} />;
		}
		case 'restore': {
			const { restorer } = world;
			if (restorer === null) throw new FstuiError('usage', 'models cannot be restored here', { next: 'fstui restore' });
			const { RestoreScreen } = await import('./screens/restore-screen.js');
			return <RestoreScreen world={world} restorer={restorer} folder={request.folder} />;
		}
		case 'analysis': {
			const { AnalysisScreen } = await import('./screens/analysis-screen.js');
			const { folder } = request;
			return <AnalysisScreen folder={folder} onBack={() => world.back(folder ?? undefined)} />;
		}
		case 'doctor': {
			const [{ DoctorScreen }, { probe }] = await Promise.all([import('./screens/doctor-screen.js'), world.services()]);
			return <DoctorScreen probe={probe} onBack={back} />;
		}
		case 'dashboard': {
			const { DashboardScreen } = await import('./screens/dashboard-screen.js');
			return <DashboardScreen run={request.run} />;
		}
		default:
			return request satisfies never;
	}
}

async function wizard(start: WizardStart, world: PageWorld, onCancel: () => void): Promise<ReactNode> {
	const [{ WizardScreen }, services] = await Promise.all([import('./screens/wizard-screen.js'), world.services()]);
	return <WizardScreen start={start} services={services} onStart={world.start} onCancel={onCancel} />;
}
