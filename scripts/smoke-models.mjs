// Trains every model for a few iterations on real faces and prints what it took: npm run smoke:models
// FSTUI_FACES must name a folder with the folders A and B of aligned faces. Not part of the tests: it takes an hour.
//   node scripts/smoke-models.mjs [ITERATIONS] [NAME...]     names as printed, e.g. "villain" or "dfl-sae liae"
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const FACES = process.env.FSTUI_FACES;
const PROGRAM = fileURLToPath(new URL('../bin/fstui.js', import.meta.url));

/** Every model at its smallest sensible batch on a CPU, and the variants that are other networks. */
const RUNS = [
	['lightweight', 8, []],
	['original', 8, []],
	['original lowmem', 8, ['--lowmem']],
	['iae', 8, []],
	['dfaker', 4, []],
	['unbalanced', 2, []],
	['unbalanced lowmem', 4, ['--lowmem']],
	['dfl-h128', 4, []],
	['dfl-h128 lowmem', 4, ['--lowmem']],
	['dfl-sae df', 2, []],
	['dfl-sae multiscale', 2, ['--multiscale-decoder']],
	['dfl-sae liae', 2, ['--architecture', 'liae']],
	['villain', 2, []],
	['villain lowmem', 2, ['--lowmem']],
	['realface', 4, []],
	['dlight', 2, []],
	['dlight fast', 2, ['--details', 'fast']],
];

const [iterations = '20', ...wanted] = process.argv.slice(2);
if (FACES === undefined) {
	console.error('FSTUI_FACES must name a folder with the folders A and B of aligned faces');
	process.exit(2);
}

/** Events of one run of the program, with its peak memory. */
async function train(name, batchSize, flags) {
	const folder = await mkdtemp(join(tmpdir(), 'fstui-smoke-'));
	const model = name.split(' ')[0];
	const args = [
		...['train', '--json', '--yes', '--seed', '1', '--model', model, '--batch-size', String(batchSize)],
		...['--input-a', join(FACES, 'A'), '--input-b', join(FACES, 'B'), '--model-dir', folder],
		...['--iterations', iterations, '--save-interval', '100000', '--preview-images', '2', ...flags],
	];
	const steps = [];
	let failed = '';
	const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
	child.stderr.on('data', (text) => {
		failed += text;
	});
	for await (const line of createInterface({ input: child.stdout })) {
		const event = JSON.parse(line);
		if (event.event === 'step') steps.push(event);
		if (event.event === 'failed') failed += event.message;
	}
	const code = await new Promise((resolve) =>
		child.exitCode === null ? child.on('exit', resolve) : resolve(child.exitCode),
	);
	await rm(folder, { recursive: true, force: true });
	return { steps, code, failed };
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const loss = ({ loss_a, loss_b }) => `${loss_a?.toFixed(4)} / ${loss_b?.toFixed(4)}`;
let bad = 0;
console.log('model | batch | s/iteration (median) | peak memory GB | loss A / B first | last');
for (const [name, batchSize, flags] of RUNS) {
	if (wanted.length > 0 && !wanted.includes(name)) continue;
	const { steps, code, failed } = await train(name, batchSize, flags);
	const finite = steps.every((step) => step.non_finite === undefined);
	if (code !== 0 || !finite || steps.length !== Number(iterations)) {
		bad++;
		console.log(
			`${name} | FAILED (exit ${code}, ${steps.length} steps, finite ${finite}): ${failed.trim().split('\n')[0]}`,
		);
		continue;
	}
	const seconds = median(steps.map((step) => step.timing.step_ms)) / 1000;
	const peak = (steps.at(-1).peak_memory_bytes / 1e9).toFixed(2);
	console.log(`${name} | ${batchSize} | ${seconds.toFixed(2)} | ${peak} | ${loss(steps[0])} | ${loss(steps.at(-1))}`);
}
process.exit(bad === 0 ? 0 : 1);
