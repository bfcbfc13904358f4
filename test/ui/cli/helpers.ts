/** Stand-ins at the edges of the command line: captured streams, a settable clock, signals, a scripted session. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { FstuiError } from '../../../src/config/errors.js';
import type { RunConfig } from '../../../src/config/schema.js';
import type { DemoFacesOptions } from '../../../src/engine/demo/demo-faces.js';
import type { EngineEvent, EngineListener, SavedEvent, StepEvent, StoppedEvent } from '../../../src/engine/events.js';
import type { ModelSummary } from '../../../src/engine/inspect.js';
import { modelFigures } from '../../../src/engine/model-figures.js';
import type { EngineSession, SessionOutcome } from '../../../src/engine/session.js';
import type { CliContext, SupervisorMessage } from '../../../src/ui/cli/context.js';
import { lazyModules } from '../../../src/ui/cli/load-modules.js';
import type { Modules } from '../../../src/ui/cli/modules.js';
import type { AppResult, RunAppOptions } from '../../../src/ui/types.js';

export class Capture extends Writable {
	text = '';
	isTTY = false;
	override _write(chunk: Buffer, _encoding: string, done: () => void): void {
		this.text += chunk.toString();
		done();
	}
	get lines(): string[] {
		return this.text.split('\n').filter((line) => line !== '');
	}
	stream(): NodeJS.WriteStream {
		return this as unknown as NodeJS.WriteStream;
	}
}

export function step(iteration: number, extra: Partial<StepEvent> = {}): StepEvent {
	return {
		event: 'step',
		iteration,
		session_iteration: iteration,
		loss_a: 0.123456,
		loss_b: 0.234567,
		losses: { face_a: 0.123456, face_b: 0.234567 },
		examples_per_second: 12.34,
		timing: { data_ms: 0, step_ms: 1500 },
		elapsed_seconds: iteration * 1.5,
		...extra,
	};
}

export function saved(iteration: number): SavedEvent {
	return {
		event: 'saved',
		iteration,
		path: '/model/original_state.json',
		ms: 1234,
		bytes: 1000,
		average_loss_a: 0.1,
		average_loss_b: 0.2,
	};
}

/** A session that plays the given events when started, and then waits to be stopped unless it has ended. */
export class ScriptedSession implements EngineSession {
	readonly finished: Promise<SessionOutcome>;
	stops = 0;
	private settle: (outcome: SessionOutcome) => void = () => undefined;
	private readonly listeners = new Set<EngineListener>();

	constructor(
		readonly config: RunConfig,
		private readonly script: readonly EngineEvent[],
		private readonly savesOnStop = true,
		readonly origins: EngineSession['origins'] = undefined,
	) {
		this.finished = new Promise((resolve) => {
			this.settle = resolve;
		});
	}

	subscribe(listener: EngineListener): () => void {
		this.listeners.add(listener);
		return () => this.listeners.delete(listener);
	}

	start(): void {
		for (const event of this.script) this.emit(event);
	}

	emit(event: EngineEvent): void {
		for (const listener of this.listeners) listener(event);
		if (event.event === 'stopped') this.settle({ ok: true, stopped: event });
		if (event.event === 'failed') this.settle({ ok: false, failed: event });
	}

	async stop(): Promise<StoppedEvent> {
		this.stops++;
		const stopped: StoppedEvent = { event: 'stopped', iteration: 7, reason: 'requested', saved: this.savesOnStop };
		this.emit(stopped);
		return stopped;
	}

	save = (): never => refuse();
	snapshot = (): never => refuse();
	preview = (): never => refuse();
	pause = (): never => refuse();
	set = (): never => refuse();
	resume = (): never => refuse();
}

function refuse(): never {
	throw new Error('not in this test');
}

