/**
 * Moves weights and the optimizer's arrays between the runtime and model folders, under the names that model files
 * have. Must not know when saves are due.
 */
import type * as tf from '@tensorflow/tfjs-core';
import { FstuiError } from '../../config/errors.js';
import type { Runtime } from '../runtime/runtime.js';
import type { ModelFolder } from '../store/folder.js';
import { openSavedModel } from '../store/load.js';
import type { LazyTensor } from '../store/safetensors-header.js';
import type { TensorRole } from '../store/state.js';
import type { TrainStep } from './step.js';

interface StoredVariable {
	readonly name: string;
	readonly variable: tf.Variable;
}

/** Variables of the weights file. */
export function weightVariables(step: TrainStep): readonly StoredVariable[] {
	return step.weights;
}

/** Variables of the optimizer file: "<weight>/m" and so on. */
export function optimizerVariables(step: TrainStep): readonly StoredVariable[] {
	return step.slots.flatMap(({ name, state }) =>
		Object.entries(state).map(([slot, variable]) => ({ name: `${name}/${slot}`, variable })),
	);
}

/** Tensors that are read (and brought into TensorFlow.js order) one at a time while a file is written. */
export function lazyTensors(runtime: Runtime, variables: readonly StoredVariable[]): readonly LazyTensor[] {
	return variables.map(({ name, variable }) => ({
		name,
		shape: variable.shape,
		read: () => runtime.readVariable(variable),
	}));
}

/**
 * Fills all weights from the model's own folder.
 * @throws FstuiError 'faces' when there are none, or names or shapes are not those of the model.
 */
export async function loadWeights(runtime: Runtime, folder: ModelFolder, step: TrainStep): Promise<void> {
	const { found, missing, unfit } = await fill(runtime, folder.loadTensors('weights'), weightVariables(step));
	if (found === 0) {
		throw new FstuiError('faces', 'the model folder has a state but no weights', {
			where: folder.dir,
			next: 'Restore a backup or snapshot, or choose another model folder. Nothing was changed.',
		});
	}
	refuseUnfit(folder.dir, 'weights', unfit);
	if (missing.length > 0) throw incomplete(folder.dir, 'weights', missing);
}

/**
 * Fills the optimizer's arrays; those of weights that are frozen now are passed over.
 * @returns false when the folder does not hold all of them, as after a session in which some weights were frozen. They
 * are all zero then: with some at zero and some not, no one bias correction would be right.
 * @throws FstuiError 'faces' when a shape is not that of the model.
 */
export async function loadMoments(runtime: Runtime, folder: ModelFolder, step: TrainStep): Promise<boolean> {
	const variables = optimizerVariables(step);
	const { unfit, missing } = await fill(runtime, folder.loadTensors('optimizer'), variables);
	refuseUnfit(
		folder.dir,
		'optimizer',
		unfit.filter(({ expected }) => expected !== null),
	);
	if (missing.length === 0) return true;
	if (missing.length < variables.length) {
		for (const { variable } of variables) runtime.writeVariable(variable, new Float32Array(variable.size));
	}
	return false;
}

/** What became of weights taken from another model. */
export interface StartReport {
	readonly loaded: number;
	/** Names of the weights that keep their initial values. */
	readonly left: readonly string[];
}

/**
 * Fills a new model's weights from another model's last save where name and shape are the same.
 * @throws FstuiError 'faces' when the folder has no model, or not one weight fits.
 */
export async function startFromModel(runtime: Runtime, from: string, step: TrainStep): Promise<StartReport> {
	const saved = await openSavedModel(from);
	try {
		const { found, missing, unfit } = await fill(runtime, saved.loadWeights(), weightVariables(step));
		const left = [...unfit.flatMap(({ name, expected }) => (expected === null ? [] : [name])), ...missing];
		if (found === unfit.length) {
			throw new FstuiError('faces', `no weight of the ${saved.state.name} model there fits this model`, {
				where: from,
				next: 'Give load_weights the folder of a model of the same kind, or leave it out.',
			});
		}
		return { loaded: found - unfit.length, left };
	} finally {
		await saved.close();
	}
}

interface Unfit {
	readonly name: string;
	readonly shape: readonly number[];
	/** Null when the model has no such tensor. */
	readonly expected: readonly number[] | null;
}

interface Filled {
	/** Tensors that were read. */
	readonly found: number;
	/** Names that no tensor came for. */
	readonly missing: readonly string[];
	/** Tensors that were not used. */
	readonly unfit: readonly Unfit[];
}

async function fill(
	runtime: Runtime,
	tensors: AsyncIterable<{ readonly name: string; readonly shape: readonly number[]; readonly values: Float32Array }>,
	variables: readonly StoredVariable[],
): Promise<Filled> {
	const wanted = new Map(variables.map((v) => [v.name, v.variable]));
	const unfit: Unfit[] = [];
	let found = 0;
	for await (const { name, shape, values } of tensors) {
		found++;
		const variable = wanted.get(name);
		wanted.delete(name);
		if (variable !== undefined && variable.shape.join() === shape.join()) runtime.writeVariable(variable, values);
		else unfit.push({ name, shape, expected: variable?.shape ?? null });
	}
	return { found, missing: [...wanted.keys()], unfit };
}

function refuseUnfit(dir: string, role: TensorRole, unfit: readonly Unfit[]): void {
	const [first] = unfit;
	if (first === undefined) return;
	const { name, shape, expected } = first;
	const wanted = expected === null ? 'no such tensor' : `[${expected.join(', ')}]`;
	throw new FstuiError(
		'faces',
		`the ${role} file does not fit the model: ${name} is [${shape.join(', ')}], expected ${wanted}`,
		{
			where: dir,
			next: 'Check that the model options are those the model was made with, or choose another model folder. Nothing was changed.',
		},
	);
}

function incomplete(dir: string, role: TensorRole, missing: readonly string[]): FstuiError {
	return new FstuiError(
		'faces',
		`the ${role} file lacks ${missing.length} tensors of the model, ${missing[0]} among them`,
		{
			where: dir,
			next: 'Resume with the model options it was made with, or from a backup or snapshot. Nothing was changed.',
		},
	);
}
