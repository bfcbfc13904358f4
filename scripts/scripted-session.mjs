/**
 * A run by script for benches of the screens: plausible events, no training. Run as a program it opens the dashboard on
 * such a run in this terminal, with one preview: node scripts/scripted-session.mjs [STEP_MS] [SAVE_EVERY]
 * Needs the build. Must not measure anything.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MODEL_DIR = '/models/bench';

export class ScriptedSession {
	#listeners = new Set();
	#finish = () => undefined;
	#timer = null;
	#options;
	#paused = false;
	iteration = 0;
	finished = new Promise((resolve) => {
		this.#finish = resolve;
	});

	/** With `stepMs` it makes steps by itself; `preview` is an event sent at the start. */
	constructor(config, options = {}) {
		this.config = config;
		this.#options = { saveEvery: 100, stepMs: 0, preview: null, ...options };
	}

	subscribe(listener) {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	emit(event) {
		for (const listener of this.#listeners) listener(event);
	}

	start() {
		this.emit({
			...{ event: 'session', model: 'original', variant: '', model_dir: this.config.model_dir, device: 'cpu' },
			...{ session: 1, iteration: 0, target_iteration: 1_000_000, batch_size: 16, parameters: 82_062_470 },
			...{ faces_a: 400, faces_b: 350, coverage: 68.75 },
		});
		this.emit({ event: 'phase', phase: 'training', detail: '' });
		const { preview, stepMs } = this.#options;
		if (preview !== null) this.emit(preview);
		if (stepMs > 0) this.#timer = setInterval(() => this.#paused || this.step(), stepMs);
	}

	/** A step; now and then a save with its line in the log. */
	step() {
		const iteration = ++this.iteration;
		const loss = 0.02 + 0.12 / (1 + iteration / 150) + 0.01 * Math.sin(iteration * 12.9898);
		this.emit({
			...{ event: 'step', iteration, session_iteration: iteration, loss_a: loss, loss_b: loss * 0.8 },
			...{ losses: { face_a: loss, face_b: loss * 0.8 }, examples_per_second: 31.2, elapsed_seconds: iteration },
			timing: { data_ms: 1, step_ms: 1000 },
		});
		if (iteration % this.#options.saveEvery !== 0) return;
		const path = `${MODEL_DIR}/original_state.json`;
		this.emit({ event: 'saved', iteration, path, ms: 812, bytes: 984e6, average_loss_a: loss, average_loss_b: loss });
	}

	async pause() {
		this.#paused = true;
		this.emit({ event: 'phase', phase: 'paused', detail: '' });
	}

	async resume() {
		this.#paused = false;
		this.emit({ event: 'phase', phase: 'training', detail: '' });
	}

	async stop() {
		clearInterval(this.#timer);
		const stopped = { event: 'stopped', iteration: this.iteration, reason: 'requested', saved: true };
		this.emit(stopped);
		this.#finish({ ok: true, stopped });
		return stopped;
	}
}

/** Opens the dashboard of the build on a session; resolves when it has ended. */
export async function openDashboard(session, { stdin, stdout, env, imageMode = 'auto' }) {
	const { runApp } = await import('../dist/ui/run-app.js');
	return await runApp({
		start: { kind: 'dashboard', session },
		createSession: () => session,
		presets: [],
		resolve: async () => ({ config: session.config, warnings: [] }),
		...{ imageMode, stdin, stdout, env },
	});
}

/** A configuration as of a new model. */
export async function scriptedConfig() {
	const { runSchema } = await import('../dist/config/schema.js');
	return runSchema.parse({ input_a: '/faces/a', input_b: '/faces/b', model_dir: MODEL_DIR });
}

/** A preview picture of noise, the hardest to send. */
async function drawPreview(path) {
	const { default: sharp } = await import('sharp');
	const [width, height] = [768, 464];
	const noise = { type: 'gaussian', mean: 128, sigma: 60 };
	await sharp({ create: { width, height, channels: 3, background: '#000', noise } })
		.png()
		.toFile(path);
	return { event: 'preview', iteration: 1, path, width, height };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	process.env.NODE_ENV = 'production';
	const [stepMs = 20, saveEvery = 1000] = process.argv.slice(2).map(Number);
	const folder = mkdtempSync(join(tmpdir(), 'fstui-scripted-'));
	const preview = await drawPreview(join(folder, 'preview_00000001.png'));
	const session = new ScriptedSession(await scriptedConfig(), { saveEvery, stepMs, preview });
	await openDashboard(session, { stdin: process.stdin, stdout: process.stdout, env: process.env });
	rmSync(folder, { recursive: true, force: true });
	process.exit(0);
}
