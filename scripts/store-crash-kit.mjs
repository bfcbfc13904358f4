/** What the scripts that crash the model store share: a file system that kills its process, and tensors to check. */
import { nodeFs } from '../dist/engine/store/fs.js';

/** More than one piece of a write per tensor would take 8 MiB; this is enough to be hit half-way. */
const TENSOR_VALUES = 300_000;

export function* lazyTensors(names, value) {
	for (const name of names)
		yield { name, shape: [TENSOR_VALUES], read: () => new Float32Array(TENSOR_VALUES).fill(value) };
}

/** Fields of the state of a model after so many iterations. */
export function fields(iterations) {
	const lists = { optimizer_steps: iterations, locked: {}, config: {}, sessions: [], lowerings: {} };
	return { seed: 1, iterations, ...lists, lowest_avg_loss: { a: null, b: null }, data_cursor: { drawn: iterations } };
}

/** One more row of the history, and a save whose weights are all the iteration, and moments its negative. */
export async function saveIteration(folder, iteration) {
	folder.history.append(iteration, iteration, [iteration, -iteration]);
	await folder.save({
		state: fields(iteration),
		weights: lazyTensors(['a', 'b'], iteration),
		optimizer: lazyTensors(['m'], -iteration),
	});
}

/** Counts the steps that change the disk and dies ahead of the given one, or half-way through a write. */
export function mortalFs(fatalStep) {
	let step = 0;
	const live = () => {
		if (step++ === fatalStep) process.kill(process.pid, 'SIGKILL');
	};
	const mortal =
		(run) =>
		async (...values) => {
			live();
			return await run(...values);
		};
	const fs = Object.fromEntries(Object.entries(nodeFs).map(([name, run]) => [name, mortal(run)]));
	fs.create = async (path, mode) => {
		live();
		const file = await nodeFs.create(path, mode);
		return {
			write: async (bytes) => {
				const half = bytes.byteLength >> 1;
				live();
				await file.write(bytes.subarray(0, half));
				live();
				await file.write(bytes.subarray(half));
			},
			sync: mortal(() => file.sync()),
			close: () => file.close(),
		};
	};
	return fs;
}

/** @throws when there are no tensors, or any value is another than expected. */
export async function requireTensors(tensors, expected) {
	let count = 0;
	for await (const { name, values } of tensors) {
		if (!values.every((value) => value === expected)) throw new Error(`${name} is not that of ${expected}`);
		count++;
	}
	if (count === 0) throw new Error(`no tensors of ${expected}`);
}
