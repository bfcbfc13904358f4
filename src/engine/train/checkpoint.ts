/**
 * Moves weights and moments between the runtime and the model folder, under the names that model files have.
 * Must not know when saves are due.
 */
import type * as tf from '@tensorflow/tfjs-core';
import { FstuiError } from '../../config/errors.js';
import type { Runtime } from '../runtime/runtime.js';
import type { ModelFolder } from '../store/folder.js';
import type { LazyTensor } from '../store/safetensors-header.js';
import type { TrainStep } from './step.js';

interface StoredVariable {
	readonly name: string;
	readonly variable: tf.Variable;
}

/** Variables of the weights file. */
export function weightVariables(step: TrainStep): readonly StoredVariable[] {
	return step.weights;
}

/** Variables of the optimizer file: "<weight>/m" and "<weight>/v". */
export function momentVariables(step: TrainStep): readonly StoredVariable[] {
	return step.slots.flatMap(({ name, m, v }) => [
		{ name: `${name}/m`, variable: m },
		{ name: `${name}/v`, variable: v },
	]);
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
 * Fills variables from a model folder.
 * @returns false when the folder holds no tensors of this role.
 * @throws FstuiError 'faces' when names or shapes are not those of the model.
 */
export async function loadVariables(
	runtime: Runtime,
	folder: ModelFolder,
	role: 'weights' | 'optimizer',
	variables: readonly StoredVariable[],
): Promise<boolean> {
	const wanted = new Map(variables.map((v) => [v.name, v.variable]));
	let found = false;
	for await (const { name, shape, values } of folder.loadTensors(role)) {
		found = true;
		const variable = wanted.get(name);
		if (variable === undefined || variable.shape.join() !== shape.join()) {
			const expected = variable === undefined ? 'no such tensor' : `[${variable.shape.join(', ')}]`;
			throw new FstuiError(
				'faces',
				`the ${role} file does not fit the model: ${name} is [${shape.join(', ')}], expected ${expected}`,
				{
					where: folder.dir,
					next: 'Check that the model options are those the model was made with, or choose another model folder. Nothing was changed.',
				},
			);
		}
		runtime.writeVariable(variable, values);
		wanted.delete(name);
	}
	const [missing] = wanted.keys();
	if (found && missing !== undefined) {
		throw new FstuiError('faces', `the ${role} file lacks ${wanted.size} tensors of the model, ${missing} among them`, {
			where: folder.dir,
			next: 'Resume with the model options it was made with, or from a backup or snapshot. Nothing was changed.',
		});
	}
	return found;
}
