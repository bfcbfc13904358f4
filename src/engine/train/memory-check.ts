/**
 * Refuses a configuration that this machine cannot hold, before anything of it is made, with the figures and the way
 * out. Must not know how the figures come about.
 */
import { freemem, totalmem } from 'node:os';
import { FstuiError } from '../../config/errors.js';
import type { RunConfig } from '../../config/schema.js';
import { estimateRun, estimateWeights, type RunEstimate, type WeightEstimate } from '../estimate.js';
import { gradientConfig } from './run-options.js';
import type { Warn } from './setup.js';

/** Bytes this process may use, and bytes that are free now. */
export interface MachineMemory {
	readonly limit: number;
	readonly free: number;
}

/** What the machine, or the container the process runs in, has. */
export function machineMemory(): MachineMemory {
	const constrained = process.constrainedMemory();
	const limit = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
	return { limit, free: Math.min(freemem(), limit) };
}

/** No single array of values can be larger: it is addressed with 31 bits on the way to disk and in the library. */
const MAX_WEIGHT_BYTES = 2 ** 31;

/**
 * Warns when the run needs more memory than is free.
 * @param stages what the run is to train with, now and later; the model is the same in all.
 * @throws FstuiError `device` when one weight is too large, or the run needs more memory than there is.
 */
export async function requireMemory(
	stages: readonly [RunConfig, ...RunConfig[]],
	machine: MachineMemory,
	warn: Warn,
): Promise<void> {
	const [config] = stages;
	const weights = estimateWeights(config);
	if (weights.largestBytes >= MAX_WEIGHT_BYTES) throw weightTooLarge(weights);
	if (weights.stateBytes > machine.limit) throw weightsTooLarge(config, weights, machine);
	let needed = 0;
	const seen = new Set<string>();
	for (const stage of stages) {
		const key = JSON.stringify(gradientConfig(stage));
		if (seen.has(key)) continue;
		seen.add(key);
		const estimate = await estimateRun(stage);
		if (estimate.memoryBytes.cpu > machine.limit) throw await tooLarge(stage, estimate, machine);
		needed = Math.max(needed, estimate.memoryBytes.cpu);
	}
	if (needed > machine.free) {
		warn(
			'memory',
			`The run needs about ${gigabytes(needed)}, and ${gigabytes(machine.free)} are free now: the machine may become slow, or the system may end the run. Close other programs, or take a smaller batch.`,
		);
	}
}

function weightTooLarge({ largestBytes, parameters }: WeightEstimate): FstuiError {
	return new FstuiError(
		'device',
		`one weight of this model would take ${gigabytes(largestBytes)}; an array can have 2.1 GB at most`,
		{
			where: `${parameters.toLocaleString('en-US')} parameters`,
			next: 'Choose smaller model options: a smaller input size, fewer nodes, or lower complexities.',
		},
	);
}

function weightsTooLarge(
	{ model }: RunConfig,
	{ stateBytes, parameters }: WeightEstimate,
	{ limit }: MachineMemory,
): FstuiError {
	return new FstuiError(
		'device',
		`${model} needs ${gigabytes(stateBytes)} for weights and optimizer alone, and this machine has ${gigabytes(limit)}`,
		{
			where: `${parameters.toLocaleString('en-US')} parameters`,
			next: 'Choose a smaller model, its low memory variant or smaller model options; fstui models lists what each needs.',
		},
	);
}

async function tooLarge(config: RunConfig, estimate: RunEstimate, { limit }: MachineMemory): Promise<FstuiError> {
	const fitting = await largestBatch(config, limit);
	const next =
		fitting > 0
			? `Use --batch-size ${fitting} or less (with --gradient-accumulation for the effect of a larger one).`
			: `Even a batch size of 1 needs more. Choose a smaller model, its low memory variant or smaller model options; fstui models lists what each needs.`;
	return new FstuiError(
		'device',
		`${config.model} with batch size ${config.batch_size} needs about ${gigabytes(estimate.memoryBytes.cpu)} of memory (${gigabytes(estimate.stateBytes)} for weights and optimizer), and this machine has ${gigabytes(limit)}`,
		{ where: '--model, --batch-size', next },
	);
}

/** The largest batch size below the configured one that fits, by halving the range; 0 when none does. */
async function largestBatch(config: RunConfig, limit: number): Promise<number> {
	let [fits, tooMany] = [0, config.batch_size];
	while (tooMany - fits > 1) {
		const batch_size = Math.floor((fits + tooMany) / 2);
		const { memoryBytes } = await estimateRun({ ...config, batch_size });
		if (memoryBytes.cpu > limit) tooMany = batch_size;
		else fits = batch_size;
	}
	return fits;
}

function gigabytes(bytes: number): string {
	return `${(bytes / 1e9).toFixed(1)} GB`;
}
