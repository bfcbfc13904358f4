/**
 * How long it takes from the start of the process to the first whole frame: of home, as `fstui` opens it, and of the
 * wizard, which Enter there opens; the real program in a pseudo-terminal, read by a headless emulator. The yardstick is
 * what this machine needs to start Node twice in a row, which fstui does (supervisor and screens).
 * Usage (after npm run build): node scripts/bench-first-frame.mjs [RUNS] [COLUMNS ROWS]
 * Prints one JSON line, times in milliseconds.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';

const [runs = 15, columns = 120, rows = 40] = process.argv.slice(2).map(Number);
const bin = process.env.FSTUI_BIN ?? fileURLToPath(new URL('../bin/fstui.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'fstui-first-frame-'));
const { CI: _ci, TMUX: _tmux, ...outside } = process.env;
const env = {
	...outside,
	XDG_STATE_HOME: folder,
	XDG_CONFIG_HOME: folder,
	TERM: 'xterm-256color',
	COLORTERM: 'truecolor',
	LANG: 'C.UTF-8',
};
const TIMEOUT_MS = 30_000;

function nodeTwice() {
	const begun = performance.now();
	for (let i = 0; i < 2; i++) spawnSync(process.execPath, ['-e', '0']);
	return performance.now() - begun;
}

/** Starts the program; `wait` resolves when the screen shows a text. */
function open(args) {
	const begun = performance.now();
	const child = pty.spawn(process.execPath, [bin, ...args], { cols: columns, rows, env });
	const emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
	let watch = () => undefined;
	child.onData((data) => emulator.write(data, () => watch()));
	const ended = new Promise((resolve) => child.onExit(resolve));
	const text = () => {
		const { active } = emulator.buffer;
		const line = (y) => active.getLine(active.baseY + y)?.translateToString(true) ?? '';
		return Array.from({ length: rows }, (_, y) => line(y)).join('\n');
	};
	return {
		child,
		ended,
		begun,
		/** Resolves with the time since the start. */
		until: (wanted) =>
			new Promise((resolve, reject) => {
				const timer = setTimeout(() => reject(new Error(`"${wanted}" never came:\n${text()}`)), TIMEOUT_MS);
				watch = () => {
					if (!text().includes(wanted)) return;
					clearTimeout(timer);
					watch = () => undefined;
					resolve(performance.now() - begun);
				};
				watch();
			}),
	};
}

async function close({ child, ended }) {
	child.write('\x03');
	const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
	await ended;
	clearTimeout(timer);
}

function summary(times) {
	const sorted = [...times].sort((a, b) => a - b);
	const at = (share) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]);
	return { least: at(0), median: at(0.5), p95: at(0.95) };
}

// The last line of a page is drawn with the rest of its first frame.
const HOME = 'q leave';
const WIZARD = 'What do you want to do?';
const WIZARD_HINTS = 'e edit';

const times = { yardstick: [], home: [], wizard: [], wizard_directly: [] };
try {
	for (let i = 0; i < runs; i++) {
		times.yardstick.push(nodeTwice());
		const home = open([]);
		times.home.push(await home.until(HOME));
		// As fast as a person can be: the key comes with the first frame.
		const pressed = performance.now();
		home.child.write('\r');
		await home.until(WIZARD_HINTS);
		times.wizard.push(performance.now() - pressed);
		await close(home);
		const wizard = open(['train']);
		await wizard.until(WIZARD);
		times.wizard_directly.push(await wizard.until(WIZARD_HINTS));
		await close(wizard);
	}
} finally {
	rmSync(folder, { recursive: true, force: true });
}
const yardstick = summary(times.yardstick);
const ratio = (part) => Math.round((100 * part.median) / yardstick.median) / 100;
const home = summary(times.home);
const directly = summary(times.wizard_directly);
console.log(
	JSON.stringify({
		runs,
		columns,
		rows,
		node: process.version,
		node_twice_ms: yardstick,
		home_ms: home,
		home_to_node_twice: ratio(home),
		wizard_after_enter_ms: summary(times.wizard),
		wizard_directly_ms: directly,
		wizard_directly_to_node_twice: ratio(directly),
	}),
);
