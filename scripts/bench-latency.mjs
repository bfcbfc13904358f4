/**
 * How long a key press takes to change the screen while all cores train, and what the terminal receives meanwhile: the
 * real program in a pseudo-terminal, read by a headless emulator. Keys of several kinds: a curve, tabs, help, the log.
 * Usage (after npm run build): node scripts/bench-latency.mjs [COLUMNS ROWS] [ROUNDS] [BATCH]
 * Faces come from A/ and B/ in FSTUI_FACES, else they are drawn. Prints one JSON line; budget: 100 ms at the 95th
 * percentile of all presses.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';

const [columns = 120, rows = 40, rounds = 10, batch = 16] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'fstui-latency-'));
const faces = process.env.FSTUI_FACES ?? (await drawFaces(join(folder, 'faces')));
const bin = fileURLToPath(new URL('../bin/fstui.js', import.meta.url));
const options = ['--model', 'original', '--batch-size', String(batch), '--save-interval', '100000', '--yes'];
const folders = ['--input-a', join(faces, 'A'), '--input-b', join(faces, 'B'), '--model-dir', join(folder, 'model')];
const env = { ...process.env, TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8' };
delete env.CI;
delete env.TMUX;
const child = pty.spawn(process.execPath, [bin, 'train', ...folders, ...options], { cols: columns, rows, env });
const emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
let received = 0;
const watchers = new Set();
child.onData((data) => {
	received += Buffer.byteLength(data);
	emulator.write(data, () => {
		for (const watch of watchers) watch();
	});
});
const ended = new Promise((resolve) => child.onExit(resolve));

function screen() {
	const { active } = emulator.buffer;
	return Array.from({ length: rows }, (_, y) => active.getLine(active.baseY + y)?.translateToString(true) ?? '').join(
		'\n',
	);
}

function until(fits, timeoutMs = 180_000) {
	return new Promise((resolve, reject) => {
		const timer = setTimeout(() => reject(new Error(`timed out; the screen:\n${screen()}`)), timeoutMs);
		const watch = () => {
			if (!fits(screen())) return;
			clearTimeout(timer);
			watchers.delete(watch);
			resolve();
		};
		watchers.add(watch);
		watch();
	});
}

async function drawFaces(outDir) {
	const { makeDemoFaces } = await import('../dist/engine/demo/demo-faces.js');
	await makeDemoFaces({ outDir, count: 32, size: 128, seed: 1 });
	return outDir;
}

/** Keys and what they lead to: from one to the next, and round again. */
const ROUND = [
	['smooth', '-', 'smoothed 0.6'],
	['smooth', '+', 'smoothed 0.9'],
	['tab', '2', '[2 Graph]'],
	['tab', '4', '[4 Log]'],
	['filter', '/', 'Enter keep the filter'],
	['filter', '\u001b', '/ filter'],
	['tab', '5', '[5 Config]'],
	['scroll', '\u001b[B', ' 2 - '],
	['scroll', '\u001b[A', ' 1 - '],
	['help', '?', 'Keys and words'],
	['help', '\u001b', 'Options in effect'],
	['tab', '1', '[1 Preview]'],
];

/** p50, p95 and the worst of some times, in whole milliseconds. */
function spread(times) {
	const sorted = times.toSorted((a, b) => a - b);
	const at = (share) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]);
	return { presses: sorted.length, p50_ms: at(0.5), p95_ms: at(0.95), max_ms: at(1) };
}

const delay = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

try {
	await until((text) => text.includes('smoothed 0.9') && /iteration ([5-9]|\d\d)/.test(text));
	// The first steps allocate memory; let training settle.
	await delay(15_000);
	const times = [];
	for (let round = 0; round < rounds; round++) {
		for (const [kind, key, wanted] of ROUND) {
			const pressed = performance.now();
			child.write(key);
			await until((text) => text.includes(wanted), 5000);
			times.push({ kind, ms: performance.now() - pressed });
			await delay(170 + Math.random() * 200);
		}
	}
	const start = received;
	const seconds = 20;
	await delay(seconds * 1000);
	const bytes_per_second = Math.round((received - start) / seconds);
	const kinds = [...new Set(ROUND.map(([kind]) => kind))];
	const of = (kind) => spread(times.filter((one) => one.kind === kind).map(({ ms }) => ms));
	const keys = Object.fromEntries(kinds.map((kind) => [kind, of(kind)]));
	console.log(JSON.stringify({ columns, rows, batch, all: spread(times.map(({ ms }) => ms)), keys, bytes_per_second }));
	console.error(screen());
	child.write('q');
	await until((text) => /save/i.test(text));
	child.write('y');
	console.error(`exit ${(await ended).exitCode}`);
} finally {
	child.kill();
	rmSync(folder, { recursive: true, force: true });
}
