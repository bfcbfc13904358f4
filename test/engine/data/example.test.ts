import { describe, expect, it } from 'vitest';
import { createColourAugmenter } from '../../../src/engine/data/colour/augment.js';
import {
	createExamplePlan,
	type ExampleArrays,
	type ExampleSpec,
	makeExample,
	preparedFace,
} from '../../../src/engine/data/example.js';
import { NO_MASKS } from '../../../src/engine/data/face-details.js';
import { coverageCrop, type FaceSquare, pictureSquare } from '../../../src/engine/data/geometry/crop.js';
import { reduceInto } from '../../../src/engine/data/pyramid.js';
import { drawRandom } from '../../../src/engine/data/random.js';
import type { AugmentationOptions, SquarePicture } from '../../../src/engine/data/types.js';
import { DEFAULT_AUGMENTATION, NO_AUGMENTATION, noise, pictureOf, smooth } from './pictures.js';
import { inputMapping, render, targetMapping } from './reference.js';

const SEED = 42;

function specOf(size: number, options: Partial<ExampleSpec> = {}): ExampleSpec {
	return {
		inputSize: size,
		outputSizes: [size],
		coverage: 100,
		augmentation: NO_AUGMENTATION,
		masks: NO_MASKS,
		...options,
	};
}

function arraysOf(spec: ExampleSpec, slots = 1): ExampleArrays {
	return {
		inputNHWC: new Float32Array(slots * spec.inputSize ** 2 * 3),
		targetsNHWC: spec.outputSizes.map((size) => new Float32Array(slots * size ** 2 * 3)),
		masksNHWC: null,
	};
}

function exampleOf(
	picture: SquarePicture,
	spec: ExampleSpec,
	draw = 0,
	square: FaceSquare = pictureSquare(picture.size, 0),
): { input: Float32Array; targets: readonly Float32Array[] } {
	const plan = createExamplePlan(spec, picture.size, square);
	const bytes = new Uint8Array(plan.layout.bytes);
	reduceInto(picture, plan.layout, bytes);
	const arrays = arraysOf(spec);
	makeExample(preparedFace(plan, square, bytes), plan, drawRandom(SEED, 'A', draw), arrays, 0);
	return { input: arrays.inputNHWC, targets: arrays.targetsNHWC };
}

function largestDifference(a: Float32Array, b: Float32Array): number {
	expect(a.length).toBe(b.length);
	return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - (b[i] ?? Number.NaN))), 0);
}

const target = (example: { targets: readonly Float32Array[] }, index = 0): Float32Array =>
	example.targets[index] ?? new Float32Array(0);

describe('without augmentation', () => {
	it.each([
		[64, 68.75],
		[65, 75],
	])('input and target of the crop size are the crop (face of %i px, %f percent)', (size, coverage) => {
		const picture = noise(size);
		const { originX, originY, span } = coverageCrop(pictureSquare(size, 0), coverage);
		const crop = Float32Array.from(
			{ length: span * span * 3 },
			(_, i) =>
				(picture.rgb[
					((originY + Math.floor(i / 3 / span)) * size + originX + (Math.floor(i / 3) % span)) * 3 + (i % 3)
				] ?? 0) / 255,
		);
		const example = exampleOf(picture, specOf(span, { coverage }));
		expect(largestDifference(target(example), crop)).toBeLessThan(1e-6);
		expect(example.input).toEqual(target(example));
	});

	it('half the size is the mean of 2 x 2 pixels', () => {
		const picture = noise(64);
		const half = target(exampleOf(picture, specOf(32)));
		const mean = Float32Array.from({ length: 32 * 32 * 3 }, (_, i) => {
			const at = (Math.floor(i / 96) * 2 * 64 + (Math.floor(i / 3) % 32) * 2) * 3 + (i % 3);
			return [0, 3, 192, 195].reduce((sum, d) => sum + (picture.rgb[at + d] ?? 0), 0) / 4 / 255;
		});
		expect(largestDifference(half, mean)).toBeLessThanOrEqual(0.5 / 255 + 1e-6);
	});

	it('makes every output size from the same picture', () => {
		const picture = smooth(128);
		const example = exampleOf(picture, specOf(64, { outputSizes: [16, 32, 64, 128] }));
		for (const [i, size] of [16, 32, 64, 128].entries()) {
			const spec = { seed: SEED, side: 'A', draw: 0, coverage: 100, options: NO_AUGMENTATION } as const;
			const expected = render(picture, targetMapping(128, spec), size, Math.max(1, 256 / size));
			expect(largestDifference(target(example, i), expected), `${size} px`).toBeLessThan(0.01);
		}
	});
});

