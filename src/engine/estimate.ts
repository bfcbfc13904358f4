/**
 * What a run will take before it starts: parameters, work per face, memory. Everything comes from the traced and lowered
 * programs of the configuration, of which no weight is ever made. Must not know folders or faces.
 */
import type { RunConfig, RunOptions } from '../config/schema.js';
import { AnalysisRuntime } from './jit/analysis.js';
import { countParameters, modelWeights, type Side } from './models/face-model.js';
import { trainingFlop } from './models/flops.js';
import type { Network } from './models/network.js';
import { buildModel } from './models/registry.js';
import { Predictor } from './train/predictor.js';
import { updateConfig } from './train/run-options.js';
import { slotNames } from './train/update.js';
import { createTrial, trialConfig } from './trial.js';

/** One sub-network. */
export interface NetworkEstimate {
	/** e.g. "decoder_a"; those of one side end in _a or _b, the others are shared. */
	readonly name: string;
	/** Shapes without the batch, by output. */
	readonly inputShape: readonly number[];
	readonly outputShapes: readonly (readonly number[])[];
	readonly parameters: number;
}

export interface RunEstimate {
	readonly config: RunConfig;
	/** e.g. "original". */
	readonly model: string;
	/** e.g. "lowmem", or "". */
	readonly variant: string;
	/** Pixels. */
	readonly inputSize: number;
	/** Pixels, ascending. */
	readonly outputSizes: readonly number[];
	readonly parameters: number;
	/** In the order of the model's file. */
	readonly networks: readonly NetworkEstimate[];
	/** Of training one face of a side. */
	readonly flopPerExample: Readonly<Record<Side | 'mean', number>>;
	/** Weights, gradients and the optimizer's arrays. */
	readonly stateBytes: number;
	/** What the programs need beside the state, at this batch size. */
	readonly workBytes: number;
	/**
	 * cpu: peak memory of the process, without the faces it keeps decoded. tensorflow: the most that weights and values
	 * of a step may take on the device, which frees some of them earlier.
	 */
	readonly memoryBytes: Readonly<Record<'cpu' | 'tensorflow', number>>;
}

/** What the weights of a configuration take; found without tracing a program, in milliseconds. */
export interface WeightEstimate {
	readonly parameters: number;
	/** Of the largest single weight. */
	readonly largestBytes: number;
	/** Weights, gradients and the optimizer's arrays. */
	readonly stateBytes: number;
}

/** @throws FstuiError `usage` for options that do not fit the model. */
export function estimateWeights(options: RunOptions): WeightEstimate {
	const config = trialConfig({ ...options, conv_aware_init: false });
	const model = new AnalysisRuntime().build(() => buildModel(config, 0));
	const sizes = modelWeights(model).map(({ variable }) => variable.size * Float32Array.BYTES_PER_ELEMENT);
	const bytes = sizes.reduce((sum, size) => sum + size, 0);
	const { optimizer, accumulation } = updateConfig(config);
	const arrays = 2 + slotNames(optimizer).length + (accumulation > 1 ? 1 : 0);
	return { parameters: countParameters(model), largestBytes: Math.max(...sizes), stateBytes: bytes * arrays };
}

/** The program itself, its libraries and threads, batches made ahead: what whole runs took beyond the rest. */
const PROCESS_BYTES = 400e6;

/** @throws FstuiError `usage` for options that do not fit the model. */
export async function estimateRun(options: RunOptions): Promise<RunEstimate> {
	const runtime = new AnalysisRuntime();
	const { config, model } = await createTrial(runtime, { ...options, conv_aware_init: false });
	await Predictor.create(runtime, model);
	const { stateBytes } = runtime;
	// Every program has an arena of its own, which keeps all the pages it ever touched.
	const workBytes = runtime.programs.reduce(
		(sum, { memory }) => sum + memory.inputBytes + memory.outputBytes + memory.constantBytes + memory.arenaBytes,
		0,
	);
	// The eager update frees each weight's values before the next; the gradients' values may live to the end.
	const stepValues = Math.max(...runtime.programs.map((p) => (p.kind === 'onnx' ? p.valueBytes : 0)));
	return {
		config,
		model: model.name,
		variant: model.variant,
		inputSize: model.inputSize,
		outputSizes: model.outputSizes,
		parameters: countParameters(model),
		networks: model.networks.map(describeNetwork),
		flopPerExample: trainingFlop(model),
		stateBytes,
		workBytes,
		memoryBytes: { cpu: PROCESS_BYTES + stateBytes + workBytes, tensorflow: stateBytes + stepValues },
	};
}

function describeNetwork({ name, model }: Network): NetworkEstimate {
	const withoutBatch = (shape: readonly (number | null)[]) => shape.slice(1).map((dim) => dim ?? 0);
	return {
		name,
		inputShape: withoutBatch(model.inputs[0]?.shape ?? []),
		outputShapes: model.outputs.map(({ shape }) => withoutBatch(shape)),
		parameters: model.countParams(),
	};
}
