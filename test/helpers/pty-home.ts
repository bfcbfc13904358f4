/**
 * A home folder of its own for the real program: faces of two people, presets, folders for state and sockets. What was
 * left training in it ends with it. Must not know screens.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeDemoFaces } from '../../src/engine/demo/demo-faces.js';
import { BIN } from './program.js';
import { COLOURS, openPty, type PtyOptions, type PtyProgram } from './pty-program.js';

export interface ModelLock {
	readonly pid: number;
	readonly socket: string;
}

export class Home {
	readonly root: string;
	readonly env: Readonly<Record<string, string>>;
	/** Folders of demo faces. */
	readonly faces: { readonly a: string; readonly b: string };
	readonly #open: PtyProgram[] = [];

	private constructor(root: string, faces: { readonly a: string; readonly b: string }) {
		this.root = root;
		this.faces = faces;
		const xdg = ['config', 'state', 'cache', 'data'].map((kind) => [
			`XDG_${kind.toUpperCase()}_HOME`,
			join(root, kind),
		]);
		this.env = { ...COLOURS, HOME: root, XDG_RUNTIME_DIR: join(root, 'run'), ...Object.fromEntries(xdg) };
		mkdirSync(join(root, 'run'), { mode: 0o700 });
	}

	/** @param name tells the homes of test files apart */
	static async make(name: string): Promise<Home> {
		// Short: it has to fit into the path of a socket, and onto screens.
		const root = mkdtempSync(join(tmpdir(), `fs-${name}-`));
		return new Home(root, await makeDemoFaces({ outDir: join(root, 'faces'), count: 8, size: 64, seed: 3 }));
	}

	/** A preset of the user's own. */
	writePreset(name: string, yaml: string): void {
		const folder = join(this.root, 'config', 'fstui', 'presets');
		mkdirSync(folder, { recursive: true });
		writeFileSync(join(folder, `${name}.yaml`), yaml);
	}

	/** Path of a model folder. */
	model(name: string): string {
		return join(this.root, name);
	}

	/** Arguments that train the toy model on the faces. */
	train(name: string, ...more: readonly string[]): readonly string[] {
		const folders = ['--input-a', this.faces.a, '--input-b', this.faces.b, '--model-dir', this.model(name)];
		return ['train', ...folders, '--model', 'toy', '--batch-size', '2', '--preview-images', '4', ...more];
	}

	/** The real program on a terminal. */
	open(args: readonly string[], options: Partial<PtyOptions> = {}): PtyProgram {
		const program = openPty(BIN, args, { cwd: this.root, ...options, env: { ...this.env, ...options.env } });
		this.#open.push(program);
		return program;
	}

	/** Who trains in a model folder; null when nobody does. */
	lock(name: string): ModelLock | null {
		const file = join(this.model(name), '.lock');
		return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ModelLock) : null;
	}

	log(name: string): string {
		return readFileSync(join(this.model(name), 'logs', 'fstui.log'), 'utf8');
	}

	/** Ends what still runs: programs on their terminals, and trainings without one. */
	endAll(): void {
		for (const { pty } of this.#open.splice(0)) kill(pty.pid);
		for (const name of readdirSync(this.root)) kill(this.lock(name)?.pid);
	}

	remove(): void {
		this.endAll();
		rmSync(this.root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
	}
}

function kill(pid: number | undefined): void {
	if (pid === undefined) return;
	try {
		process.kill(pid, 'SIGKILL');
	} catch {
		// It has ended by itself.
	}
}
