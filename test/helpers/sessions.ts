/** Runs real sessions in temporary folders: the worker thread, the engine, files on disk. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunConfig, type RunOptions, runSchema } from '../../src/config/schema.js';
import { createSession } from '../../src/engine/create-session.js';
import type { EngineEvent, StepEvent } from '../../src/engine/events.js';
import type { StepFigures } from '../../src/engine/gpu/step-figures.js';
import type { EngineSession, SessionOutcome } from '../../src/engine/session.js';
import { writeFaces } from './pictures.js';

/** Called at every event, with all events so far. */
export type Act = (event: EngineEvent, session: EngineSession, events: readonly EngineEvent[]) => void;

export interface SessionRun {
	readonly outcome: SessionOutcome;
	readonly events: readonly EngineEvent[];
}

/** A temporary folder with faces of two people, and the sessions run in it. */
export class SessionBench {
	private constructor(
		readonly root: string,
		readonly faces: { readonly input_a: string; readonly input_b: string },
	) {}

	static async create(): Promise<SessionBench> {
		const root = await mkdtemp(join(tmpdir(), 'fstui-session-'));
		const faces = { input_a: await writeFaces(root, 'a', 7), input_b: await writeFaces(root, 'b', 5, 32, 9) };
		return new SessionBench(root, faces);
	}

	remove(): Promise<void> {
		return rm(this.root, { recursive: true, force: true });
	}

	/** Trains the toy model in the folder `name`. */
	async run(name: string, options: RunOptions, act?: Act, gpu?: StepFigures): Promise<SessionRun> {
		const base = { ...this.faces, model: 'toy', batch_size: 4, seed: 3, preview_images: 2 } as const;
		const config = runSchema.parse({ ...base, model_dir: join(this.root, name) });
		// Options are spread past the schema, so that a test can ask for what no user may.
		const session = createSession({ ...config, ...options } as RunConfig, null, undefined, gpu);
		const events: EngineEvent[] = [];
		session.subscribe((event) => {
			events.push(event);
			act?.(event, session, events);
		});
		session.start();
		return { outcome: await session.finished, events };
	}

	/** The bytes of all tensor files of a model folder, by file name without the generation's number. */
	async tensors(name: string): Promise<Record<string, Buffer>> {
		const dir = join(this.root, name);
		const files = (await readdir(dir)).filter((f) => f.endsWith('.safetensors'));
		const entries = files.map(async (f) => [f.replace(/\.\d+\./, '.N.'), await readFile(join(dir, f))] as const);
		return Object.fromEntries(await Promise.all(entries));
	}
}

export function stepsOf(events: readonly EngineEvent[]): readonly StepEvent[] {
	return events.filter((e): e is StepEvent => e.event === 'step');
}

/** Iteration and losses of every step. */
export function lossesOf(events: readonly EngineEvent[]) {
	return stepsOf(events).map((e) => [e.iteration, e.loss_a, e.loss_b] as const);
}
