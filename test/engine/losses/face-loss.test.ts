import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createFaceLoss, type FaceLossConfig, type LossMasks, maskLoss } from '../../../src/engine/losses/face-loss.js';
import type { Runtime } from '../../../src/engine/runtime/runtime.js';
import { compiledRuntime, numbers, referenceRuntime, relativeError } from '../../helpers/runtimes.js';
import { picture, probes } from './evaluate.js';
import { type Numbers, type PlainLoss, plainMae, plainMse, type Shape4, slope } from './reference.js';
import { plainSsim } from './reference-ssim.js';

/** Sides of the masks and of the largest output. */
const LARGEST = 22;
const BATCH = 2;
const REGIONS = ['face', 'eyes', 'mouth'] as const;
type Region = (typeof REGIONS)[number];
type Masks = Readonly<Record<Region, Float32Array | null>>;

const OFF: FaceLossConfig = {
	functions: [{ name: 'mae', weight: 1 }],
	penalizedMask: false,
	eyeMultiplier: 1,
	mouthMultiplier: 1,
};
const NO_MASKS: Masks = { face: null, eyes: null, mouth: null };
const MASKS: Masks = {
	face: disc(0.5, 0.45, 0.4),
	eyes: disc(0.35, 0.3, 0.15),
	mouth: disc(0.7, 0.6, 0.2),
};

/** A soft disc per picture, [BATCH, LARGEST, LARGEST, 1]; centre and radius in parts of the side. */
function disc(row: number, column: number, radius: number): Float32Array {
	return Float32Array.from({ length: BATCH * LARGEST * LARGEST }, (_, i) => {
		const shift = i < LARGEST * LARGEST ? 0 : 0.1;
		const [y, x] = [(Math.floor(i / LARGEST) % LARGEST) / LARGEST, (i % LARGEST) / LARGEST];
		const distance = Math.hypot(y - row - shift, x - column);
		return Math.min(Math.max((radius - distance) * 12 + 0.5, 0), 1);
	});
}

/** Mean of the mask over the area of each pixel of a picture of another size, by sampling finely. */
function resized(mask: Float32Array, size: number): Float64Array {
	// So many samples along a pixel that none of them lies across two pixels of the mask.
	const fine = LARGEST;
	return Float64Array.from({ length: BATCH * size * size }, (_, i) => {
		const [b, row, column] = [Math.floor(i / (size * size)), Math.floor(i / size) % size, i % size];
		let sum = 0;
		for (let dy = 0; dy < fine; dy++)
			for (let dx = 0; dx < fine; dx++) {
				const y = Math.floor(((row + (dy + 0.5) / fine) * LARGEST) / size);
				const x = Math.floor(((column + (dx + 0.5) / fine) * LARGEST) / size);
				sum += mask[(b * LARGEST + y) * LARGEST + x] ?? Number.NaN;
			}
		return sum / (fine * fine);
	});
}

async function run(
	runtime: Runtime,
	config: FaceLossConfig,
	shape: Shape4,
	pictures: { readonly x: Float32Array; readonly y: Float32Array },
	masks: Masks,
) {
	const given = REGIONS.filter((region) => masks[region] !== null);
	const maskShape = [BATCH, LARGEST, LARGEST, 1];
	const compiled = await runtime.compile<string, string>({
		name: 'face',
		inputs: { x: shape, y: shape, ...Object.fromEntries(given.map((region) => [region, maskShape])) },
		variables: [],
		fn: (fed) => {
			const loss = createFaceLoss(config);
			const fedMasks = Object.fromEntries(REGIONS.map((region) => [region, fed[region] ?? null]));
			const of = (p: tf.Tensor) => loss(fed.x as tf.Tensor4D, p as tf.Tensor4D, fedMasks as unknown as LossMasks);
			const { total, parts } = of(fed.y as tf.Tensor);
			return { total, gradient: tf.grad((p) => of(p).total)(fed.y as tf.Tensor), ...parts };
		},
	});
	const values = Object.fromEntries(given.map((region) => [region, masks[region] ?? new Float32Array()]));
	const { total, gradient, ...parts } = await compiled.run({ ...pictures, ...values });
	return {
		total: total?.[0] ?? Number.NaN,
		gradient: gradient ?? new Float32Array(),
		parts: Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, value[0] ?? Number.NaN])),
	};
}

