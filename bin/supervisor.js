// Runs a training in a child process and outlives it: a native abort must leave a usable terminal, the last save and
// the command to go on, never a dead screen. Knows nothing about training. Plain JavaScript, no dependencies.
import { spawn, spawnSync } from 'node:child_process';
import { writeSync } from 'node:fs';
import { availableParallelism, constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { createNativeOutput } from './native-output.js';

const DEVICE_FAILED = 5;
const INTERRUPTED = 130;
/** Exit codes that the child chose itself, with its own message; see src/config/errors.ts. */
const CHOSEN_CODES = [0, 2, 3, 4, DEVICE_FAILED, INTERRUPTED];
/** How long to wait, after its end, for the rest of what the child wrote. */
const DRAIN_MS = 200;
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** The window's title of before, and in tmux the window's own name again. */
const RESTORE_TITLE = `\x1b[23;2t${process.env.TMUX ? '\x1bk\x1b\\' : ''}`;
/** Synchronised output off, keyboard and mouse modes off, wrapping on, main screen, cursor, plain text. */
const RESTORE_MODES =
	'\x1b[?2026l\x1b[<u\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1004l\x1b[?2004l\x1b[?7h\x1b7\x1b[?1049l\x1b[?25h\x1b[0m\r';

/** The environment that libraries read at process start; what the user has set stays. */
export function libraryEnvironment(env) {
	const defaults = {
		TF_CPP_MIN_LOG_LEVEL: '3',
		TF_FORCE_GPU_ALLOW_GROWTH: 'true',
		UV_THREADPOOL_SIZE: String(Math.max(4, availableParallelism())),
		...(process.platform === 'linux' ? { MALLOC_ARENA_MAX: '2' } : {}),
		// Transparent huge pages for large arrays: far fewer page faults.
		...(process.platform === 'linux' && !env.GLIBC_TUNABLES ? { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' } : {}),
	};
	// As the bundle of the screens was built; libraries outside of it ask for it too.
	return { ...defaults, ...env, NODE_ENV: 'production' };
}

/** Without fetch, for whose sake the layout library of the screens would load an HTTP client. Nothing here uses it. */
const QUICK_START = ['--no-experimental-fetch'].filter((flag) => process.allowedNodeEnvironmentFlags.has(flag));

function write(descriptor, text) {
	try {
		writeSync(descriptor, text);
	} catch {
		// The terminal or the reader is gone; there is nobody left to tell.
	}
}

/**
 * The line settings of the terminal on standard input, for `stty`; resolves with null when there are none. They are read
 * while the child is being started, which takes many times as long and changes them only when it shows a screen.
 */
function lineSettings() {
	if (process.stdin.isTTY !== true) return Promise.resolve(null);
	return new Promise((resolve) => {
		const stty = spawn('stty', ['-g'], { stdio: ['inherit', 'pipe', 'ignore'] });
		let text = '';
		stty.stdout.setEncoding('utf8').on('data', (piece) => {
			text += piece;
		});
		stty.once('error', () => resolve(null));
		stty.once('close', (code) => resolve(code === 0 ? text.trim() : null));
	});
}

function restoreTerminal(settings) {
	const descriptor = [1, 2].find((fd) => (fd === 1 ? process.stdout : process.stderr).isTTY === true);
	if (descriptor !== undefined) write(descriptor, RESTORE_MODES + RESTORE_TITLE);
	// A child that died in raw mode leaves a terminal that does not echo.
	if (settings !== null) spawnSync('stty', [settings], { stdio: ['inherit', 'ignore', 'ignore'] });
}

function shellQuote(path) {
	return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

function reasonOf(code, signal) {
	if (signal === 'SIGKILL') return 'the training process was killed, most often because memory ran out';
	if (signal !== null)
		return `the training process crashed (${signal}), most often in the device's library or for want of memory`;
	return `the training process ended unexpectedly (exit code ${code})`;
}

function lastSave(known) {
	if (known.model_dir === null) return 'no model had been opened';
	return known.saved === null ? 'nothing was saved in this session' : `iteration ${known.saved} is saved`;
}

function nextStep(known) {
	const again =
		known.model_dir === null ? 'start again' : `fstui train --model-dir ${shellQuote(known.model_dir)} goes on`;
	return `${again}; a smaller --batch-size needs less memory`;
}

function reportDeath(code, signal, known, args) {
	const message = `${reasonOf(code, signal)}; ${lastSave(known)}`;
	const where = known.model_dir === null ? '' : `  where: ${known.model_dir}\n`;
	write(2, `error: ${message}\n${where}  next:  ${nextStep(known)}\n`);
	if (!args.includes('--json')) return;
	const event = {
		event: 'failed',
		code: DEVICE_FAILED,
		message,
		next: nextStep(known),
		last_saved_iteration: known.saved,
	};
	write(1, `${JSON.stringify(event)}\n`);
}

/** Takes over what the child writes on standard error; resolves when no more comes. */
function readErrors(stream, output) {
	if (stream === null) return Promise.resolve();
	stream.setEncoding('utf8');
	stream.on('data', (text) => output.receive(text));
	return new Promise((resolve) => stream.once('close', resolve));
}

/** Tells the child that what it writes on standard error from now on is treated as it wants. */
function answer(child, open) {
	// It may have died meanwhile.
	if (child.connected) child.send({ type: 'screen', open }, () => undefined);
}

/** After the child's end its standard error may be held open by a process of its own. */
function atMost(promise, ms) {
	return Promise.race([promise, new Promise((resolve) => setTimeout(resolve, ms).unref())]);
}

/**
 * Runs `node CHILD ARGS` to its end and resolves with the exit code of fstui. The child may send
 * {type: 'model_dir', path, log}, {type: 'saved', iteration} and {type: 'screen', open}; the last is answered by
 * {type: 'screen', open}.
 *
 * @param {URL} child
 * @param {readonly string[]} args
 * @returns {Promise<number>}
 */
export function supervise(child, args) {
	const settings = lineSettings();
	const known = { model_dir: null, saved: null };
	const running = spawn(process.execPath, [...process.execArgv, ...QUICK_START, fileURLToPath(child), ...args], {
		// Only on a terminal can it disturb a screen.
		stdio: ['inherit', 'inherit', process.stdout.isTTY && process.stderr.isTTY ? 'pipe' : 'inherit', 'ipc'],
		env: libraryEnvironment(process.env),
	});
	const output = createNativeOutput({ write: (text) => write(2, text), now: () => new Date() });
	const allRead = readErrors(running.stderr, output);
	let interrupted = false;
	const forward = (signal) => {
		interrupted = true;
		running.kill(signal);
	};
	for (const signal of FORWARDED) process.on(signal, forward);
	// Ctrl+\ kills the child with a core dump; the terminal still has to be put right.
	process.on('SIGQUIT', () => undefined);
	running.on('message', (message) => {
		if (message?.type === 'model_dir') {
			known.model_dir = String(message.path);
			if (typeof message.log === 'string') output.setLog(message.log);
		}
		if (message?.type === 'screen') {
			const open = message.open === true;
			output.setScreen(open, () => answer(running, open));
		}
		if (message?.type === 'saved') known.saved = Number(message.iteration);
	});
	return new Promise((resolve) => {
		running.once('error', (error) => {
			write(
				2,
				`error: the training process could not be started: ${error.message}\n  next:  check that there is memory left\n`,
			);
			resolve(DEVICE_FAILED);
		});
		running.once('exit', async (code, signal) => {
			await atMost(allRead, DRAIN_MS);
			running.stderr?.destroy();
			if (signal === null && CHOSEN_CODES.includes(code)) {
				output.end(code !== 0 && code !== INTERRUPTED);
				return resolve(code);
			}
			restoreTerminal(await settings);
			// A shell's own way to say "died by signal".
			const aborted = signal ?? Object.keys(constants.signals).find((name) => constants.signals[name] === code - 128);
			const wanted = interrupted && FORWARDED.includes(aborted);
			output.end(!wanted);
			if (wanted) return resolve(INTERRUPTED);
			reportDeath(code, aborted ?? null, known, args);
			resolve(signal === null && aborted === undefined ? code : DEVICE_FAILED);
		});
	});
}
