import type * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { BuildOptions } from '../../../src/engine/models/build-options.js';
import { type FaceModel, modelWeights, type SideOutputs } from '../../../src/engine/models/face-model.js';
import { buildToy } from '../../../src/engine/models/toy.js';
import type { Runtime } from '../../../src/engine/runtime/runtime.js';
import { createSlots } from '../../../src/engine/train/slots.js';
import { compiledRuntime, numbers, referenceRuntime, relativeError, size } from '../../helpers/runtimes.js';
import { enliven, TOY_MODELS } from './toy-models.js';

const FACES = [3, 16, 16, 3] as const;
const faces = (seed: number) => numbers(size(FACES), seed).map((v) => (v + 1) / 2);
const variables = (...models: readonly FaceModel[]) => models.flatMap((m) => modelWeights(m).map((w) => w.variable));

/** Both ways through a model: each side through its own networks, and every face through both. */
function compileFaces(runtime: Runtime, model: FaceModel, [n, m] = [3, 3]) {
	const { inputSize: px } = model;
	return runtime.compile({
		name: 'faces',
		inputs: { a: [n, px, px, 3], b: [m, px, px, 3] },
		variables: variables(model),
		fn: (fed) => {
			const [a, b] = [fed.a as tf.Tensor4D, fed.b as tf.Tensor4D];
			const own = model.reconstruct(a, b);
			const [ofA, ofB] = [model.predict(a), model.predict(b)];
			const last = (outputs: SideOutputs) => (outputs.maskNHWC ?? outputs.facesNHWC.at(-1)) as tf.Tensor;
			const tensors = { ownA: last(own.a), ownB: last(own.b) };
			return { ...tensors, aAsA: last(ofA.a), aAsB: last(ofA.b), bAsA: last(ofB.a), bAsB: last(ofB.b) };
		},
	});
}

/** One model of each way to put networks together. */
const MODELS: Readonly<Record<string, (build: BuildOptions) => FaceModel>> = {
	'shared encoder': buildToy,
	'shared encoder and decoder, IAE': toyOf('iae'),
	'shared encoder and decoder, liae': toyOf('dfl-sae liae'),
};

function toyOf(name: string): (build: BuildOptions) => FaceModel {
	const build = TOY_MODELS[name];
	if (build === undefined) throw new Error(`no toy version of ${name}`);
	return build;
}

describe.each(Object.entries(MODELS))('a model with %s', (_title, build) => {
	it.each([false, true])('draws each side with its own networks, in 0..1 (mask: %s)', async (learnMask) => {
		const runtime = await compiledRuntime();
		const model = runtime.build(() => build({ seed: 1, learnMask }));
		enliven(runtime, model);
		const drawn = await (await compileFaces(runtime, model, [2, 3])).run({
			a: numbers(2 * 16 * 16 * 3, 1).map((v) => (v + 1) / 2),
			b: faces(2),
		});
		const channels = learnMask ? 1 : 3;
		expect([drawn.ownA.length, drawn.ownB.length]).toEqual([2 * 16 * 16 * channels, 3 * 16 * 16 * channels]);
		for (const values of Object.values(drawn)) {
			expect(values.every((v) => v > 0 && v < 1)).toBe(true);
			expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(0.1);
		}
		// One pass over both sides is what each side gives alone.
		expect(relativeError(drawn.ownA, drawn.aAsA)).toBeLessThan(1e-5);
		expect(relativeError(drawn.ownB, drawn.bAsB)).toBeLessThan(1e-5);
		expect(relativeError(drawn.aAsB, drawn.aAsA)).toBeGreaterThan(0.05);
		expect(relativeError(drawn.bAsA, drawn.bAsB)).toBeGreaterThan(0.05);
	});
});

