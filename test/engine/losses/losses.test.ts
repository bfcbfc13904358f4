import { beforeAll, describe, expect, it } from 'vitest';
import { LOSS_NAMES, type LossName } from '../../../src/config/schema.js';
import { scaleWeights } from '../../../src/engine/losses/ms-ssim.js';
import { LOSSES } from '../../../src/engine/losses/registry.js';
import type { Runtime } from '../../../src/engine/runtime/runtime.js';
import { compiledRuntime, numbers, referenceRuntime, relativeError, size } from '../../helpers/runtimes.js';
import { evaluate, picture, probes } from './evaluate.js';
import {
	type PlainLoss,
	plainLInfNorm,
	plainLogcosh,
	plainMae,
	plainMse,
	plainSmoothLoss,
	type Shape4,
	slope,
} from './reference.js';
import { plainFfl, plainGmsd, plainLaploss, plainPixelGradientDiff } from './reference-edges.js';
import { plainMsSsim, plainSsim, plainSsimPatch } from './reference-ssim.js';

const PLAIN: Readonly<Record<LossName, PlainLoss>> = {
	mae: plainMae,
	mse: plainMse,
	logcosh: plainLogcosh,
	smooth_loss: plainSmoothLoss,
	l_inf_norm: plainLInfNorm,
	ssim: plainSsim,
	ssim_patch: plainSsimPatch,
	ms_ssim: plainMsSsim,
	gmsd: plainGmsd,
	pixel_gradient_diff: plainPixelGradientDiff,
	laploss: plainLaploss,
	ffl: plainFfl,
};
const POINTWISE: readonly Shape4[] = [
	[1, 2, 2, 3],
	[3, 7, 5, 3],
];
const SHAPES: Readonly<Record<LossName, readonly Shape4[]>> = {
	mae: POINTWISE,
	mse: POINTWISE,
	logcosh: POINTWISE,
	smooth_loss: POINTWISE,
	l_inf_norm: POINTWISE,
	ssim: [
		[1, 11, 11, 3],
		[2, 16, 14, 3],
		[1, 13, 20, 1],
	],
	// Left-over rows and columns, none, and single channels.
	ssim_patch: [
		[2, 9, 6, 3],
		[1, 16, 14, 3],
		[2, 3, 4, 1],
	],
	// One scale, two with odd sides, three.
	ms_ssim: [
		[2, 16, 14, 3],
		[1, 23, 24, 2],
		[1, 44, 44, 1],
	],
	gmsd: [
		[1, 3, 3, 3],
		[2, 9, 7, 3],
	],
	pixel_gradient_diff: [
		[1, 2, 2, 1],
		[2, 7, 6, 3],
	],
	// One band and a rest, odd sides, and all five levels.
	laploss: [
		[1, 5, 6, 3],
		[2, 11, 9, 3],
		[1, 48, 40, 1],
	],
	// Even and odd sides mirror differently.
	ffl: [
		[1, 8, 8, 3],
		[2, 7, 6, 3],
		[1, 6, 9, 1],
	],
};

function firstShape(name: LossName): Shape4 {
	return SHAPES[name][0] ?? [1, 12, 12, 3];
}

