/**
 * How long it takes from a long loss history on disk to the rows of its chart, and what memory that takes: a history is
 * written as training writes it, then read in processes of their own, each of which has nothing in memory.
 * Usage (after npm run build): node scripts/bench-history.mjs [ITERATIONS] [TIMES] [--no-index]
 * --no-index: as an older version wrote it. Prints one JSON line; the budget is 300 ms for 5 million iterations.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BUDGET_MS = 300;
const COLUMNS = 120;
const NAMES = ['loss_a', 'loss_b', 'face_a', 'face_b'];

if (process.argv[2] === '--read') await readOnce(process.argv[3]);
else await measure();

/** In a process of its own: the time from nothing to the rows of the chart. */
async function readOnce(folder) {
	const { readPast } = await import('../dist/ui/past.js');
	const { LossBook } = await import('../dist/ui/store/loss-book.js');
	const { plotValues } = await import('../dist/ui/chart/plot.js');
	await import('../dist/engine/inspect.js');
	const before = process.memoryUsage.rss();
	const cpu = process.cpuUsage();
	const start = performance.now();
	const past = await readPast(folder, 2 ** 32 - 1);
	const read = performance.now();
	const book = new LossBook();
	book.recall(past.history);
	const view = book.series.view('all', 2, plotValues(COLUMNS));
	const end = performance.now();
	const { user, system } = process.cpuUsage(cpu);
	process.stdout.write(
		JSON.stringify({
			read_ms: read - start,
			chart_ms: end - read,
			total_ms: end - start,
			cpu_ms: (user + system) / 1000,
			points: past.history.rows.length,
			iterations: book.series.length,
			columns: view.a.raw.length,
			highest: view.a.highest,
			grown_mb: (process.memoryUsage.rss() - before) / 2 ** 20,
		}),
	);
}

async function measure() {
	const words = process.argv.slice(2);
	const [iterations = 5_000_000, times = 5] = words.filter((word) => !word.startsWith('--')).map(Number);
	const folder = mkdtempSync(join(tmpdir(), 'fstui-history-'));
	try {
		const { openHistory } = await import('../dist/engine/store/history.js');
		const started = performance.now();
		const history = openHistory(folder);
		history.begin(1, NAMES);
		const spike = Math.floor(iterations / 3);
		for (let i = 1; i <= iterations; i++) {
			const loss = 0.02 + 1 / (10 + i / 1000) + 0.005 * Math.sin(i);
			const a = i === spike ? 9 : loss;
			history.append(i, 1.7e9 + i / 8, [a, loss, a, loss]);
		}
		history.close();
		const written = performance.now() - started;
		const path = join(folder, 'history');
		const files = readdirSync(path).filter((name) => !(words.includes('--no-index') && name.endsWith('.idx')));
		for (const name of readdirSync(path)) if (!files.includes(name)) rmSync(join(path, name));
		const runs = Array.from({ length: times }, () =>
			JSON.parse(
				execFileSync(process.execPath, [fileURLToPath(import.meta.url), '--read', folder], { encoding: 'utf8' }),
			),
		);
		const median = (name) => runs.map((run) => run[name]).sort((a, b) => a - b)[Math.floor(times / 2)];
		const result = {
			iterations,
			times,
			mb: Object.fromEntries(files.map((name) => [name, round(statSync(join(path, name)).size / 1e6)])),
			write_us_per_row: round((1000 * written) / iterations),
			read_ms: round(median('read_ms')),
			chart_ms: round(median('chart_ms')),
			total_ms: round(median('total_ms')),
			// Of all threads; tells a busy machine from slow code.
			cpu_ms: round(median('cpu_ms')),
			slowest_ms: round(Math.max(...runs.map(({ total_ms }) => total_ms))),
			grown_mb: round(median('grown_mb')),
			points: runs[0].points,
			columns: runs[0].columns,
			spike_kept: runs.every(({ highest }) => highest === 9),
			budget_ms: BUDGET_MS,
			holds: median('total_ms') <= BUDGET_MS,
		};
		process.stdout.write(`${JSON.stringify(result)}\n`);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

function round(value) {
	return Math.round(value * 100) / 100;
}