describe('shrinking filters by area', () => {
	const flat = (pixels: Float32Array): number => Math.max(...pixels) - Math.min(...pixels);

	it.each([
		[256, 68.75, 64],
		[256, 100, 64],
		[256, 100, 80],
		[256, 68.75, 128],
		[200, 87.5, 64],
		[512, 62.5, 64],
	])('a fine checkerboard turns grey (%i px, %f percent, to %i px)', (size, coverage, outputSize) => {
		const board = pictureOf(size, (x, y) => ((x + y) % 2) * 255);
		const example = exampleOf(board, specOf(outputSize, { coverage }));
		expect(flat(target(example))).toBeLessThan(0.1);
		expect(Math.abs((target(example)[3000] ?? 0) - 0.5)).toBeLessThan(0.1);
		expect(flat(example.input)).toBeLessThan(0.1);
	});

	it('also when the face is rotated, zoomed and warped', () => {
		const board = pictureOf(256, (x, y) => ((x + y) % 2) * 255);
		const spec = specOf(64, { coverage: 68.75, augmentation: DEFAULT_AUGMENTATION });
		for (let draw = 0; draw < 8; draw++) {
			const example = exampleOf(board, spec, draw);
			expect(flat(target(example))).toBeLessThan(0.1);
			expect(flat(example.input)).toBeLessThan(0.1);
		}
	});

	it('keeps detail that the output can show', () => {
		// Stripes 16 pixels wide stay clearly black and white when 256 px become 64.
		const stripes = pictureOf(256, (x) => (Math.floor(x / 16) % 2) * 255);
		expect(flat(target(exampleOf(stripes, specOf(64))))).toBeGreaterThan(0.98);
	});
});

describe('augmentation against a plain implementation', () => {
	const draws = [0, 1, 2, 3, 4, 5];
	const reference = (draw: number, coverage: number, options: AugmentationOptions) =>
		({ seed: SEED, side: 'A', draw, coverage, options }) as const;

	it.each(draws)('draw %i on noise, without size change', (draw) => {
		const picture = noise(64);
		const example = exampleOf(picture, specOf(64, { augmentation: DEFAULT_AUGMENTATION }), draw);
		const spec = reference(draw, 100, DEFAULT_AUGMENTATION);
		expect(largestDifference(target(example), render(picture, targetMapping(64, spec), 64, 1))).toBeLessThan(1e-5);
		expect(largestDifference(example.input, render(picture, inputMapping(64, spec), 64, 1))).toBeLessThan(1e-5);
	});

	it.each(draws)('draw %i from 256 px, 68.75 percent to 64 px', (draw) => {
		const picture = smooth(256);
		const example = exampleOf(picture, specOf(64, { coverage: 68.75, augmentation: DEFAULT_AUGMENTATION }), draw);
		const spec = reference(draw, 68.75, DEFAULT_AUGMENTATION);
		expect(largestDifference(target(example), render(picture, targetMapping(256, spec), 64, 4))).toBeLessThan(0.01);
		expect(largestDifference(example.input, render(picture, inputMapping(256, spec), 64, 4))).toBeLessThan(0.01);
	});

	it('of an odd face size at other coverage and large ranges', () => {
		const options = { ...DEFAULT_AUGMENTATION, zoom_amount: 25, rotation_range: 25, shift_range: 25 };
		const picture = smooth(151);
		const spec = specOf(64, { coverage: 87.5, augmentation: options });
		for (const draw of draws) {
			const example = exampleOf(picture, spec, draw);
			const expected = render(picture, targetMapping(151, reference(draw, 87.5, options)), 64, 4);
			expect(largestDifference(target(example), expected)).toBeLessThan(0.03);
		}
	});
});

