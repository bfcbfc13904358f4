/**
 * Runs the screens from the first form to the end of training and gives the terminal back on every way out. The run
 * outlives the screens: when the terminal is lost, training goes on without them. Must not know what screens show.
 */
import { type Instance, render } from 'ink';
import type { EngineSession, SessionOutcome } from '../engine/session.js';
import { App } from './app.js';
import { CurrentRun } from './current-run.js';
import { screenGlyphs } from './glyphs.js';
import { Navigator } from './navigator.js';
import { createWorld } from './page-world.js';
import { loadPage, type OpenPage, type PageRequest } from './pages.js';
import { problemText } from './problem-text.js';
import type { RunHandle } from './run-handle.js';
import { ScreenContext, type ScreenContextValue } from './screen-context.js';
import { runSummary } from './summary.js';
import { type Capabilities, detectCapabilities } from './terminal/capabilities.js';
import { ImageOverlay } from './terminal/image-overlay.js';
import { FOCUS_REPORTS, KeyInput, NO_FOCUS_REPORTS } from './terminal/key-input.js';
import { installLifecycle } from './terminal/lifecycle.js';
import { pictureEnd } from './terminal/picture.js';
import { type ChosenMode, choosePictureMode, type PictureMode } from './terminal/picture-mode.js';
import { PictureThread } from './terminal/picture-thread.js';
import { ScreenStream } from './terminal/screen-stream.js';
import { askTmux } from './terminal/tmux.js';
import { createTheme } from './theme.js';
import type { AppResult, RunAppOptions } from './types.js';

/** Cursor home, erase to the end: what Ink expects under its next whole frame. */
const HOME_AND_ERASE = '\u001b[H\u001b[J';

/**
 * Shows the screens until the run has ended or the person has gone away from the forms.
 * React must find NODE_ENV=production when this module is imported.
 * @returns what happened; on `finished` the caller prints the summary
 */
export async function runApp(options: RunAppOptions): Promise<AppResult> {
	const capabilities = detectCapabilities(options.env ?? process.env);
	const { mode: pictureMode, note: pictureNote } = await pictureModeOf(options, capabilities);
	let cancel: () => void = () => undefined;
	const cancelled = new Promise<null>((resolve) => {
		cancel = () => resolve(null);
	});
	let started: (run: RunHandle) => void = () => undefined;
	const running = new Promise<RunHandle>((resolve) => {
		started = resolve;
	});
	let instance: Instance | null = null;
	const pictures = new PictureThread();
	const hangUp = () => {
		pictures.close();
		lifecycle.restore();
		leave(instance);
		instance = null;
		const run = runs.get();
		if (run !== null && run.session.view === undefined) return options.onHangup?.(run.session);
		// Without a run of its own nobody is left who could want anything.
		run?.session.view?.leave();
		cancel();
	};
	const lifecycle = installLifecycle({
		stdin: options.stdin,
		stdout: options.stdout,
		processEvents: process,
		onTerminate: () => {
			const run = runs.get();
			if (run === null || run.session.view !== undefined) {
				run?.session.view?.leave();
				return cancel();
			}
			overlay.erase();
			run.stop.dispatch({ type: 'terminate', now: Date.now() });
		},
		onHangup: hangUp,
		onWindowChange: () => void drawWhole(),
		// At exit Ink would draw a last frame, by then onto the main screen.
		onRestore: () => screen.abandon(),
		forget: pictureEnd(pictureMode),
	});
	const screen: ScreenStream = new ScreenStream({
		target: options.stdout,
		synchronizedOutput: capabilities.synchronizedOutput,
		unicode: capabilities.unicode,
		onLost: hangUp,
		onResized: () => void drawWhole(),
	});
	const overlay = new ImageOverlay(screen);
	const input = new KeyInput(options.stdin, () => overlay.draw());
	const flush = async () => {
		// One turn later the instance exists, also for effects of the very first render.
		await Promise.resolve();
		await instance?.waitUntilRenderFlush();
	};
	const clear = () => {
		overlay.forget();
		instance?.clear();
		screen.write(HOME_AND_ERASE);
	};
	let resizes = 0;
	/**
	 * Ink's first frame after a change of size still has the old one: wider than the terminal it wraps, and of the frame
	 * after it Ink writes only what differs. So everything is drawn once more when that frame is out.
	 */
	const drawWhole = async () => {
		const turn = ++resizes;
		await flush();
		if (turn !== resizes || lifecycle.isLent()) return;
		clear();
		instance?.rerender(tree);
		await flush();
		overlay.draw();
	};
	const context = createContextValue(capabilities, pictureMode, {
		overlay,
		flush,
		clear,
		drawPicture: pictures.draw,
		lend: lifecycle.lend,
	});
	// What tmux passes on does not come again after a switch of windows: then it is drawn anew.
	const watchesFocus = pictureMode.kind === 'kitty' && pictureMode.throughTmux;

	const runs = new CurrentRun({
		capabilities,
		note: pictureNote,
		write: (text) => screen.write(text),
		onSession: options.onSession,
	});
	const navigator: Navigator<PageRequest, OpenPage> = new Navigator({
		load: (request, turn) => loadPage(request, world, turn),
		keys: input,
		onChange: () => {
			overlay.erase();
			overlay.want(null);
		},
	});
	/** From here on the program is about this run, and ends with it. */
	const begin = async (session: EngineSession) => {
		const run = await runs.begin(session);
		started(run);
		void session.view?.left.then(cancel);
		await navigator.open({ kind: 'dashboard', run });
	};
	const world = createWorld({ options, navigator, runs, begin, leave: cancel });
	const tree = (
		<ScreenContext value={context}>
			<App navigator={navigator} onCancel={cancel} />
		</ScreenContext>
	);

	try {
		const { start } = options;
		// Before the first page: keys typed ahead are kept for it, and not written over it by the terminal.
		setRawMode(options.stdin, true);
		await (start.kind === 'dashboard' ? begin(start.session) : navigator.open(start));
		instance = render(tree, {
			stdout: screen,
			stdin: input,
			exitOnCtrlC: false,
			patchConsole: false,
			alternateScreen: true,
			incrementalRendering: true,
			// Ink takes any CI variable as "no terminal"; the caller has decided that there is one.
			interactive: true,
		});
		if (watchesFocus) screen.write(FOCUS_REPORTS);
		const crash = crashOf(instance);
		void flush().then(world.preload);
		const run = await Promise.race([running, cancelled, crash]);
		if (run === null) return { kind: 'cancelled' };
		const outcome = await Promise.race([run.session.finished, cancelled, crash]);
		return outcome === null ? { kind: 'cancelled' } : finished(run, outcome);
	} catch (error) {
		const run = runs.get();
		if (run === null || run.session.view !== undefined) throw error;
		// The screens have failed, not the training: keep what was learned, then say so.
		run.session.stop().catch(() => undefined);
		const result = finished(run, await run.session.finished);
		return { ...result, summary: `${result.summary}\n  The screen failed: ${problemText(error)}` };
	} finally {
		pictures.close();
		screen.write(pictureEnd(pictureMode) + (watchesFocus ? NO_FOCUS_REPORTS : ''));
		runs.end();
		leave(instance);
		// Where Ink has not begun, it does not end raw mode either.
		setRawMode(options.stdin, false);
		lifecycle.release();
		screen.detach();
		input.detach();
	}
}

