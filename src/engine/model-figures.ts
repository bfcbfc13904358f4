/** What training a model costs, as plain data for lists and documents: made from its estimate. */

import { completeModelOptions } from '../config/model-options.js';
import { MODEL_OPTIONS } from '../config/model-rules.js';
import type { OptionName, RunConfig, RunOptions } from '../config/schema.js';
import { estimateRun } from './estimate.js';

const GIGA = 1e9;

/** Fields are those of `fstui models --json`; sizes in pixels. */
export interface ModelFigures {
	readonly name: string;
	/** e.g. "lowmem", or "". */
	readonly variant: string;
	/** The model's own options and their values. */
	readonly options: Readonly<Record<string, unknown>>;
	readonly input_size: number;
	readonly output_size: number;
	readonly parameters: number;
	/** Training one face of one side: forward and both gradients, a multiply-add counted as two; mean of both sides. */
	readonly gflop_per_example: number;
	readonly gflop_a: number;
	readonly gflop_b: number;
	readonly memory_bytes: {
		readonly batch_size: number;
		/** Peak of the process with the compiled step. */
		readonly cpu: number;
		/** Most that the eager step may keep on its device: weights and every value of a step. */
		readonly tensorflow: number;
	};
}

/** @throws FstuiError `usage` for options that do not fit the model. */
export async function modelFigures(options: RunOptions): Promise<ModelFigures> {
	const { config, model, variant, inputSize, outputSizes, parameters, flopPerExample, memoryBytes } =
		await estimateRun(options);
	return {
		name: model,
		variant,
		options: ownOptions(config),
		input_size: inputSize,
		output_size: outputSizes.at(-1) ?? inputSize,
		parameters,
		gflop_per_example: flopPerExample.mean / GIGA,
		gflop_a: flopPerExample.a / GIGA,
		gflop_b: flopPerExample.b / GIGA,
		memory_bytes: { batch_size: config.batch_size, ...memoryBytes },
	};
}

function ownOptions(config: RunConfig): Readonly<Record<string, unknown>> {
	const complete = completeModelOptions(config);
	const names = Object.keys(MODEL_OPTIONS[config.model]) as OptionName[];
	return Object.fromEntries(names.map((name) => [name, complete[name]]));
}
