/** Synthetic heads for the geometry tests: 68 landmarks in space, turned and projected by formulas of their own. */
import { HEAD_MODEL } from '../../../../src/engine/data/geometry/head-model.js';

export type Point3 = readonly [number, number, number];

/** Landmarks the model lacks, made from its own and plausible shapes. */
const BETWEEN: Readonly<Record<number, readonly [from: number, to: number, share: number, rise: number]>> = {
	18: [17, 21, 0.25, 0.8],
	19: [17, 21, 0.5, 1],
	20: [17, 21, 0.75, 0.7],
	23: [22, 26, 0.25, 0.7],
	24: [22, 26, 0.5, 1],
	25: [22, 26, 0.75, 0.8],
	37: [36, 39, 0.33, 0.5],
	38: [36, 39, 0.66, 0.5],
	40: [36, 39, 0.66, -0.4],
	41: [36, 39, 0.33, -0.4],
	43: [42, 45, 0.33, 0.5],
	44: [42, 45, 0.66, 0.5],
	46: [42, 45, 0.66, -0.4],
	47: [42, 45, 0.33, -0.4],
	27: [21, 22, 0.5, -1.5],
	28: [27, 33, 0.25, 0.6],
	29: [27, 33, 0.5, 0.7],
	30: [27, 33, 0.75, 0.9],
	49: [48, 50, 0.5, 0.1],
	53: [52, 54, 0.5, 0.1],
	55: [54, 56, 0.5, -0.2],
	59: [58, 48, 0.5, -0.2],
	60: [48, 54, 0.08, 0],
	61: [48, 54, 0.35, 0.1],
	62: [48, 54, 0.5, 0.1],
	63: [48, 54, 0.65, 0.1],
	64: [48, 54, 0.92, 0],
	65: [48, 54, 0.65, -0.2],
	66: [48, 54, 0.5, -0.2],
	67: [48, 54, 0.35, -0.2],
};

/** All 68 landmarks in the head model's axes (x to the picture's left, y up, z towards the viewer). */
export const HEAD_POINTS: readonly Point3[] = (() => {
	const points = new Map<number, Point3>(HEAD_MODEL.map(([landmark, x, y, z]) => [landmark, [x, y, z]]));
	const place = (landmark: number): Point3 => {
		const known = points.get(landmark);
		if (known !== undefined) return known;
		const rule = BETWEEN[landmark];
		if (rule === undefined) {
			// The jaw line from the ears down, which the model leaves out.
			const i = landmark <= 5 ? landmark : 16 - landmark;
			return [(landmark <= 5 ? 1 : -1) * (7.3 - i * 0.45), -i * 2, -3 + i * 0.7];
		}
		const [from, to, share, rise] = rule;
		const [a, b] = [place(from), place(to)];
		return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share + rise, a[2] + (b[2] - a[2]) * share];
	};
	return Array.from({ length: 68 }, (_, landmark) => place(landmark));
})();

export interface View {
	/** Degrees: yaw towards the picture's right, pitch up, roll clockwise; applied in this order. */
	readonly yaw: number;
	readonly pitch: number;
	readonly roll: number;
	/** Distance of the head's origin from the camera, model units. */
	readonly distance: number;
	/** Pixels per model unit at that distance. */
	readonly scale: number;
	/** Where the origin appears. */
	readonly at: readonly [number, number];
}

/** Landmarks of a head as a camera in front of it sees them, x and y interleaved. */
export function project(points: readonly Point3[], view: View): Float64Array {
	const radians = Math.PI / 180;
	const [cy, sy] = [Math.cos(view.yaw * radians), Math.sin(view.yaw * radians)];
	const [cp, sp] = [Math.cos(view.pitch * radians), Math.sin(view.pitch * radians)];
	const [cr, sr] = [Math.cos(view.roll * radians), Math.sin(view.roll * radians)];
	return Float64Array.from(
		points.flatMap(([left, up, z]) => {
			// To picture axes: x right, y down, z towards the viewer.
			const [x, y] = [-left, -up];
			const turned = [x * cy + z * sy, y, z * cy - x * sy] as const;
			const lifted = [turned[0], turned[1] * cp - turned[2] * sp, turned[1] * sp + turned[2] * cp] as const;
			const tilted = [lifted[0] * cr - lifted[1] * sr, lifted[0] * sr + lifted[1] * cr] as const;
			const factor = (view.scale * view.distance) / (view.distance - lifted[2]);
			return [view.at[0] + tilted[0] * factor, view.at[1] + tilted[1] * factor];
		}),
	);
}

export const FRONTAL: View = { yaw: 0, pitch: 0, roll: 0, distance: 60, scale: 12, at: [400, 300] };