describe('single options', () => {
	const only = (options: Partial<AugmentationOptions>): ExampleSpec =>
		specOf(64, { augmentation: { ...NO_AUGMENTATION, ...options } });
	const plain = target(exampleOf(noise(64), only({})));
	const mirrored = Float32Array.from(plain, (_, i) => {
		const x = Math.floor(i / 3) % 64;
		return plain[i + (63 - 2 * x) * 3] ?? Number.NaN;
	});
	const share = (spec: ExampleSpec): number => {
		let flips = 0;
		for (let draw = 0; draw < 200; draw++) {
			const made = target(exampleOf(noise(64), spec, draw));
			const isFlipped = largestDifference(made, mirrored) < 1e-5;
			expect(isFlipped || largestDifference(made, plain) < 1e-5).toBe(true);
			if (isFlipped) flips++;
		}
		return flips / 200;
	};

	it('flips with the given chance, and never with no_flip', () => {
		expect(Math.abs(share(only({ no_flip: false, flip_chance: 25 })) - 0.25)).toBeLessThan(0.1);
		expect(share(only({ no_flip: true, flip_chance: 75 }))).toBe(0);
		expect(share(only({ no_flip: false, flip_chance: 0 }))).toBe(0);
	});

	it('warps the input only, and not with no_warp', () => {
		const warped = exampleOf(noise(64), only({ no_warp: false }));
		expect(target(warped)).toEqual(plain);
		expect(largestDifference(warped.input, plain)).toBeGreaterThan(0.2);
		const moved = exampleOf(noise(64), only({ rotation_range: 25, shift_range: 10, zoom_amount: 10 }));
		expect(moved.input).toEqual(target(moved));
		expect(largestDifference(moved.input, plain)).toBeGreaterThan(0.2);
	});

	it('warps as far on the scale of the face, whatever its size', () => {
		const augmentation = { ...NO_AUGMENTATION, no_warp: false };
		const small = exampleOf(smooth(64), specOf(64, { augmentation }));
		const large = exampleOf(smooth(512), specOf(64, { augmentation }));
		expect(largestDifference(small.input, large.input)).toBeLessThan(0.03);
		expect(largestDifference(small.input, target(small))).toBeGreaterThan(0.05);
	});

	it.each([
		{ option: 'rotation_range', turn: 10, growth: 0, shift: 0 },
		{ option: 'zoom_amount', turn: 0, growth: 0.1, shift: 0 },
		{ option: 'shift_range', turn: 0, growth: 0, shift: 6.4 },
	] as const)('$option of 10 moves faces both ways, within its range', ({ option, turn, growth, shift }) => {
		// Dots right of and above the centre show angle, scale and shift by where their weights lie.
		const dot = (cx: number, cy: number): SquarePicture =>
			pictureOf(64, (x, y) => (Math.hypot(x + 0.5 - cx, y + 0.5 - cy) < 3 ? 255 : 0));
		const place = (picture: SquarePicture, draw: number): readonly [number, number] => {
			const pixels = target(exampleOf(picture, only({ [option]: 10 }), draw));
			let [weight, x, y] = [0, 0, 0];
			for (let i = 0; i < pixels.length; i += 3) {
				weight += pixels[i] ?? 0;
				x += (pixels[i] ?? 0) * (((i / 3) % 64) + 0.5 - 32);
				y += (pixels[i] ?? 0) * (Math.floor(i / 3 / 64) + 0.5 - 32);
			}
			return [x / weight, y / weight];
		};
		const right = dot(48, 32);
		const above = dot(32, 16);
		const moves = Array.from({ length: 100 }, (_, draw) => {
			const [rx, ry] = place(right, draw);
			const [ax, ay] = place(above, draw);
			// Turned by t counter-clockwise and scaled by k: right = shift + 16 k (cos t, -sin t),
			// above = shift - 16 k (sin t, cos t), so their difference points 45 degrees below the turned x axis.
			const [dx, dy] = [rx - ax, ry - ay];
			return {
				degrees: 45 - (Math.atan2(dy, dx) * 180) / Math.PI,
				scale: Math.hypot(dx, dy) / Math.hypot(16, 16) - 1,
				x: (rx + ax - dy) / 2,
				y: (ry + ay + dx) / 2,
			};
		});
		const expectSpread = (values: readonly number[], limit: number): void => {
			const slack = 0.03 * limit + 0.02;
			for (const edge of [-Math.min(...values), Math.max(...values)]) {
				expect(edge).toBeLessThan(limit + slack);
				expect(edge).toBeGreaterThan(0.85 * limit - slack);
			}
		};
		const spreadOf = (name: 'degrees' | 'scale' | 'x' | 'y'): readonly number[] => moves.map((move) => move[name]);
		expectSpread(spreadOf('degrees'), turn);
		expectSpread(spreadOf('scale'), growth);
		expectSpread(spreadOf('x'), shift);
		expectSpread(spreadOf('y'), shift);
	});
});

describe('face squares', () => {
	/** A 160 px square of a 256 px picture, away from its middle. */
	const square: FaceSquare = { centreX: 150, centreY: 112, side: 160, isFromHead: true };

	it('crop the picture where they lie', () => {
		const picture = noise(256);
		const { originX, originY, span } = coverageCrop(square, 75);
		expect([originX, originY, span]).toEqual([90, 52, 120]);
		const pixels = target(exampleOf(picture, specOf(120, { coverage: 75 }), 0, square));
		const crop = Float32Array.from({ length: 120 * 120 * 3 }, (_, i) => {
			const [x, y] = [Math.floor(i / 3) % 120, Math.floor(i / 3 / 120)];
			return (picture.rgb[((52 + y) * 256 + 90 + x) * 3 + (i % 3)] ?? 0) / 255;
		});
		expect(largestDifference(pixels, crop)).toBeLessThan(1e-6);
	});

	it('are augmented like pictures of their size, with what lies around them', () => {
		const picture = smooth(256);
		// The square cut out as a picture of its own, with enough around it for every transform.
		const alone = pictureOf(160, (x, y, channel) => picture.rgb[((y + 32) * 256 + x + 70) * 3 + channel] ?? 0);
		const spec = specOf(64, { coverage: 62.5, augmentation: DEFAULT_AUGMENTATION });
		for (const draw of [0, 1, 2, 3]) {
			const [inside, own] = [exampleOf(picture, spec, draw, square), exampleOf(alone, spec, draw)];
			expect(largestDifference(target(inside), target(own))).toBeLessThan(1e-5);
			expect(largestDifference(inside.input, own.input)).toBeLessThan(1e-5);
		}
	});
});

