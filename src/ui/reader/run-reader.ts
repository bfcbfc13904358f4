/**
 * The program for screen readers and terminals that only print: questions, then a run in sparse sentences that takes
 * typed commands. No escape sequences, nothing is drawn over. The run outlives the terminal as with the screens.
 */
import type { OptionLayer } from '../../config/origins.js';
import type { EngineSession } from '../../engine/session.js';
import { currentConfig } from '../change/current-config.js';
import { folderFacts } from '../folder-facts.js';
import { formatCount } from '../format.js';
import { loaded } from '../lazy.js';
import { problemText } from '../problem-text.js';
import { type RunHandle, startRun } from '../run-handle.js';
import { runSummary } from '../summary.js';
import type { AppResult, AppStart, RunAppOptions } from '../types.js';
import { Answers } from './answers.js';
import { askForChanges } from './change-options.js';
import { Milestones } from './milestones.js';
import { askForRun } from './reader-wizard.js';

const COMMANDS =
	'Type a word and press Enter: status, save, snapshot, preview, pause, go on, change, stop. Ctrl+C also saves and stops.';
/** One key press can come as two signals, from the terminal and from the supervising process. */
const SAME_KEY_PRESS_MS = 400;

/** What is needed of `process`. */
export interface ReaderSignals {
	on(event: 'SIGINT' | 'SIGTERM' | 'SIGHUP', listener: () => void): unknown;
	off(event: 'SIGINT' | 'SIGTERM' | 'SIGHUP', listener: () => void): unknown;
}

/** As runApp, in lines. */
export async function runReader(options: RunAppOptions, signals: ReaderSignals = process): Promise<AppResult> {
	let gone = false;
	const say = (line: string) => {
		if (gone) return;
		try {
			options.stdout.write(`${line}\n`);
		} catch {
			gone = true;
		}
	};
	const lost = () => {
		gone = true;
	};
	options.stdout.on('error', lost);
	const answers = new Answers(options.stdin, say);
	try {
		say('fstui for screen readers: lines from top to bottom, no boxes. Type a number or a word and press Enter.');
		const session = await sessionOf(options, answers, signals);
		return session === null ? { kind: 'cancelled' } : await follow(session, answers, say, signals, options.onHangup);
	} finally {
		answers.end();
		options.stdin.pause();
		options.stdout.off('error', lost);
	}
}

/** The session to run: the given one, or one made from answers; null when there is to be none. */
async function sessionOf(
	options: RunAppOptions,
	answers: Answers,
	signals: ReaderSignals,
): Promise<EngineSession | null> {
	const { start } = options;
	if (start.kind === 'dashboard') {
		options.onSession?.(start.session);
		return start.session;
	}
	const leave = () => answers.end();
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) signals.on(signal, leave);
	try {
		const all = await loaded(options.presets);
		const presets = all.filter(({ problem }) => problem === undefined);
		const services = { ...options, presets, countFaces: options.countFaces ?? folderFacts };
		const known = await knownOptions(start, answers);
		const resolved = known === null ? null : await askForRun(answers, services, known, known.goesToReview);
		if (resolved === null) return null;
		const session = await options.createSession(resolved.config, resolved.origins);
		options.onSession?.(session);
		return session;
	} finally {
		// The second signal of a key press that has just left must not end the process in its own way.
		const release = () => {
			for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) signals.off(signal, leave);
		};
		setTimeout(release, SAME_KEY_PRESS_MS).unref();
	}
}

