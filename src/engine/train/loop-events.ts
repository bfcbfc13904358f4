/** What the training loop tells: the start of a session, every step, and losses that are not finite. Plain data. */
import { FstuiError } from '../../config/errors.js';
import type { StepEvent } from '../events.js';
import { isGpuLabel } from '../runtime/device-label.js';
import type { DeviceDescription } from '../runtime/runtime.js';
import type { Progress } from './saver.js';
import type { Emit, PreparedRun } from './setup.js';
import type { StepResult } from './step.js';

const BYTES_PER_KIB = 1024;

export function announce(run: PreparedRun, session: number, iteration: number, target: number, emit: Emit): void {
	const { model, config, runtime, parameters, faces, folder, active } = run;
	emit({
		event: 'session',
		model: model.name,
		variant: model.variant,
		model_dir: folder.dir,
		device: runtime.device.label,
		session,
		iteration,
		target_iteration: target,
		batch_size: active.config.batch_size,
		parameters,
		faces_a: faces.a.faces.length,
		faces_b: faces.b.faces.length,
		coverage: config.coverage,
	});
	if (folder.rolledBack === null) return;
	const { from_iteration, source } = folder.rolledBack;
	emit({ event: 'rolled_back', iteration, from_iteration, source });
}

/** Why the first steps take long. */
export function warmUpDetail({ label }: DeviceDescription): string {
	return isGpuLabel(label)
		? 'the GPU compiles its kernels, which may take minutes the first time'
		: 'the first steps are slower than later ones';
}

export function stepEvent(
	{ lossA, lossB, losses }: StepResult,
	progress: Progress,
	examplesPerSecond: number,
	timing: StepEvent['timing'],
): StepEvent {
	const all: Readonly<Record<string, number>> = { loss_a: lossA, loss_b: lossB, ...losses };
	const nonFinite = Object.keys(all).filter((name) => !Number.isFinite(all[name]));
	const finite = (value: number) => (Number.isFinite(value) ? value : null);
	return {
		event: 'step',
		iteration: progress.iteration,
		session_iteration: progress.sessionIteration,
		loss_a: finite(lossA),
		loss_b: finite(lossB),
		losses: Object.fromEntries(Object.entries(losses).map(([name, value]) => [name, finite(value)])),
		...(nonFinite.length === 0 ? {} : { non_finite: nonFinite }),
		examples_per_second: examplesPerSecond,
		timing,
		elapsed_seconds: progress.elapsedSeconds,
		memory_bytes: process.memoryUsage.rss(),
		peak_memory_bytes: process.resourceUsage().maxRSS * BYTES_PER_KIB,
	};
}

export function notFinite({ non_finite = [], iteration }: StepEvent, lastSaved: number, dir: string): FstuiError {
	return new FstuiError(
		'training',
		`the loss is not finite at iteration ${iteration} (${non_finite.join(', ')}); the weights of that step were not used`,
		{
			where: dir,
			next: `The last save (iteration ${lastSaved}) is intact: resume from it with a lower --learning-rate, or restore a backup.`,
		},
	);
}

export function skipped({ non_finite = [], iteration }: StepEvent): string {
	return `The loss is not finite at iteration ${iteration} (${non_finite.join(', ')}); its update was left out, and training goes on because nan_protection is off.`;
}
