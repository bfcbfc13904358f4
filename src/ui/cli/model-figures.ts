/**
 * What training each model costs: arithmetic from its layers, and an estimate of memory. Plain data.
 */
import { MODEL_CATALOG, type ModelEntry } from '../model-catalog.js';

export interface ModelFigures {
	readonly name: string;
	readonly variant: string;
	/** Options that choose the variant. */
	readonly options: Readonly<Record<string, boolean | string>>;
	readonly input_size: number;
	readonly output_size: number;
	readonly parameters: number;
	/** Training one face of one side: forward and both gradients, a multiply-add counted as two. */
	readonly gflop_per_example: number;
	readonly memory_bytes: { readonly batch_size: number; readonly cpu: number };
}

/** Per catalog entry: GFLOP per example, and millions of activations one face leaves for the gradients. */
const COSTS: Readonly<Record<string, { readonly gflop: number; readonly activations: number }>> = {
	original: { gflop: 11.38, activations: 1.5 },
	'original-lowmem': { gflop: 10.07, activations: 1.5 },
	lightweight: { gflop: 19.68, activations: 2.35 },
	iae: { gflop: 11.48, activations: 1.51 },
	dfaker: { gflop: 53.41, activations: 9.14 },
	unbalanced: { gflop: 215.72, activations: 13.2 },
	'unbalanced-lowmem': { gflop: 77.98, activations: 9 },
	'dfl-h128': { gflop: 92.6, activations: 9.65 },
	'dfl-h128-lowmem': { gflop: 34.88, activations: 5.5 },
	'dfl-sae': { gflop: 258.64, activations: 45.6 },
	villain: { gflop: 289.41, activations: 70.9 },
	'villain-lowmem': { gflop: 231.2, activations: 54 },
	realface: { gflop: 65.78, activations: 11.1 },
	dlight: { gflop: 117.57, activations: 38 },
};

/** Weights, gradients and the two moments of Adam, float32. */
const BYTES_PER_PARAMETER = 16;
const PROCESS_BYTES = 250e6;
/** Activations, their gradients and unfolded convolution inputs: fitted to Original at batch size 16 (2.4 GB). */
const BYTES_PER_ACTIVATION = 17.5;

/** Estimated peak memory of the process, bytes; both sides are counted. */
export function estimateMemory(parameters: number, activations: number, batchSize: number): number {
	const perFace = activations * BYTES_PER_ACTIVATION;
	return Math.round(PROCESS_BYTES + parameters * BYTES_PER_PARAMETER + 2 * batchSize * perFace);
}

function figuresOf(entry: ModelEntry, batchSize: number): ModelFigures {
	const cost = COSTS[entry.id];
	if (cost === undefined) throw new Error(`model ${entry.id} of the catalog has no figures`);
	return {
		name: entry.model,
		variant: entry.lowmem ? 'lowmem' : '',
		options: entry.lowmem ? { lowmem: true } : {},
		input_size: entry.inputSize,
		output_size: entry.outputSize,
		parameters: entry.parameters,
		gflop_per_example: cost.gflop,
		memory_bytes: {
			batch_size: batchSize,
			cpu: estimateMemory(entry.parameters, cost.activations * 1e6, batchSize),
		},
	};
}

/** Figures of every model and variant. */
export function modelFigures(batchSize: number): readonly ModelFigures[] {
	return MODEL_CATALOG.map((entry) => figuresOf(entry, batchSize));
}
