/**
 * A slow, plain implementation of the documented augmentation, written without the code under test: pictures are
 * functions of continuous coordinates, outputs are averages of many point samples.
 */
import { PURPOSE, randomGaussian, randomUniform } from '../../../src/engine/data/random.js';
import type { AugmentationOptions, Side, SquarePicture } from '../../../src/engine/data/types.js';

type Point = readonly [number, number];
type Mapping = (u: number, v: number) => Point;

export interface ReferenceSpec {
	readonly seed: number;
	readonly side: Side;
	readonly draw: number;
	readonly coverage: number;
	readonly options: AugmentationOptions;
}

/** Bilinear value of one channel at (x, y), pixel i centred on i + 0.5, border replicated. */
export function bilinear(picture: SquarePicture, x: number, y: number, channel: number): number {
	const last = picture.size - 1;
	const clamp = (t: number): number => Math.min(Math.max(t, 0), last);
	const value = (ix: number, iy: number): number =>
		picture.rgb[(clamp(iy) * picture.size + clamp(ix)) * 3 + channel] ?? Number.NaN;
	const fx = x - 0.5;
	const fy = y - 0.5;
	const x0 = Math.floor(fx);
	const y0 = Math.floor(fy);
	const mix = (a: number, b: number, t: number): number => a * (1 - t) + b * t;
	return mix(
		mix(value(x0, y0), value(x0 + 1, y0), fx - x0),
		mix(value(x0, y0 + 1), value(x0 + 1, y0 + 1), fx - x0),
		fy - y0,
	);
}

/** From a point of the transformed picture to the face: solves the OpenCV-style forward matrix, after unmirroring. */
function backFromTransformed(size: number, spec: ReferenceSpec): (point: Point) => Point {
	const { options } = spec;
	const u = (purpose: Parameters<typeof randomUniform>[3], index: number): number =>
		randomUniform(spec.seed, spec.side, spec.draw, purpose, index);
	const angle = (((u(PURPOSE.rotation, 0) * 2 - 1) * options.rotation_range) / 180) * Math.PI;
	const scale = 1 + ((u(PURPOSE.zoom, 0) * 2 - 1) * options.zoom_amount) / 100;
	const shift = [0, 1].map((axis) => ((u(PURPOSE.shift, axis) * 2 - 1) * options.shift_range * size) / 100);
	const flipped = !options.no_flip && u(PURPOSE.flip, 0) < options.flip_chance / 100;
	const centre = Math.floor(size / 2);
	const c = scale * Math.cos(angle);
	const s = scale * Math.sin(angle);
	// Rotation matrix of OpenCV's getRotationMatrix2D, then the shift.
	const m = [
		[c, s, (1 - c) * centre - s * centre + (shift[0] ?? 0)],
		[-s, c, s * centre + (1 - c) * centre + (shift[1] ?? 0)],
	] as const;
	const determinant = m[0][0] * m[1][1] - m[0][1] * m[1][0];
	return ([px, py]) => {
		const x = (flipped ? 2 * centre - px : px) - m[0][2];
		const y = py - m[1][2];
		return [(m[1][1] * x - m[0][1] * y) / determinant, (m[0][0] * y - m[1][0] * x) / determinant];
	};
}

/** The target as a map from (0..1, 0..1) of the output to the face. */
export function targetMapping(size: number, spec: ReferenceSpec): Mapping {
	const half = Math.floor((size * spec.coverage) / 200);
	const origin = Math.floor(size / 2) - half;
	const back = backFromTransformed(size, spec);
	return (u, v) => back([origin + u * 2 * half, origin + v * 2 * half]);
}

/**
 * The warped input, the long way: a 5 x 5 map of noisy positions, resized with half-pixel centres to 1.25 of the
 * output (here: of the unit square), of which an eighth of the output is cut at every side.
 */
export function inputMapping(size: number, spec: ReferenceSpec): Mapping {
	const half = Math.floor((size * spec.coverage) / 200);
	const centre = Math.floor(size / 2);
	const sigma = (5 / 256) * size;
	const noise = (index: number): number => sigma * randomGaussian(spec.seed, spec.side, spec.draw, PURPOSE.warp, index);
	const back = backFromTransformed(size, spec);
	const node = (i: number, j: number): Point => [
		centre - half + (i * half) / 2 + noise((j * 5 + i) * 2),
		centre - half + (j * half) / 2 + noise((j * 5 + i) * 2 + 1),
	];
	return (u, v) => {
		// 1.25 wide with an eighth cut off: u runs over 0.1..0.9 of the resized map.
		const tx = ((u + 0.125) / 1.25) * 5 - 0.5;
		const ty = ((v + 0.125) / 1.25) * 5 - 0.5;
		const i = Math.min(Math.floor(tx), 3);
		const j = Math.min(Math.floor(ty), 3);
		const corner = (di: number, dj: number): { p: Point; w: number } => ({
			p: node(i + di, j + dj),
			w: (di === 1 ? tx - i : 1 - tx + i) * (dj === 1 ? ty - j : 1 - ty + j),
		});
		const corners = [corner(0, 0), corner(1, 0), corner(0, 1), corner(1, 1)];
		return back([
			corners.reduce((sum, { p, w }) => sum + p[0] * w, 0),
			corners.reduce((sum, { p, w }) => sum + p[1] * w, 0),
		]);
	};
}

/** Renders through a mapping with points x points samples per output pixel, 0..1. */
export function render(picture: SquarePicture, map: Mapping, outputSize: number, points: number): Float32Array {
	const out = new Float32Array(outputSize * outputSize * 3);
	for (let i = 0; i < outputSize * outputSize; i++) {
		for (let k = 0; k < points * points; k++) {
			const u = ((i % outputSize) + ((k % points) + 0.5) / points) / outputSize;
			const v = (Math.floor(i / outputSize) + (Math.floor(k / points) + 0.5) / points) / outputSize;
			const [x, y] = map(u, v);
			for (let c = 0; c < 3; c++) {
				out[i * 3 + c] = (out[i * 3 + c] ?? 0) + bilinear(picture, x, y, c) / 255 / points ** 2;
			}
		}
	}
	return out;
}