describe('what the shared decoder sees', () => {
	/** Everything drawn when a part of some weights is set to zero. */
	async function drawnWithout(name: string, isZero: (weight: string, axisIn: number, half: number) => boolean) {
		const runtime = await compiledRuntime();
		const model = runtime.build(() => toyOf(name)({ seed: 1 }));
		enliven(runtime, model);
		for (const weight of modelWeights(model)) {
			const { shape } = weight.variable;
			const [inputs, outputs] = [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
			const values = Float32Array.from(runtime.readVariable(weight.variable));
			const kept = values.map((v, i) => (isZero(weight.name, Math.floor(i / outputs) % inputs, inputs / 2) ? 0 : v));
			runtime.writeVariable(weight.variable, kept);
		}
		return (await compileFaces(runtime, model)).run({ a: faces(1), b: faces(2) });
	}
	const nothing = () => false;
	const network = (zeroed: string) => (weight: string) => weight.startsWith(`${zeroed}/`);

	it.each(['iae', 'dfl-sae liae'])("of %s is the side's own map, then the common one", async (name) => {
		const first = (weight: string, channel: number, half: number) =>
			weight === 'decoder/upscale_0/kernel' && channel < half;
		const last = (weight: string, channel: number, half: number) =>
			weight === 'decoder/upscale_0/kernel' && channel >= half;
		const common = await drawnWithout(name, first);
		expect(common.aAsA).toEqual(common.aAsB);
		const own = await drawnWithout(name, last);
		expect(relativeError(own.aAsA, own.aAsB)).toBeGreaterThan(0.05);
		const blind = await drawnWithout(name, (...args) => last(...args) || network('intermediate_b')(args[0]));
		expect(relativeError(blind.aAsB, blind.bAsB)).toBeLessThan(1e-6);
	});

	it('of liae is the common map twice for side A', async () => {
		const [all, withoutB] = [
			await drawnWithout('dfl-sae liae', nothing),
			await drawnWithout('dfl-sae liae', network('intermediate_b')),
		];
		expect(withoutB.ownA).toEqual(all.ownA);
		expect(relativeError(withoutB.ownB, all.ownB)).toBeGreaterThan(0.05);
		const withoutCommon = await drawnWithout('dfl-sae liae', network('intermediate'));
		expect(relativeError(withoutCommon.aAsA, withoutCommon.bAsA)).toBeLessThan(1e-6);
		expect(relativeError(withoutCommon.aAsB, withoutCommon.bAsB)).toBeGreaterThan(0.05);
	});

	it('of IAE is a map of its own for either side', async () => {
		const all = await drawnWithout('iae', nothing);
		for (const [side, mine, other] of [
			['intermediate_a', 'ownA', 'ownB'],
			['intermediate_b', 'ownB', 'ownA'],
		] as const) {
			const drawn = await drawnWithout('iae', network(side));
			expect(relativeError(drawn[mine], all[mine])).toBeGreaterThan(0.05);
			expect(drawn[other]).toEqual(all[other]);
		}
	});
});

describe('a model', () => {
	it('draws the same on every runtime', async () => {
		const draw = async (runtime: Runtime) => {
			const model = runtime.build(() => buildToy({ seed: 4 }));
			return (await compileFaces(runtime, model)).run({ a: faces(1), b: faces(2) });
		};
		const [compiled, eager] = [await draw(await compiledRuntime()), await draw(referenceRuntime())];
		expect(relativeError(compiled.ownA, eager.ownA)).toBeLessThan(1e-5);
		expect(relativeError(compiled.bAsA, eager.bAsA)).toBeLessThan(1e-5);
	});

	it('keeps out of the way of another model in the process', async () => {
		const runtime = await compiledRuntime();
		const [first, second] = runtime.build(() => [buildToy({ seed: 1 }), buildToy({ seed: 2 })]) as [
			FaceModel,
			FaceModel,
		];
		// The same names in their files, different variables in memory.
		expect(modelWeights(second).map((w) => w.name)).toEqual(modelWeights(first).map((w) => w.name));
		const names = variables(first, second).map((v) => v.name);
		expect(new Set(names).size).toBe(names.length);
		for (const model of [first, second]) {
			const slots = runtime.build(() => createSlots(modelWeights(model), ['m', 'v'], false));
			expect(slots).toHaveLength(modelWeights(model).length);
		}
		const [drawFirst, drawSecond] = [await compileFaces(runtime, first), await compileFaces(runtime, second)];
		const fed = { a: faces(1), b: faces(2) };
		const before = Float32Array.from((await drawFirst.run(fed)).ownA);
		expect(relativeError((await drawSecond.run(fed)).ownA, before)).toBeGreaterThan(0.05);
		for (const variable of variables(second)) runtime.writeVariable(variable, new Float32Array(variable.size));
		expect((await drawSecond.run(fed)).ownA.every((v) => v === 0.5)).toBe(true);
		expect((await drawFirst.run(fed)).ownA).toEqual(before);
	});
});