/** The loss of pictures multiplied by a mask of one channel. */
function masked(loss: PlainLoss, mask: Numbers): PlainLoss {
	return (x, y, shape, focus) => {
		const [, , , c] = shape;
		const times = (picture: Numbers) =>
			Float64Array.from(picture, (v, i) => v * (mask[Math.floor(i / c)] ?? Number.NaN));
		return loss(times(x), times(y), shape, times(focus));
	};
}

describe.each(['compiled', 'eager'] as const)('%s', (kind) => {
	let runtime: Runtime;
	beforeAll(async () => {
		runtime = kind === 'compiled' ? await compiledRuntime() : referenceRuntime();
	});

	// The size of the masks, a whole ratio and a broken one.
	for (const size of [LARGEST, 11, 16]) {
		it(`adds face, eyes and mouth of every function at ${size} px`, async () => {
			const shape = [BATCH, size, size, 3] as const;
			const pictures = { x: picture(shape, 1), y: picture(shape, 2) };
			const config: FaceLossConfig = {
				functions: [
					{ name: 'ssim', weight: 1 },
					{ name: 'mse', weight: 0.5 },
					{ name: 'mae', weight: 0 },
				],
				penalizedMask: true,
				eyeMultiplier: 3,
				mouthMultiplier: 2,
			};
			const { total, gradient, parts } = await run(runtime, config, shape, pictures, MASKS);
			const fitted = REGIONS.map((region) => resized(MASKS[region] ?? new Float32Array(), size));
			const expected = new Map<string, PlainLoss>();
			for (const [name, loss, weight] of [
				['ssim', plainSsim, 1],
				['mse', plainMse, 0.5],
			] as const) {
				for (const [i, suffix, multiplier] of [
					[0, '', 1],
					[1, '_eyes', 3],
					[2, '_mouth', 2],
				] as const) {
					const region = masked(loss, fitted[i] ?? []);
					expected.set(name + suffix, (...args) => weight * multiplier * region(...args));
				}
			}
			expect(Object.keys(parts).sort()).toEqual([...expected.keys()].sort());
			for (const [name, plain] of expected) {
				expect(parts[name], name).toBeCloseTo(plain(pictures.x, pictures.y, shape, pictures.y), 5);
			}
			const sum: PlainLoss = (...args) => [...expected.values()].reduce((a, plain) => a + plain(...args), 0);
			expect(total).toBeCloseTo(sum(pictures.x, pictures.y, shape, pictures.y), 5);
			const at = probes(gradient.length, 6);
			const slopes = at.map((i) => slope(sum, pictures.x, pictures.y, shape, i));
			expect(
				relativeError(
					at.map((i) => gradient[i] ?? Number.NaN),
					slopes,
				),
			).toBeLessThan(1e-3);
		});
	}

	it('is the plain loss without masks, or where they are not asked for', async () => {
		const shape = [BATCH, LARGEST, LARGEST, 3] as const;
		const pictures = { x: picture(shape, 1), y: picture(shape, 2) };
		const plain = plainMae(pictures.x, pictures.y, shape, pictures.y);
		const asked = { ...OFF, penalizedMask: true, eyeMultiplier: 3, mouthMultiplier: 3 };
		for (const [config, masks] of [
			[OFF, NO_MASKS],
			[asked, NO_MASKS],
			[OFF, MASKS],
		] as const) {
			const { total, parts } = await run(runtime, config, shape, pictures, masks);
			expect(total).toBeCloseTo(plain, 6);
			expect(Object.keys(parts)).toEqual(['mae']);
		}
	});

	it('leaves everything outside the mask alone, and the mean is over all pixels', async () => {
		const shape = [BATCH, LARGEST, LARGEST, 3] as const;
		const pictures = { x: picture(shape, 1), y: picture(shape, 2) };
		const face = Float32Array.from({ length: BATCH * LARGEST * LARGEST }, (_, i) => (i % LARGEST < 6 ? 1 : 0));
		const config = { ...OFF, penalizedMask: true };
		const { total, gradient } = await run(runtime, config, shape, pictures, { ...NO_MASKS, face });
		expect(total).toBeCloseTo(masked(plainMae, face)(pictures.x, pictures.y, shape, pictures.y), 6);
		const all = gradient.length;
		gradient.forEach((g, i) => {
			const inside = Math.floor(i / 3) % LARGEST < 6;
			expect(Math.abs(Math.abs(g) - (inside ? 1 / all : 0))).toBeLessThan(1e-9);
		});
	});

	it('of an empty region is a number, 0 for that region', async () => {
		const shape = [BATCH, LARGEST, LARGEST, 3] as const;
		const pictures = { x: picture(shape, 1), y: picture(shape, 2) };
		const empty = new Float32Array(BATCH * LARGEST * LARGEST);
		const names = ['mae', 'gmsd', 'ms_ssim', 'ffl', 'laploss', 'l_inf_norm'] as const;
		for (const name of names) {
			const config = { ...OFF, functions: [{ name, weight: 1 }], penalizedMask: true, eyeMultiplier: 2 };
			const masks = { ...NO_MASKS, face: empty, eyes: empty };
			const { total, gradient } = await run(runtime, config, shape, pictures, masks);
			expect(Math.abs(total), name).toBeLessThan(1e-6);
			expect(
				gradient.every((g) => g === 0),
				name,
			).toBe(true);
		}
	});

	it('counts a function that is listed twice with both weights', async () => {
		const shape = [BATCH, LARGEST, LARGEST, 3] as const;
		const pictures = { x: picture(shape, 1), y: picture(shape, 2) };
		const functions = [
			{ name: 'mae', weight: 1 },
			{ name: 'mae', weight: 0.5 },
		] as const;
		const { total, parts } = await run(runtime, { ...OFF, functions }, shape, pictures, NO_MASKS);
		const plain = plainMae(pictures.x, pictures.y, shape, pictures.y);
		expect(total).toBeCloseTo(1.5 * plain, 5);
		expect(parts.mae).toBeCloseTo(1.5 * plain, 5);
	});

	it('of a learned mask compares single channels', async () => {
		const shape = [BATCH, LARGEST, LARGEST, 1] as const;
		const x = MASKS.face ?? new Float32Array();
		const y = numbers(x.length, 4).map((v) => 0.5 + v / 2);
		for (const [name, plain] of [
			['mae', plainMae],
			['mse', plainMse],
		] as const) {
			const compiled = await runtime.compile({
				name,
				inputs: { x: shape, y: shape },
				variables: [],
				fn: (fed) => ({ value: maskLoss(name)(fed.x as tf.Tensor4D, fed.y as tf.Tensor4D) }),
			});
			expect((await compiled.run({ x, y })).value[0]).toBeCloseTo(plain(x, y, shape, y), 6);
		}
	});
});

describe('a face loss refuses', () => {
	it('functions without any weight', () => {
		expect(() => createFaceLoss({ ...OFF, functions: [] })).toThrow('no loss function has a weight above 0');
		expect(() => createFaceLoss({ ...OFF, functions: [{ name: 'mae', weight: 0 }] })).toThrow('above 0');
	});

	it('shapes that do not fit', () => {
		referenceRuntime().build(() => {
			const picture = tf.zeros<tf.Rank.R4>([1, 16, 16, 3]);
			const loss = createFaceLoss({ ...OFF, penalizedMask: true });
			const masks = { face: null, eyes: null, mouth: null };
			expect(() => loss(picture, tf.zeros([1, 16, 16, 1]), masks)).toThrow('[1, 16, 16, 1]');
			const small = { ...masks, face: tf.zeros<tf.Rank.R4>([1, 8, 8, 1]) };
			expect(() => loss(picture, picture, small)).toThrow('the mask is 8 x 8 px, smaller than the picture, 16 x 16');
		});
	});
});
