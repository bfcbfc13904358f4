/**
 * What the dashboard's screens keep while they draw: the heap after 1,000, 5,000, 7,000 and 10,000 frames of a scripted
 * run, in production mode. Flat means that nothing grows with the frames once the caches are full: Ink remembers the
 * sizes of up to 8,192 texts, which takes some 6,000 frames and 20 MB.
 * Usage (after npm run build): node --expose-gc scripts/bench-heap.mjs [FRAMES] [COLUMNS ROWS]
 * Prints one JSON line: the heap in MB after a full collection, the growth over the last three tenths in KB a thousand
 * frames. Exits 1 when that is more than 200 (200 bytes a frame).
 */
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { openDashboard, ScriptedSession, scriptedConfig } from './scripted-session.mjs';

process.env.NODE_ENV = 'production';
if (globalThis.gc === undefined) throw new Error('run it with node --expose-gc');

const [frames = 10_000, columns = 120, rows = 40] = process.argv.slice(2).map(Number);
const MOST_KB_PER_1000 = 200;

/** A terminal that takes everything at once and keeps nothing. */
class Terminal extends EventEmitter {
	isTTY = true;
	columns = columns;
	rows = rows;
	bytes = 0;
	/** Ink writes one of these around each frame. */
	frames = 0;
	write(data) {
		this.bytes += data.length;
		if (data.includes('\u001b[?2026l')) this.frames++;
		return true;
	}
}

class Input extends PassThrough {
	isTTY = true;
	setRawMode() {
		return this;
	}
	ref() {
		return this;
	}
	unref() {
		return this;
	}
}

const terminal = new Terminal();
const input = new Input();
const session = new ScriptedSession(await scriptedConfig());
const env = { TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8' };
const ended = openDashboard(session, { stdin: input, stdout: terminal, env, imageMode: 'off' });

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));
const heapMb = () => {
	globalThis.gc();
	globalThis.gc();
	return process.memoryUsage().heapUsed / 2 ** 20;
};

// Keys make the frames: the screens follow the steps themselves only three times a second.
const KEYS = ['2', '+', '-', 'l', 'y', '4', '5', '\u001b[B', '\u001b[A', '1', 'l', '3'];
const marks = [0.1, 0.5, 0.7, 1].map((share) => Math.floor(share * frames));
const heaps = [];
const begun = performance.now();
await turn();
for (let key = 0; heaps.length < marks.length; key++) {
	session.step();
	input.write(KEYS[key % KEYS.length]);
	const before = terminal.frames;
	for (let i = 0; i < 50 && terminal.frames === before; i++) await turn();
	if (terminal.frames >= marks[heaps.length]) heaps.push({ frames: terminal.frames, heap_mb: heapMb() });
}
const seconds = (performance.now() - begun) / 1000;
await session.stop();
await ended;

const [, , full, last] = heaps;
const growth = ((last.heap_mb - full.heap_mb) * 1024) / ((last.frames - full.frames) / 1000);
const round = (value) => Math.round(value * 100) / 100;
console.log(
	JSON.stringify({
		...{ columns, rows, steps: session.iteration, seconds: round(seconds) },
		heap: heaps.map(({ frames: count, heap_mb }) => ({ frames: count, heap_mb: round(heap_mb) })),
		...{ growth_kb_per_1000_frames: round(growth), flat: growth <= MOST_KB_PER_1000 },
	}),
);
process.exit(growth <= MOST_KB_PER_1000 ? 0 : 1);
