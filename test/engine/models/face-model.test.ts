import type * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { type FaceModel, modelWeights, type SideOutputs } from '../../../src/engine/models/face-model.js';
import { PixelShuffler } from '../../../src/engine/models/pixel-shuffler.js';
import { buildToy } from '../../../src/engine/models/toy.js';
import type { Runtime } from '../../../src/engine/runtime/runtime.js';
import { createSlots } from '../../../src/engine/train/slots.js';
import { compiledRuntime, numbers, referenceRuntime, relativeError, size } from '../../helpers/runtimes.js';

const FACES = [3, 16, 16, 3] as const;
const faces = (seed: number) => numbers(size(FACES), seed).map((v) => (v + 1) / 2);
const variables = (...models: readonly FaceModel[]) => models.flatMap((m) => modelWeights(m).map((w) => w.variable));

/** Both ways through a model: each side through its own decoder, and every face through both. */
function compileFaces(runtime: Runtime, model: FaceModel) {
	return runtime.compile({
		name: 'faces',
		inputs: { a: FACES, b: FACES },
		variables: variables(model),
		fn: (fed) => {
			const [a, b] = [fed.a as tf.Tensor4D, fed.b as tf.Tensor4D];
			const own = model.reconstruct(a, b);
			const [ofA, ofB] = [model.predict(a), model.predict(b)];
			const face = (outputs: SideOutputs) => outputs.facesNHWC[0] as tf.Tensor;
			const tensors = { ownA: face(own.a), ownB: face(own.b) };
			return { ...tensors, aAsA: face(ofA.a), aAsB: face(ofA.b), bAsA: face(ofB.a), bAsB: face(ofB.b) };
		},
	});
}

describe('a model', () => {
	it('draws each side with its own decoder, in 0..1', async () => {
		const runtime = await compiledRuntime();
		const model = runtime.build(() => buildToy({ seed: 1 }));
		const drawn = await (await compileFaces(runtime, model)).run({ a: faces(1), b: faces(2) });
		for (const values of Object.values(drawn)) {
			expect(values.length).toBe(size(FACES));
			expect(values.every((v) => v > 0 && v < 1)).toBe(true);
			expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(0.1);
		}
		// One pass over both sides is what each side gives alone.
		expect(relativeError(drawn.ownA, drawn.aAsA)).toBeLessThan(1e-5);
		expect(relativeError(drawn.ownB, drawn.bAsB)).toBeLessThan(1e-5);
		expect(relativeError(drawn.aAsB, drawn.aAsA)).toBeGreaterThan(0.05);
		expect(relativeError(drawn.bAsA, drawn.bAsB)).toBeGreaterThan(0.05);
	});

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

describe('the pixel shuffle layer', () => {
	for (const [h, w, c, r] of [
		[2, 3, 8, 2],
		[1, 2, 9, 3],
		[4, 4, 4, 2],
	] as const) {
		it(`moves ${c} channels of ${h} x ${w} into blocks of ${r} x ${r} pixels`, async () => {
			const x = numbers(2 * h * w * c, 3);
			const channels = c / (r * r);
			const want = new Float32Array(x.length);
			for (let n = 0; n < 2; n++)
				for (let y = 0; y < h * r; y++)
					for (let q = 0; q < w * r; q++)
						for (let k = 0; k < channels; k++) {
							const from = ((y % r) * r + (q % r)) * channels + k;
							const at = ((n * h + Math.floor(y / r)) * w + Math.floor(q / r)) * c + from;
							want[((n * h * r + y) * w * r + q) * channels + k] = x[at] ?? Number.NaN;
						}
			for (const runtime of [await compiledRuntime(), referenceRuntime()]) {
				const layer = new PixelShuffler({ name: `shuffle_${h}_${w}_${c}_${runtime.device.name}`, size: r });
				expect(layer.computeOutputShape([null, h, w, c])).toEqual([null, h * r, w * r, channels]);
				expect(layer.getConfig()).toMatchObject({ size: r });
				const fn = await runtime.compile({
					name: 'shuffle',
					inputs: { x: [2, h, w, c] },
					variables: [],
					fn: (fed) => ({ y: layer.apply(fed.x) as tf.Tensor }),
				});
				expect((await fn.run({ x })).y).toEqual(want);
			}
		});
	}

	it('keeps unknown sizes unknown', () => {
		const layer = new PixelShuffler({ name: 'shuffle_unknown', size: 2 });
		expect(layer.computeOutputShape([null, null, null, 8])).toEqual([null, null, null, 2]);
	});
});
