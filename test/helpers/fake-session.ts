/**
 * A scripted session for tests of the screens: emits plausible events by itself, or exactly what a test says.
 * Draws its previews with sharp. Must not import the engine.
 */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { RunConfig, StageOptions } from '../../src/config/schema.js';
import type {
	EngineEvent,
	EngineListener,
	OptionsEvent,
	PreviewEvent,
	SavedEvent,
	SnapshotEvent,
	StepEvent,
	StoppedEvent,
} from '../../src/engine/events.js';
import type { EngineSession, SessionOutcome, StopOptions } from '../../src/engine/session.js';

export interface FakeSessionOptions {
	/** Milliseconds between steps; 0 for none by itself. */
	readonly stepMs: number;
	/** Total iterations at the start. */
	readonly startIteration?: number;
	/** The session ends by itself after this many iterations. */
	readonly iterations?: number;
	/** Save and preview every so many iterations. */
	readonly saveInterval?: number;
	/** Milliseconds that a save takes. */
	readonly saveMs?: number;
	/** Why commands are refused, for tests of failures. */
	readonly refuse?: Error;
}

/** A complete configuration with the defaults of the schema's time of writing; tests change what they are about. */
export function fakeConfig(changes: Partial<RunConfig> = {}): RunConfig {
	return {
		input_a: '/faces/a',
		input_b: '/faces/b',
		model_dir: '/models/test',
		model: 'original',
		lowmem: false,
		device: 'auto',
		batch_size: 16,
		gradient_accumulation: 1,
		iterations: 1_000_000,
		target_iterations: 0,
		seed: null,
		learning_rate: 5e-5,
		ada_beta_1: 0.5,
		ada_beta_2: 0.999,
		epsilon_exponent: -7,
		loss_function: 'mae',
		coverage: 68.75,
		no_warp: false,
		no_flip: false,
		flip_chance: 50,
		zoom_amount: 5,
		rotation_range: 10,
		shift_range: 5,
		save_interval: 100,
		snapshot_interval: 25_000,
		save_optimizer: 'always',
		preview_images: 14,
		keep_previews: 50,
		stages: [],
		...changes,
	} as RunConfig;
}

/** The session event of a fresh run. */
export function sessionEvent(config: RunConfig, iteration: number): EngineEvent {
	return {
		event: 'session',
		model: config.model,
		variant: config.lowmem ? 'lowmem' : '',
		model_dir: config.model_dir,
		device: 'cpu',
		session: 1,
		iteration,
		target_iteration: iteration + config.iterations,
		batch_size: config.batch_size,
		parameters: 82_062_470,
		faces_a: 400,
		faces_b: 350,
		coverage: config.coverage,
	};
}

/** A step event; losses fall with the iteration and carry a repeatable ripple. */
export function stepEvent(iteration: number, changes: Partial<StepEvent> = {}): StepEvent {
	const ripple = Math.sin(iteration * 12.9898) * 0.5 + Math.sin(iteration * 78.233) * 0.5;
	const loss = (scale: number) => scale * (0.12 / (1 + iteration / 150) + 0.02) * (1 + 0.15 * ripple);
	return {
		event: 'step',
		iteration,
		session_iteration: iteration,
		loss_a: loss(1),
		loss_b: loss(0.8),
		losses: { face_a: loss(1), face_b: loss(0.8) },
		examples_per_second: 31.2,
		timing: { data_ms: 1, step_ms: 1000 },
		elapsed_seconds: iteration * 1.02,
		...changes,
	};
}