/** What is known before the first question; null when nobody answers any more. */
async function knownOptions(
	start: Exclude<AppStart, { kind: 'dashboard' }>,
	answers: Answers,
): Promise<(OptionLayer & { readonly goesToReview: boolean }) | null> {
	const { known = {} } = start.kind === 'home' ? {} : start;
	if (start.kind === 'review') return { options: start.options, known, goesToReview: true };
	if (start.kind === 'wizard') return { options: start.initial, known, goesToReview: false };
	if (start.recent.length === 0) return { options: {}, known, goesToReview: false };
	const chosen = await answers.choose('What do you want to do?', [
		{ id: '', label: 'New training', description: '' },
		...start.recent.map((folder) => ({ id: folder, label: `Go on with ${folder}`, description: '' })),
	]);
	if (chosen === null) return null;
	return chosen === ''
		? { options: {}, known, goesToReview: false }
		: { options: { model_dir: chosen }, known, goesToReview: true };
}

/** Tells of a run and takes commands until it has ended, or until an attached view is left. */
async function follow(
	session: EngineSession,
	answers: Answers,
	say: (line: string) => void,
	signals: ReaderSignals,
	onHangup: RunAppOptions['onHangup'],
): Promise<AppResult> {
	const milestones = new Milestones({ say, now: () => Date.now() });
	const run = startRun(session);
	// What happened before, in a run of another process, has gone to the first listener: the store of the run.
	const { session: begun, step } = run.store.latest();
	for (const event of [begun, step]) if (event !== null) milestones.listener(event);
	session.subscribe(milestones.listener);
	const { view } = session;
	const stop = () => {
		if (view !== undefined) return view.leave();
		say('Stopping after this step, then saving.');
		session.stop().catch((error) => say(problemText(error)));
	};
	let stoppedAt = Number.NEGATIVE_INFINITY;
	const interrupt = () => {
		const now = Date.now();
		if (now - stoppedAt < SAME_KEY_PRESS_MS) return;
		if (stoppedAt > 0) say('Still finishing the step and saving.');
		else stop();
		stoppedAt = now;
	};
	// Nobody listens any more; the run goes on unless it is to end then, and fstui status shows it.
	const hangup = () => {
		answers.end();
		if (view === undefined) onHangup?.(session);
		else view.leave();
	};
	signals.on('SIGINT', interrupt);
	signals.on('SIGTERM', interrupt);
	signals.on('SIGHUP', hangup);
	const over = Promise.race([session.finished, ...(view === undefined ? [] : [view.left])]);
	try {
		say(COMMANDS);
		void takeCommands(run, answers, milestones, stop);
		const outcome = await over;
		if (outcome === undefined) return { kind: 'cancelled' };
		return { kind: 'finished', outcome, summary: runSummary(run.store.latest(), outcome, session.config.model_dir) };
	} finally {
		signals.off('SIGINT', interrupt);
		signals.off('SIGTERM', interrupt);
		signals.off('SIGHUP', hangup);
		run.store.close();
	}
}

async function takeCommands(run: RunHandle, answers: Answers, milestones: Milestones, stop: () => void): Promise<void> {
	for (;;) {
		const line = await answers.next();
		if (line === null) return;
		try {
			const told = await command(line.toLowerCase(), run, answers, milestones, stop);
			if (told !== null) answers.say(told);
		} catch (error) {
			answers.say(problemText(error));
		}
	}
}

/** Runs a typed command and returns what to say. */
async function command(
	word: string,
	run: RunHandle,
	answers: Answers,
	milestones: Milestones,
	stop: () => void,
): Promise<string | null> {
	const { session } = run;
	switch (word) {
		case '':
		case 'status':
			return milestones.status();
		case 'save':
			return `Saved at iteration ${formatCount((await session.save()).iteration)}.`;
		case 'snapshot':
			await session.snapshot();
			return null;
		case 'preview':
			return `Preview drawn: ${(await session.preview()).path}`;
		case 'pause':
			await session.pause();
			return null;
		case 'go on':
		case 'resume':
			await session.resume();
			return null;
		case 'change':
			return askForChanges(answers, session, currentConfig(run, run.store.latest()));
		case 'stop':
		case 'quit':
		case 'q':
			stop();
			return null;
		default:
			return COMMANDS;
	}
}