describe('colour augmentation', () => {
	const coloured = { ...NO_AUGMENTATION, no_augment_color: false };
	const bytesOf = (pixels: Float32Array): Uint8Array => Uint8Array.from(pixels, (value) => Math.round(value * 255));

	it('gives input and targets of all sizes the same colours', () => {
		const picture = smooth(64);
		const spec = specOf(64, { outputSizes: [32, 64], augmentation: coloured });
		for (const draw of [0, 1, 2, 3]) {
			const example = exampleOf(picture, spec, draw);
			const expected = new Uint8Array(64 * 64 * 3);
			const isChanged = createColourAugmenter(coloured).augment(picture, 64, drawRandom(SEED, 'A', draw), expected);
			expect(isChanged).toBe(true);
			expect(bytesOf(target(example, 1))).toEqual(expected);
			expect(bytesOf(example.input)).toEqual(expected);
			const half = pictureOf(32, (x, y, channel) => {
				const at = (y * 2 * 64 + x * 2) * 3 + channel;
				return [0, 3, 192, 195].reduce((sum, d) => sum + (expected[at + d] ?? 0), 0) / 4;
			});
			const difference = half.rgb.reduce(
				(sum, value, i) => sum + Math.abs(value / 255 - (target(example, 0)[i] ?? 0)),
				0,
			);
			expect(difference / half.rgb.length).toBeLessThan(0.02);
		}
	});

	it('moves nothing', () => {
		const grey = pictureOf(64, (x) => (x < 32 ? 0 : 255));
		const bright = exampleOf(
			grey,
			specOf(64, { augmentation: { ...DEFAULT_AUGMENTATION, no_augment_color: false } }),
			3,
		);
		const plain = exampleOf(grey, specOf(64, { augmentation: DEFAULT_AUGMENTATION }), 3);
		const edge = (pixels: Float32Array): readonly number[] =>
			Array.from({ length: 64 }, (_, y) => {
				const row = Array.from({ length: 64 }, (_, x) => pixels[(y * 64 + x) * 3] ?? 0);
				const [low, high] = [Math.min(...row), Math.max(...row)];
				return row.filter((value) => value > (low + high) / 2).length;
			});
		const [moved, still] = [edge(bright.input), edge(plain.input)];
		for (let y = 0; y < 64; y++) expect(Math.abs((moved[y] ?? 0) - (still[y] ?? 99))).toBeLessThanOrEqual(1);
	});
});

describe('makeExample', () => {
	it('writes one slot and leaves the others alone', () => {
		const spec = specOf(16, { outputSizes: [16, 32], augmentation: DEFAULT_AUGMENTATION });
		const picture = noise(64);
		const square = pictureSquare(64, 0);
		const plan = createExamplePlan(spec, 64, square);
		const bytes = new Uint8Array(plan.layout.bytes);
		reduceInto(picture, plan.layout, bytes);
		const arrays = arraysOf(spec, 3);
		makeExample(preparedFace(plan, square, bytes), plan, drawRandom(SEED, 'A', 5), arrays, 1);
		const alone = exampleOf(picture, spec, 5);
		for (const [batch, single] of [
			[arrays.inputNHWC, alone.input],
			[arrays.targetsNHWC[1] ?? new Float32Array(0), target(alone, 1)],
		] as const) {
			const length = single.length;
			expect(batch.subarray(length, 2 * length)).toEqual(single);
			expect(batch.subarray(0, length).every((value) => value === 0)).toBe(true);
			expect(batch.subarray(2 * length).every((value) => value === 0)).toBe(true);
		}
	});

	it('stays within 0..1', () => {
		const white = pictureOf(100, () => 255);
		const { input, targets } = exampleOf(white, specOf(64, { augmentation: DEFAULT_AUGMENTATION }), 3);
		for (const pixels of [input, ...targets]) {
			expect(pixels.every((value) => value <= 1 && value > 0.999_999)).toBe(true);
		}
	});
});