export interface Harness {
	readonly context: CliContext;
	readonly out: Capture;
	readonly err: Capture;
	readonly home: string;
	readonly messages: SupervisorMessage[];
	readonly sessions: ScriptedSession[];
	readonly apps: RunAppOptions[];
	/** As apps, in lines for screen readers. */
	readonly readers: RunAppOptions[];
	/** Every call of `holdErrors`. */
	readonly held: readonly boolean[];
	readonly demos: DemoFacesOptions[];
	readonly clock: { now: number };
	readonly signal: (name: NodeJS.Signals) => void;
	readonly handlers: () => number;
	readonly remove: () => void;
}

export interface HarnessOptions {
	readonly terminal?: boolean;
	readonly script?: readonly EngineEvent[];
	readonly savesOnStop?: boolean;
	/** Model folders by path. */
	readonly models?: Readonly<Record<string, ModelSummary>>;
	readonly appResult?: AppResult;
}

export const ENDED: StoppedEvent = { event: 'stopped', iteration: 3, reason: 'iterations', saved: true };

export function harness(options: HarnessOptions = {}): Harness {
	const home = mkdtempSync(join(tmpdir(), 'fstui-cli-'));
	const out = new Capture();
	const err = new Capture();
	out.isTTY = options.terminal ?? false;
	const messages: SupervisorMessage[] = [];
	const held: boolean[] = [];
	const sessions: ScriptedSession[] = [];
	const apps: RunAppOptions[] = [];
	const readers: RunAppOptions[] = [];
	const demos: DemoFacesOptions[] = [];
	const clock = { now: new Date(2026, 0, 2, 3, 4, 5).getTime() };
	const handlers = new Map<NodeJS.Signals, Set<() => void>>();
	const modules: Modules = {
		sessionFactory: async () => (config, origins) => {
			const script = options.script ?? [step(1), ENDED];
			const session = new ScriptedSession(config, script, options.savesOnStop, origins);
			sessions.push(session);
			return session;
		},
		readModelFolder: async (dir) => options.models?.[dir] ?? null,
		makeDemoFaces: async (request) => {
			demos.push(request);
			request.onProgress?.({ done: 400, total: 400 });
			return { a: join(request.outDir, 'A'), b: join(request.outDir, 'B') };
		},
		runApp: async (request) => {
			apps.push(request);
			return options.appResult ?? { kind: 'cancelled' };
		},
		runReader: async (request) => {
			readers.push(request);
			return { kind: 'cancelled' };
		},
		connectRun: async (folder) => {
			throw new FstuiError('faces', 'no run is on in this model folder', { where: folder, next: 'start one' });
		},
		noteInLog: async () => undefined,
		startDetached: refuse,
		runBench: refuse,
		modelFigures,
		runDoctor: refuse,
		probe: async () => refuse,
		drawAugmentation: refuse,
		reportFaces: refuse,
		folderTools: lazyModules.folderTools,
	};
	const context: CliContext = {
		stdin: { isTTY: options.terminal ?? false } as NodeJS.ReadStream,
		stdout: out.stream(),
		stderr: err.stream(),
		env: { HOME: home, TERM: 'xterm-256color' },
		cwd: home,
		now: () => clock.now,
		onSignal: (name, handler) => {
			const set = handlers.get(name) ?? new Set();
			handlers.set(name, set.add(handler));
			return () => set.delete(handler);
		},
		sockets: { env: {}, tmpdir: home, pid: process.pid, uid: process.getuid?.() },
		tellSupervisor: (message) => messages.push(message),
		holdErrors: async (hold) => void held.push(hold),
		modules,
	};
	return {
		context,
		out,
		err,
		home,
		messages,
		held,
		sessions,
		apps,
		readers,
		demos,
		clock,
		signal: (name) => {
			for (const handler of handlers.get(name) ?? []) handler();
		},
		handlers: () => [...handlers.values()].reduce((count, set) => count + set.size, 0),
		remove: () => rmSync(home, { recursive: true, force: true }),
	};
}