/** How this terminal shows pictures; tmux is asked for its part. */
async function pictureModeOf(options: RunAppOptions, capabilities: Capabilities): Promise<ChosenMode> {
	const env = options.env ?? process.env;
	const tmux = capabilities.insideTmux ? await askTmux(env) : null;
	// Two programs on one terminal must not replace each other's pictures.
	const imageId = 1 + (process.pid % 255);
	return choosePictureMode({ asked: options.imageMode, env, capabilities, tmux, imageId });
}

function createContextValue(
	capabilities: Capabilities,
	pictureMode: PictureMode,
	screen: Pick<ScreenContextValue, 'overlay' | 'flush' | 'clear' | 'drawPicture' | 'lend'>,
): ScreenContextValue {
	return {
		...screen,
		theme: createTheme(capabilities.color),
		glyphs: screenGlyphs(capabilities.unicode),
		pictureMode,
		pictures: pictureMode.kind !== 'none',
		now: () => Date.now(),
	};
}

function finished(run: RunHandle, outcome: SessionOutcome): Extract<AppResult, { kind: 'finished' }> {
	const summary = runSummary(run.store.latest(), outcome, run.session.config.model_dir);
	return { kind: 'finished', outcome, summary };
}

/** Rejects when the screens fail; never settles otherwise. */
function crashOf(instance: Instance): Promise<never> {
	return instance.waitUntilExit().then(() => new Promise<never>(() => undefined));
}

/** Ink's own way out: last frame, modes, alternate screen, cursor. */
function leave(instance: Instance | null): void {
	try {
		// An empty last frame: tmux puts rows of a resized alternate screen into the scrollback when it is left.
		instance?.rerender(null);
		instance?.unmount();
	} catch {
		// A terminal that is gone cannot be switched back; nothing else is left to do here.
	}
}

function setRawMode(stdin: RunAppOptions['stdin'], raw: boolean): void {
	try {
		stdin.setRawMode?.(raw);
	} catch {
		// A terminal that is gone has no modes.
	}
}
