/**
 * Where the time of a training step goes, by ONNX operator: trains a few steps on noise with ONNX Runtime's profiler.
 * Usage (after npm run build): node scripts/profile-step.mjs [MODEL] [BATCH] [STEPS] [KEY=VALUE...] [--nodes]
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompiledRuntime } from '../dist/engine/jit/compiled-runtime.js';
import { createTrial } from '../dist/engine/trial.js';

const [model = 'original', batchText = '16', stepsText = '5'] = process.argv
	.slice(2)
	.filter((a) => !a.startsWith('--') && !a.includes('='));
const steps = Number(stepsText);
/** KEY=VALUE arguments are options of the run, their values JSON. */
const options = Object.fromEntries(
	process.argv.filter((a) => /^\w+=/.test(a)).map((a) => [a.split('=')[0], JSON.parse(a.slice(a.indexOf('=') + 1))]),
);
const folder = mkdtempSync(join(tmpdir(), 'fstui-profile-'));
try {
	const runtime = await CompiledRuntime.create({ threads: availableParallelism(), profilePrefix: join(folder, 'p') });
	const { run } = await createTrial(runtime, { ...options, model, batch_size: Number(batchText) });
	const times = [];
	for (let i = 1; i <= steps; i++) {
		const before = performance.now();
		await run(i);
		times.push(performance.now() - before);
	}
	runtime.endProfiling();
	await runtime.dispose();
	console.log(`steps: ${times.map((t) => t.toFixed(0)).join(' ')} ms; ${JSON.stringify(runtime.stats)}`);

	const file = readdirSync(folder).find((name) => name.includes('gradients'));
	const events = JSON.parse(readFileSync(join(folder, file), 'utf8')).filter(
		(e) => e.cat === 'Node' && e.args?.op_name,
	);
	// The first run pays for memory that later ones reuse: keep the last half of every node's runs.
	const byNode = Map.groupBy === undefined ? group(events) : Map.groupBy(events, (e) => e.name);
	const rows = [...byNode.values()].map((runs) => {
		const kept = runs
			.slice(Math.ceil(runs.length / 2))
			.map((e) => e.dur / 1000)
			.sort((a, b) => a - b);
		return { op: runs[0].args.op_name, name: runs[0].name, shape: shapes(runs[0]), ms: kept[kept.length >> 1] ?? 0 };
	});
	const total = rows.reduce((sum, r) => sum + r.ms, 0);
	const ops = new Map();
	for (const { op, ms } of rows) {
		const entry = ops.get(op) ?? { ms: 0, count: 0 };
		ops.set(op, { ms: entry.ms + ms, count: entry.count + 1 });
	}
	for (const [op, { ms, count }] of [...ops].sort((a, b) => b[1].ms - a[1].ms).slice(0, 20)) {
		console.log(
			`${op.padEnd(20)} ${ms.toFixed(1).padStart(8)} ms ${((100 * ms) / total).toFixed(1).padStart(5)} %  ${count} nodes`,
		);
	}
	console.log(`sum ${total.toFixed(0)} ms`);
	if (process.argv.includes('--nodes')) {
		for (const r of rows.sort((a, b) => b.ms - a.ms).slice(0, 45))
			console.log(`${r.ms.toFixed(1).padStart(7)} ${r.op.padEnd(16)} ${r.shape}`);
	}
} finally {
	rmSync(folder, { recursive: true, force: true });
}

function group(events) {
	const groups = new Map();
	for (const e of events) groups.set(e.name, [...(groups.get(e.name) ?? []), e]);
	return groups;
}

function shapes(event) {
	const list = (values) => (values ?? []).map((v) => Object.values(v)[0]?.join('x')).join(' ');
	return `${list(event.args.input_type_shape)} -> ${list(event.args.output_type_shape)}`;
}