describe.each(['compiled', 'eager'] as const)('%s', (kind) => {
	let runtime: Runtime;
	beforeAll(async () => {
		runtime = kind === 'compiled' ? await compiledRuntime() : referenceRuntime();
	});

	for (const name of LOSS_NAMES) {
		const plain = PLAIN[name];
		const run = (shape: Shape4, x: Float32Array, y: Float32Array) => evaluate(runtime, LOSSES[name], shape, x, y);

		for (const shape of SHAPES[name]) {
			it(`${name} of [${shape}] has the value and the slopes of its definition`, async () => {
				const [x, y] = [picture(shape, 1), picture(shape, 2)];
				const { value, gradient } = await run(shape, x, y);
				const expected = plain(x, y, shape, y);
				expect(Math.abs(value - expected)).toBeLessThan(1e-5 * Math.max(1, expected));
				expect(value).toBeGreaterThan(1e-3);
				const at = probes(x.length, SHAPES[name] === POINTWISE ? x.length : x.length > 1000 ? 12 : 40);
				const slopes = at.map((i) => slope(plain, x, y, shape, i));
				expect(Math.max(...slopes.map(Math.abs))).toBeGreaterThan(0);
				const found = at.map((i) => gradient[i] ?? Number.NaN);
				expect(relativeError(found, slopes)).toBeLessThan(1e-3);
			});
		}

		it(`${name} of identical pictures is 0 and at rest`, async () => {
			const shape = firstShape(name);
			const x = picture(shape, 3);
			const { value, gradient } = await run(shape, x, x);
			expect(Math.abs(value)).toBeLessThan(1e-6);
			expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(1e-5);
		});

		it(`${name} of plain black, grey and white pictures has a value and slopes`, async () => {
			const shape = firstShape(name);
			const plainColour = (v: number) => new Float32Array(size(shape)).fill(v);
			for (const [x, y] of [
				[0, 0],
				[0, 1],
				[1, 0],
				[0.5, 0.5],
			] as const) {
				const { value, gradient } = await run(shape, plainColour(x), plainColour(y));
				expect(Number.isFinite(value)).toBe(true);
				expect(gradient.every((g) => Number.isFinite(g))).toBe(true);
				if (x === y) expect(Math.abs(value)).toBeLessThan(1e-6);
			}
		});

		it(`${name} of a picture that is not a number, in all or in part, is not a number`, async () => {
			const shape = [2, 16, 16, 3] as const;
			const x = picture(shape, 1);
			const broken = new Float32Array(x.length).fill(Number.NaN);
			const partly = picture(shape, 2).fill(Number.NaN, 300, 900);
			const overflown = picture(shape, 2).fill(Number.POSITIVE_INFINITY, 300, 900);
			for (const y of [broken, partly, overflown]) {
				expect(Number.isFinite((await run(shape, x, y)).value)).toBe(false);
			}
		});

		it(`${name}: a worse picture costs more`, async () => {
			const shape = [1, 16, 16, 3] as const;
			const x = picture(shape, 5);
			const noise = numbers(x.length, 8);
			const off = async (by: number) =>
				(
					await run(
						shape,
						x,
						x.map((v, i) => v + by * (noise[i] ?? 0)),
					)
				).value;
			expect(await off(0.2)).toBeGreaterThan(await off(0.05));
		});
	}

	it('an opposite structure costs nearly 1', async () => {
		const shape = [1, 12, 12, 3] as const;
		const checks = Float32Array.from({ length: size(shape) }, (_, i) => (Math.floor(i / 3) % 2 === 0 ? 0.2 : 0.8));
		const opposite = checks.map((v) => 1 - v);
		for (const name of ['ssim', 'ssim_patch', 'ms_ssim'] as const) {
			const { value, gradient } = await evaluate(runtime, LOSSES[name], shape, checks, opposite);
			expect(value).toBeGreaterThan(0.9);
			expect(gradient.every((g) => Number.isFinite(g))).toBe(true);
		}
	});

	it('refuses pictures that are too small, by name and size', async () => {
		const refused: readonly (readonly [LossName, Shape4, string])[] = [
			['ssim', [1, 10, 16, 3], 'ssim needs pictures of at least 11 px, got 10 x 16'],
			['ssim', [1, 16, 10, 3], 'at least 11 px, got 16 x 10'],
			['ms_ssim', [1, 10, 16, 3], 'ms_ssim needs pictures of at least 11 px, got 10 x 16'],
			['ssim_patch', [1, 2, 9, 3], 'ssim_patch needs pictures of at least 3 px, got 2 x 9'],
			['gmsd', [1, 9, 2, 3], 'gmsd needs pictures of at least 3 px, got 9 x 2'],
			['pixel_gradient_diff', [1, 1, 9, 3], 'pixel_gradient_diff needs pictures of at least 2 px, got 1 x 9'],
			['laploss', [1, 4, 9, 3], 'laploss needs pictures of at least 5 px, got 4 x 9'],
		];
		for (const [name, shape, message] of refused) {
			const [x, y] = [picture(shape, 1), picture(shape, 2)];
			await expect(evaluate(runtime, LOSSES[name], shape, x, y)).rejects.toThrow(message);
		}
	});
});

