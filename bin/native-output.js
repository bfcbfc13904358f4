// What a child process writes on standard error while it shows a screen: native libraries write there past Node, which
// would spoil the screen. Held back, kept in the log of the run, and told afterwards if the run failed. Knows nothing
// about what is written. Plain JavaScript, no dependencies.
import { closeSync, constants, openSync, writeSync } from 'node:fs';

/** Lines told after a failure; the log has them all. */
const TOLD_LINES = 40;
/** A library that repeats itself for ever must not fill the disk. */
const MAX_LOGGED_BYTES = 256 * 1024;
/** Kept while there is no log file yet, which is made when the model folder is. */
const MAX_WAITING_LINES = 1000;

/**
 * @param {{ write: (text: string) => void, now: () => Date }} surroundings `write` puts text on the real standard error
 */
export function createNativeOutput({ write, now }) {
	let open = false;
	let partial = '';
	let log = null;
	let loggedBytes = 0;
	const waiting = [];
	const told = [];

	const keep = (text) => {
		const lines = (partial + text).split('\n');
		partial = lines.pop() ?? '';
		for (const line of lines.filter((each) => each.trim() !== '')) {
			told.push(line);
			if (told.length > TOLD_LINES) told.shift();
			waiting.push(`${now().toISOString()} STDERR ${line}\n`);
			if (waiting.length > MAX_WAITING_LINES) waiting.shift();
		}
		flush();
	};
	const flush = () => {
		if (log === null || waiting.length === 0 || loggedBytes > MAX_LOGGED_BYTES) return;
		const text = waiting.join('');
		if (!append(log, text)) return;
		waiting.length = 0;
		loggedBytes += Buffer.byteLength(text);
		if (loggedBytes > MAX_LOGGED_BYTES) append(log, `${now().toISOString()} STDERR more of this is left out\n`);
	};
	return {
		/** Text that arrived. */
		receive(text) {
			if (open) keep(text);
			else write(text);
		},
		/** The child's screen is about to open, or has been left; the child waits for `done`. */
		setScreen(isOpen, done) {
			// It came on another channel: one turn later what was written before has been received too.
			setImmediate(() => {
				open = isOpen;
				done();
			});
		},
		/** The log file of the run; it is never made here. */
		setLog(path) {
			log = path;
			flush();
		},
		/** No more text comes. */
		end(failed) {
			if (partial !== '') keep('\n');
			flush();
			if (failed && told.length > 0)
				write(`The training process wrote on standard error:\n${told.map((line) => `  ${line}\n`).join('')}`);
		},
	};
}

/** Adds to a file that exists; false when there is none or it cannot be written. */
function append(path, text) {
	try {
		const file = openSync(path, constants.O_WRONLY | constants.O_APPEND);
		try {
			writeSync(file, text);
		} finally {
			closeSync(file);
		}
		return true;
	} catch {
		return false;
	}
}
