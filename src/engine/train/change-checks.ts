/**
 * What a run cannot take over while it goes on, beyond what the options themselves say: rules of its model, what was not
 * prepared at the start, and memory. Must not know who asks.
 */
import { FstuiError } from '../../config/errors.js';
import { modelProblems } from '../../config/model-rules.js';
import type { RunConfig, StageOptions } from '../../config/schema.js';
import { machineMemory, requireMemory } from './memory-check.js';
import { gradientConfig } from './run-options.js';
import type { PreparedRun, Warn } from './setup.js';

const RESUME = 'Stop, and resume with these options.';

/**
 * @throws FstuiError `usage` for options that this run cannot have, `device` when the machine has too little memory for
 * them.
 */
export async function requireChange(run: PreparedRun, options: StageOptions, warn: Warn): Promise<void> {
	requireModelRules(run, options);
	requireLandmarks(run, options);
	requireSums(run, options);
	const next = { ...run.active.config, ...options } as RunConfig;
	const isLarger = JSON.stringify(gradientConfig(next)) !== JSON.stringify(gradientConfig(run.active.config));
	// As at the start: other devices have memory of their own.
	if (isLarger && run.runtime.device.name === 'cpu') await requireMemory([next], machineMemory(), warn);
}

function requireModelRules({ config: { model, lowmem } }: PreparedRun, options: StageOptions): void {
	const [problem] = modelProblems(model, { lowmem, ...options });
	if (problem !== undefined) throw refusal(problem.message, options, `${problem.next}.`);
}

/** Landmarks are read before the start; what needs them cannot be turned on without. */
function requireLandmarks({ faces }: PreparedRun, options: StageOptions): void {
	const { warp_to_landmarks = false, eye_multiplier = 1, mouth_multiplier = 1 } = options;
	const needs = warp_to_landmarks || eye_multiplier > 1 || mouth_multiplier > 1;
	if (!needs || faces.details.a.landmarks !== null) return;
	throw refusal('the landmarks of the faces were not read, because nothing needed them at the start', options, RESUME);
}

/** The memory for sums of gradients is set aside at the start. */
function requireSums({ step }: PreparedRun, { gradient_accumulation = 1, ...others }: StageOptions): void {
	if (gradient_accumulation === 1 || step.slots.every(({ sum }) => sum !== null)) return;
	throw refusal(
		'gradients cannot be summed over batches, because nothing needed it at the start',
		{ gradient_accumulation, ...others },
		RESUME,
	);
}

function refusal(what: string, options: StageOptions, next: string): FstuiError {
	return new FstuiError('usage', what, { where: Object.keys(options).join(', '), next });
}