describe('compiled and eager', () => {
	it('agree where a picture and its reconstruction are partly equal', async () => {
		const [compiled, eager] = [await compiledRuntime(), referenceRuntime()];
		const shape = [1, 12, 12, 3] as const;
		const x = picture(shape, 1);
		const y = picture(shape, 2).map((v, i) => (i % 3 === 0 ? (x[i] ?? 0) : v));
		for (const name of LOSS_NAMES) {
			const actual = await evaluate(compiled, LOSSES[name], shape, x, y);
			const expected = await evaluate(eager, LOSSES[name], shape, x, y);
			expect(relativeError([actual.value], [expected.value]), name).toBeLessThan(1e-5);
			expect(relativeError(actual.gradient, expected.gradient), name).toBeLessThan(1e-4);
		}
	});
});

describe('a large picture', () => {
	it('can be compared by every loss', async () => {
		const runtime = await compiledRuntime();
		const shape = [1, 384, 384, 1] as const;
		const [x, y] = [picture(shape, 1), picture(shape, 2)];
		for (const name of LOSS_NAMES) {
			const { value, gradient } = await evaluate(runtime, LOSSES[name], shape, x, y);
			expect(value, name).toBeGreaterThan(0);
			expect(
				gradient.every((g) => Number.isFinite(g)),
				name,
			).toBe(true);
		}
	});
});

describe('a patch', () => {
	it('left over at the right and bottom does not count', async () => {
		const runtime = await compiledRuntime();
		const shape = [1, 7, 8, 3] as const;
		const x = picture(shape, 1);
		const y = x.slice();
		for (let row = 0; row < 7; row++) {
			for (let column = 0; column < 8; column++)
				if (row === 6 || column >= 6) y.fill(0, (row * 8 + column) * 3, (row * 8 + column) * 3 + 3);
		}
		expect(Math.abs((await evaluate(runtime, LOSSES.ssim_patch, shape, x, y)).value)).toBeLessThan(1e-6);
	});
});

describe('the worst pixels', () => {
	it('share the slope when several are equally far off', async () => {
		const shape = [1, 2, 2, 1] as const;
		const x = Float32Array.of(0.5, 0.5, 0.5, 0.5);
		const y = Float32Array.of(0.75, 0.25, 0.5, 0.6);
		for (const runtime of [await compiledRuntime(), referenceRuntime()]) {
			const { value, gradient } = await evaluate(runtime, LOSSES.l_inf_norm, shape, x, y);
			expect(value).toBeCloseTo(0.25, 6);
			expect([...gradient]).toEqual([0.5, -0.5, 0, 0]);
		}
	});
});

describe('scales', () => {
	it('are as many as hold the window, their exponents in proportion', () => {
		const counts = [11, 21, 22, 43, 44, 64, 128, 175, 176, 512].map((size) => scaleWeights(size).length);
		expect(counts).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
		for (const size of [11, 64, 128, 256]) {
			expect(scaleWeights(size).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
		}
		const [finest = 0, second = 0] = scaleWeights(64);
		expect(second / finest).toBeCloseTo(0.2856 / 0.0448, 12);
	});
});

describe('frequencies', () => {
	it('weigh most where the spectra differ most', async () => {
		// One wave along x alone: two mirrored frequencies of weight 1, all others of none.
		const shape = [1, 8, 8, 1] as const;
		const x = new Float32Array(64);
		const y = Float32Array.from({ length: 64 }, (_, i) => 0.3 * Math.cos((2 * Math.PI * 2 * (i % 8)) / 8));
		const { value } = await evaluate(await compiledRuntime(), LOSSES.ffl, shape, x, y);
		// Parseval: with weights of 1 it would be the mean square.
		expect(value).toBeCloseTo(0.3 ** 2 / 2, 6);
	});
});
