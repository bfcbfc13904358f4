/**
 * How long a key press takes to change the screen, and what the terminal receives, while both cores train: the real
 * program in a pseudo-terminal, read by a headless emulator.
 * Usage (after npm run build): FSTUI_FACES=DIR node scripts/bench-latency.mjs [COLUMNS ROWS] [KEYS] [BATCH]
 * DIR holds A/ and B/. Prints one JSON line.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';

const [columns = 120, rows = 40, keys = 60, batch = 16] = process.argv.slice(2).map(Number);
const faces = process.env.FSTUI_FACES;
if (faces === undefined) throw new Error('set FSTUI_FACES to a folder that holds A/ and B/');
const folder = mkdtempSync(join(tmpdir(), 'fstui-latency-'));
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

const delay = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const smoothing = (text) => /not smoothed|smoothed 0?\.\d+/.exec(text)?.[0];

try {
	await until((text) => smoothing(text) !== undefined && /training/i.test(text) && /\b[5-9]\b|\d\d/.test(text));
	// The first steps allocate memory; let training settle.
	await delay(15_000);
	const latencies = [];
	for (let i = 0; i < keys; i++) {
		// The level goes up five times and down five times, so that every press changes it.
		const key = i % 10 < 5 ? '-' : '+';
		const before = smoothing(screen());
		const pressed = performance.now();
		child.write(key);
		const changed = await until((text) => smoothing(text) !== before, 3000).then(
			() => true,
			() => false,
		);
		if (changed) latencies.push(performance.now() - pressed);
		await delay(170 + Math.random() * 200);
	}
	const start = received;
	const seconds = 20;
	await delay(seconds * 1000);
	const traffic = (received - start) / seconds;
	const sorted = latencies.sort((a, b) => a - b);
	const at = (share) =>
		Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN);
	const figures = { columns, rows, batch, keys: sorted.length, p50_ms: at(0.5), p95_ms: at(0.95), max_ms: at(1) };
	console.log(JSON.stringify({ ...figures, bytes_per_second: Math.round(traffic) }));
	console.error(screen());
	child.write('q');
	await until((text) => /save/i.test(text));
	child.write('y');
	console.error(`exit ${(await ended).exitCode}`);
} finally {
	child.kill();
	rmSync(folder, { recursive: true, force: true });
}
