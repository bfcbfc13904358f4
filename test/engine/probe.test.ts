/** The measuring process for real: what it reports, that it can be killed, and what it says about faults. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunConfig, runSchema } from '../../src/config/schema.js';
import type { ProbeJob, ProbeReport } from '../../src/engine/probe.js';
import { startProbe } from '../../src/engine/probe-process.js';
import { writeFaces } from '../helpers/pictures.js';

let root = '';
let config: RunConfig;
beforeAll(async () => {
	root = await mkdtemp(join(tmpdir(), 'probe-'));
	config = runSchema.parse({
		input_a: await writeFaces(root, 'a', 6),
		input_b: await writeFaces(root, 'b', 4, 32, 9),
		model_dir: join(root, 'not', 'there', 'yet'),
		model: 'toy',
		batch_size: 4,
	});
});
afterAll(() => rm(root, { recursive: true }));

async function run(job: ProbeJob): Promise<readonly ProbeReport[]> {
	const reports: ProbeReport[] = [];
	await new Promise<void>((resolve) => {
		startProbe(job, (report) => {
			reports.push(report);
			if (report.kind === 'done' || report.kind === 'failed') resolve();
		});
	});
	return reports;
}

it('estimates parameters, memory, and what saves and timelapse pictures take', async () => {
	const folders = { timelapse_input_a: config.input_a, timelapse_input_b: config.input_b };
	const [report, last] = await run({ kind: 'estimate', config: { ...config, ...folders } });
	expect(last).toEqual({ kind: 'done' });
	if (report?.kind !== 'estimate') throw new Error(`unexpected report ${report?.kind}`);
	const { parameters, saveBytes, memory, diskFreeBytes, timelapseBytes } = report;
	expect(parameters).toBeGreaterThan(100);
	// Weights and Adam's two moments.
	expect(saveBytes).toBe(parameters * 4 * 3);
	expect(memory.on === 'machine' && memory.limit >= memory.free && memory.free > 0).toBe(true);
	// The folder is not there yet, but its disk is.
	expect(diskFreeBytes).toBeGreaterThan(0);
	expect(timelapseBytes).toBeGreaterThan(100_000);
	const [without] = await run({ kind: 'estimate', config: { ...config, save_optimizer: 'never' } });
	expect(without).toMatchObject({ saveBytes: parameters * 4, timelapseBytes: null });
});

it('measures the speed on the device and with the batch asked for', async () => {
	const reports = await run({ kind: 'speed', options: { model: 'toy', batch_size: 4, device: 'cpu' } });
	expect(reports.map(({ kind }) => kind)).toEqual(['speed_phase', 'speed_phase', 'speed_phase', 'speed', 'done']);
	const speed = reports.find((report) => report.kind === 'speed');
	if (speed?.kind !== 'speed') throw new Error('no speed');
	expect(speed.examplesPerSecond).toBeCloseTo((2 * 4 * 1000) / speed.stepMs, 6);
	expect(speed.device).toContain('cpu');
});

it('looks at every face, side by side, and says why it cannot', async () => {
	const reports = await run({ kind: 'faces', folders: config });
	expect(reports.at(-1)).toEqual({ kind: 'done' });
	expect(reports).toContainEqual({ kind: 'faces_progress', done: 10, total: 10 });
	const sides = reports.flatMap((report) => (report.kind === 'verdicts' ? [report.verdicts[0]?.side] : []));
	expect(sides).toEqual(['a', 'b', 'both']);
	const [failed] = await run({ kind: 'faces', folders: { ...config, input_b: join(root, 'missing') } });
	expect(failed).toMatchObject({ kind: 'failed', message: expect.stringContaining('faces B does not exist') });
});

it('is silent after it was cancelled', async () => {
	const reports: ProbeReport[] = [];
	const begun = new Promise<void>((resolve) => {
		const cancel = startProbe({ kind: 'speed', options: { model: 'original', batch_size: 2 } }, (report) => {
			reports.push(report);
			cancel();
			resolve();
		});
	});
	await begun;
	// Long enough for the end of the process to be noticed.
	await new Promise((resolve) => setTimeout(resolve, 300));
	expect(reports).toHaveLength(1);
});