/** Writes a preview grid with round "faces", warm for A and cold for B; returns its size. */
export async function writePreview(path: string, cell = 32): Promise<{ width: number; height: number }> {
	const width = 12 * cell;
	const header = Math.floor(cell / 4);
	const height = header + 7 * cell;
	const circles: string[] = [];
	for (let row = 0; row < 7; row++) {
		for (let column = 0; column < 12; column++) {
			const hue = column < 6 ? 20 + row * 5 : 200 + row * 5;
			const light = 45 + (column % 3) * 12;
			circles.push(
				`<rect x="${column * cell}" y="${header + row * cell}" width="${cell}" height="${cell}" fill="hsl(${hue},30%,15%)"/>`,
				`<ellipse cx="${(column + 0.5) * cell}" cy="${header + (row + 0.5) * cell}" rx="${cell * 0.3}" ry="${cell * 0.4}" fill="hsl(${hue},60%,${light}%)"/>`,
			);
		}
	}
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${circles.join('')}</svg>`;
	await sharp(Buffer.from(svg)).png().toFile(path);
	return { width, height };
}

export class FakeSession implements EngineSession {
	readonly config: RunConfig;
	readonly origins: EngineSession['origins'];
	readonly finished: Promise<SessionOutcome>;
	/** Names of the commands that were received, in order. */
	readonly commands: string[] = [];
	readonly #options: FakeSessionOptions;
	readonly #listeners = new Set<EngineListener>();
	readonly #backlog: EngineEvent[] = [];
	#finish: (outcome: SessionOutcome) => void = () => undefined;
	#timer: NodeJS.Timeout | null = null;
	#iteration: number;
	#savedAt = 0;
	#paused = false;
	#over = false;
	#folder: Promise<string> | null = null;

	constructor(config: RunConfig, options: FakeSessionOptions, origins?: EngineSession['origins']) {
		this.config = config;
		this.origins = origins;
		this.#options = options;
		this.#iteration = options.startIteration ?? 0;
		this.#savedAt = this.#iteration;
		this.finished = new Promise((resolve) => {
			this.#finish = resolve;
		});
	}

	get iteration(): number {
		return this.#iteration;
	}

	subscribe(listener: EngineListener): () => void {
		this.#listeners.add(listener);
		for (const event of this.#backlog.splice(0)) listener(event);
		return () => this.#listeners.delete(listener);
	}

	/** Sends an event to every listener, as the engine would. */
	emit(event: EngineEvent): void {
		if (this.#listeners.size === 0) this.#backlog.push(event);
		for (const listener of this.#listeners) listener(event);
	}

	/** Makes `count` steps at once. */
	steps(count: number): void {
		for (let i = 0; i < count; i++) {
			this.#iteration++;
			const start = this.#options.startIteration ?? 0;
			this.emit(stepEvent(this.#iteration, { session_iteration: this.#iteration - start }));
		}
	}

	start(): void {
		this.commands.push('start');
		this.emit({ event: 'phase', phase: 'scanning', detail: '400 + 350 faces' });
		this.emit(sessionEvent(this.config, this.#iteration));
		this.emit({ event: 'phase', phase: 'training', detail: '' });
		if (this.#options.stepMs > 0) this.#timer = setInterval(() => void this.#tick(), this.#options.stepMs);
	}

	async save(): Promise<SavedEvent> {
		this.#receive('save');
		return await this.#save();
	}

	async snapshot(): Promise<SnapshotEvent> {
		this.#receive('snapshot');
		await this.#save();
		const event: SnapshotEvent = {
			event: 'snapshot',
			iteration: this.#iteration,
			path: `${this.config.model_dir}/snapshots/${this.#iteration}_iters`,
		};
		this.emit(event);
		return event;
	}

	async preview(): Promise<PreviewEvent> {
		this.#receive('preview');
		return await this.#preview();
	}

	async pause(): Promise<void> {
		this.#receive('pause');
		this.#paused = true;
		this.emit({ event: 'phase', phase: 'paused', detail: '' });
	}

	async resume(): Promise<void> {
		this.#receive('resume');
		this.#paused = false;
		this.emit({ event: 'phase', phase: 'training', detail: '' });
	}

	async set(options: StageOptions): Promise<OptionsEvent> {
		this.#receive('set');
		const changes = { ...options };
		const event: OptionsEvent = { event: 'options', iteration: this.#iteration, changes, cause: 'request' };
		this.emit(event);
		return event;
	}

	async stop(options: StopOptions = {}): Promise<StoppedEvent> {
		const save = options.save ?? true;
		this.commands.push(save ? 'stop' : 'abandon');
		if (save) {
			this.emit({ event: 'phase', phase: 'stopping', detail: 'finishing the step' });
			await this.#save();
		}
		return this.#end('requested', save);
	}

	#receive(name: string): void {
		this.commands.push(name);
		if (this.#options.refuse !== undefined) throw this.#options.refuse;
	}

	async #tick(): Promise<void> {
		if (this.#paused || this.#over) return;
		this.steps(1);
		if (this.#iteration % (this.#options.saveInterval ?? 100) === 0) {
			await this.#save();
			await this.#preview();
		}
		const { iterations } = this.#options;
		if (iterations !== undefined && this.#iteration >= (this.#options.startIteration ?? 0) + iterations) {
			await this.#save();
			this.#end('iterations', true);
		}
	}

	async #save(): Promise<SavedEvent> {
		const ms = this.#options.saveMs ?? 0;
		if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
		this.#savedAt = this.#iteration;
		const event: SavedEvent = {
			event: 'saved',
			iteration: this.#savedAt,
			path: `${this.config.model_dir}/original_state.json`,
			ms: 812,
			bytes: 984_000_000,
			average_loss_a: 0.03,
			average_loss_b: 0.025,
		};
		if (!this.#over) this.emit(event);
		return event;
	}

	async #preview(): Promise<PreviewEvent> {
		this.#folder ??= mkdtemp(join(tmpdir(), 'fake-preview-'));
		const iteration = this.#iteration;
		const path = join(await this.#folder, `preview_${iteration}.png`);
		const event: PreviewEvent = { event: 'preview', iteration, path, ...(await writePreview(path)) };
		if (!this.#over) this.emit(event);
		return event;
	}

	#end(reason: StoppedEvent['reason'], saved: boolean): StoppedEvent {
		const stopped: StoppedEvent = { event: 'stopped', iteration: this.#iteration, reason, saved };
		if (this.#over) return stopped;
		this.#over = true;
		if (this.#timer !== null) clearInterval(this.#timer);
		this.emit(stopped);
		this.#finish({ ok: true, stopped });
		return stopped;
	}
}
