/**
 * The measuring itself, one function per job. Engine libraries are loaded by the job that needs them. Must not know in
 * which process it runs or who listens.
 */
import { statfs } from 'node:fs/promises';
import { setPriority } from 'node:os';
import { dirname } from 'node:path';
import type { RunConfig, RunOptions } from '../config/schema.js';
import type { FaceFolders, MemoryEstimate, ProbeJob, ProbeReport } from './probe.js';

type Report = (report: ProbeReport) => void;

const TIMED_STEPS = 2;
/** PNG of faces at preview size, measured on real faces. */
const PICTURE_BYTES_PER_PIXEL = 1.7;
const PROGRESS_INTERVAL_MS = 200;
/** Keys go first. Steps give way a little only, or the measured speed would be that of a machine full of other work. */
const NICENESS = { speed: 5, faces: 10 } as const;

/** Runs a job to its end; what it finds is reported as it comes. @throws FstuiError for what the user can put right. */
export function runProbeJob(job: ProbeJob, report: Report): Promise<void> {
	switch (job.kind) {
		case 'estimate':
			return estimate(job.config, report);
		case 'speed':
			return measureSpeed(job.options, report);
		case 'faces':
			return lookAtFaces(job.folders, report);
		case 'doctor':
			return examineDevices(report);
	}
}

async function estimate(config: RunConfig, report: Report): Promise<void> {
	const [{ estimateRun }, { updateConfig }, { slotNames }, { machineMemory }] = await Promise.all([
		import('./estimate.js'),
		import('./train/run-options.js'),
		import('./train/update.js'),
		import('./train/memory-check.js'),
	]);
	const { parameters, stateBytes, memoryBytes, outputSizes } = await estimateRun(config);
	const memory: MemoryEstimate =
		config.device === 'tensorflow'
			? { on: 'device', needed: memoryBytes.tensorflow }
			: { on: 'machine', needed: memoryBytes.cpu, ...machineMemory() };
	const slots = config.save_optimizer === 'never' ? 0 : slotNames(updateConfig(config).optimizer).length;
	report({
		kind: 'estimate',
		parameters,
		memory,
		stateBytes,
		saveBytes: parameters * Float32Array.BYTES_PER_ELEMENT * (1 + slots),
		timelapseBytes: config.timelapse_input_a === null ? null : await pictureBytes(config, outputSizes.at(-1) ?? 0),
		diskFreeBytes: await diskFree(config.model_dir),
	});
}

async function pictureBytes(config: RunConfig, outputSize: number): Promise<number> {
	const [{ previewCellSize }, { gridSize }] = await Promise.all([
		import('./train/preview-maker.js'),
		import('./preview/layout.js'),
	]);
	const { preview_images: faces, coverage } = config;
	const { width, height } = gridSize([faces, faces], previewCellSize(outputSize, coverage));
	return width * height * PICTURE_BYTES_PER_PIXEL;
}

/** Free bytes where the folder is or will be. */
async function diskFree(folder: string): Promise<number | null> {
	try {
		const { bavail, bsize } = await statfs(folder);
		return bavail * bsize;
	} catch (error) {
		const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
		const parent = dirname(folder);
		return isMissing && parent !== folder ? diskFree(parent) : null;
	}
}

async function measureSpeed(options: RunOptions, report: Report): Promise<void> {
	setPriority(NICENESS.speed);
	report({ kind: 'speed_phase', phase: 'compiling' });
	const [{ createRuntime }, { createTrial }] = await Promise.all([
		import('./runtime/devices.js'),
		import('./trial.js'),
	]);
	const runtime = await createRuntime(options.device ?? 'auto');
	// How weights begin does not change the speed, and this way of beginning takes minutes.
	const { config, run } = await createTrial(runtime, { ...options, conv_aware_init: false });
	report({ kind: 'speed_phase', phase: 'warming_up' });
	await run(1);
	report({ kind: 'speed_phase', phase: 'timing' });
	const times: number[] = [];
	for (let i = 0; i < TIMED_STEPS; i++) {
		const before = performance.now();
		await run(2 + i);
		times.push(performance.now() - before);
	}
	// The first steps are slower than those of a long run; the best is the nearest to them.
	const stepMs = Math.min(...times);
	const peakMemoryBytes = process.resourceUsage().maxRSS * 1024;
	await runtime.dispose();
	report({
		kind: 'speed',
		device: runtime.device.label,
		examplesPerSecond: (2 * config.batch_size * 1000) / stepMs,
		stepMs,
		peakMemoryBytes,
	});
}

async function lookAtFaces({ input_a, input_b, alignments_a, alignments_b }: FaceFolders, report: Report) {
	setPriority(NICENESS.faces);
	const { reportFaces } = await import('./report/faces.js');
	let lastAt = 0;
	await reportFaces({
		inputA: input_a,
		inputB: input_b,
		alignmentsA: alignments_a ?? undefined,
		alignmentsB: alignments_b ?? undefined,
		onProgress: ({ done, total }) => {
			const now = performance.now();
			if (done < total && now - lastAt < PROGRESS_INTERVAL_MS) return;
			lastAt = now;
			report({ kind: 'faces_progress', done, total });
		},
		onVerdicts: (verdicts) => report({ kind: 'verdicts', verdicts }),
	});
}

async function examineDevices(report: Report): Promise<void> {
	const { runDoctor } = await import('./doctor.js');
	report({ kind: 'doctor', report: await runDoctor() });
}
