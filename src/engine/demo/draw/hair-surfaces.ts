/**
 * Where hair lies in front of the skin: surfaces between a hairline and an outer edge, in head units.
 * Shapes only; must not know colours or the picture.
 */
import type { Point3 } from '../geometry.js';
import type { Sitter } from './sitter.js';

/** Two curves with as many points; the hair fills what is between them. */
export interface HairSurface {
	readonly inner: readonly Point3[];
	readonly outer: readonly Point3[];
}

export function frontHairSurfaces({ identity, situation }: Sitter): readonly HairSurface[] {
	return identity.hairStyle === 'long' ? [lock(-1, situation.hairSway), lock(1, situation.hairSway)] : [crop()];
}

const mirror = ([x, y, z]: Point3): Point3 => [-x, y, z];
const whole = (half: readonly Point3[]): Point3[] => [...half, ...half.slice(0, -1).toReversed().map(mirror)];

/** Short hair from sideburn to sideburn. */
function crop(): HairSurface {
	const inner: readonly Point3[] = [
		[-0.69, 0.3, -0.6],
		[-0.655, 0.2, -0.5],
		[-0.64, 0.02, -0.42],
		[-0.6, -0.09, -0.3],
		[-0.46, -0.15, -0.14],
		[-0.27, -0.2, -0.04],
		[0, -0.215, 0.02],
	];
	const outer: readonly Point3[] = [
		[-0.695, 0.31, -0.62],
		[-0.715, 0.14, -0.66],
		[-0.77, -0.1, -0.66],
		[-0.78, -0.35, -0.6],
		[-0.66, -0.62, -0.5],
		[-0.38, -0.8, -0.4],
		[0, -0.86, -0.36],
	];
	return { inner: whole(inner), outer: whole(outer) };
}

/** Where long hair is parted: a little to the picture's left. */
const PARTING = -0.16;

/** Long hair on one side: from the parting over the temple and down beside the face. */
function lock(side: -1 | 1, sway: number): HairSurface {
	const inner: readonly Point3[] = [
		[PARTING, -0.27, 0],
		[PARTING + (side * 0.42 - PARTING) * 0.45, -0.19, 0],
		[side * 0.42, -0.08, -0.1],
		[side * 0.57, 0.1, -0.2],
		[side * 0.625, 0.35, -0.25],
		[side * 0.615, 0.62, -0.25],
		[side * 0.56 + sway, 0.9, -0.24],
		[side * 0.55 + sway, 1.2, -0.26],
		[side * 0.59 + sway, 1.6, -0.3],
	];
	const outer: readonly Point3[] = [
		[PARTING, -0.9, -0.35],
		[PARTING + side * 0.35, -0.88, -0.4],
		[side * 0.6, -0.7, -0.5],
		[side * 0.82, -0.35, -0.6],
		[side * 0.9, 0.1, -0.66],
		[side * 0.92 + sway, 0.5, -0.66],
		[side * 0.94 + sway, 0.9, -0.66],
		[side * 0.98 + sway, 1.2, -0.66],
		[side * 1.02 + sway, 1.6, -0.66],
	];
	return { inner, outer };
}
