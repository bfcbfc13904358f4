/**
 * fstui's training step of Original against PyTorch's on the same machine, in turn within one run, so that both see
 * the same neighbours. Usage (after npm run build): node scripts/compare-pytorch.mjs [PYTHON] [BATCH] [ROUNDS]
 * PYTHON is an interpreter with torch (default python3). Prints one JSON line.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CompiledRuntime } from '../dist/engine/jit/compiled-runtime.js';
import { createTrial } from '../dist/engine/trial.js';

const [python = 'python3', batchText = '16', roundsText = '6'] = process.argv.slice(2);
const [batchSize, rounds] = [Number(batchText), Number(roundsText)];
const threads = availableParallelism();
const STEPS_PER_TURN = 2;
const WARM_UP = 2;

async function startPyTorch(layout) {
	const script = fileURLToPath(new URL('./pytorch_step.py', import.meta.url));
	const child = spawn(python, [script, String(batchSize), String(threads), layout], {
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
	const ready = (await lines.next()).value;
	return {
		version: ready,
		async step() {
			child.stdin.write('\n');
			return Number.parseFloat((await lines.next()).value);
		},
		end: () => child.stdin.end(),
	};
}

async function startFstui() {
	const runtime = await CompiledRuntime.create({ threads });
	const { run } = await createTrial(runtime, { model: 'original', batch_size: batchSize });
	let t = 0;
	return {
		async step() {
			const before = performance.now();
			await run(++t);
			return performance.now() - before;
		},
		end: () => runtime.dispose(),
	};
}

const contenders = {
	fstui: await startFstui(),
	pytorch: await startPyTorch('contiguous'),
	pytorch_channels_last: await startPyTorch('channels_last'),
};
const times = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
for (const contender of Object.values(contenders)) for (let i = 0; i < WARM_UP; i++) await contender.step();
for (let round = 0; round < rounds; round++) {
	for (const [name, contender] of Object.entries(contenders)) {
		for (let i = 0; i < STEPS_PER_TURN; i++) times[name].push(Math.round(await contender.step()));
	}
	console.error(
		`round ${round + 1}: ${JSON.stringify(Object.fromEntries(Object.entries(times).map(([n, t]) => [n, t.slice(-STEPS_PER_TURN)])))}`,
	);
}
const sorted = (list) => [...list].sort((a, b) => a - b);
const summary = Object.fromEntries(
	Object.entries(times).map(([name, list]) => [
		name,
		{ min_ms: sorted(list)[0], median_ms: sorted(list)[list.length >> 1] },
	]),
);
const best = Math.min(summary.pytorch.median_ms, summary.pytorch_channels_last.median_ms);
console.log(
	JSON.stringify({
		batch_size: batchSize,
		threads,
		pytorch: contenders.pytorch.version,
		...summary,
		speedup_median: best / summary.fstui.median_ms,
		speedup_min: Math.min(summary.pytorch.min_ms, summary.pytorch_channels_last.min_ms) / summary.fstui.min_ms,
	}),
);
contenders.pytorch.end();
contenders.pytorch_channels_last.end();
await contenders.fstui.end();
