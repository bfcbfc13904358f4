import { describe, expect, it } from 'vitest';
import { hwioToOihw, oihwToHwio } from '../../../src/engine/jit/relayout.js';
import { mix32 } from '../../../src/engine/runtime/noise.js';
import { numbers, size } from '../../helpers/runtimes.js';

type Shape4 = readonly [number, number, number, number];

/** Straight from the definition: element (h, w, i, o) goes to (o, i, h, w). */
function plain(values: Float32Array, [kh, kw, inputs, outputs]: Shape4): Float32Array {
	const out = new Float32Array(values.length);
	for (let h = 0; h < kh; h++)
		for (let w = 0; w < kw; w++)
			for (let i = 0; i < inputs; i++)
				for (let o = 0; o < outputs; o++)
					out[((o * inputs + i) * kh + h) * kw + w] = values[((h * kw + w) * inputs + i) * outputs + o] ?? Number.NaN;
	return out;
}

/** Much faster than toEqual on large arrays. */
const same = (a: Float32Array, b: Float32Array) => Buffer.from(a.buffer).equals(Buffer.from(b.buffer));

const random = (i: number, below: number) => 1 + (mix32(i) % below);
const SHAPES: readonly Shape4[] = [
	[1, 1, 1, 1],
	[1, 1, 5, 130],
	[3, 3, 3, 64],
	[3, 5, 2, 65],
	[5, 5, 128, 3],
	[2, 1, 7, 63],
	...Array.from({ length: 30 }, (_, i): Shape4 => {
		const at = 4 * i + 1;
		return [random(at, 6), random(at + 1, 6), random(at + 2, 20), random(at + 3, 150)];
	}),
];

describe('kernels', () => {
	for (const shape of SHAPES) {
		it(`[${shape}] go from HWIO to OIHW and back`, () => {
			const values = numbers(size(shape), 5);
			const stored = new Float32Array(values.length);
			hwioToOihw(values, shape, stored);
			expect(same(stored, plain(values, shape))).toBe(true);
			const back = new Float32Array(values.length);
			oihwToHwio(stored, shape, back);
			expect(same(back, values)).toBe(true);
		});
	}
});
