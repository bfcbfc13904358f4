/** What every part of the drawing gets to see: who, how, where in the picture, and its own randomness. */

import type { Frame } from '../frame.js';
import type { Point } from '../geometry.js';
import type { Identity } from '../identity.js';
import type { Random } from '../random.js';
import type { Situation } from '../situation.js';

export interface Sitter {
	readonly identity: Identity;
	readonly situation: Situation;
	readonly frame: Frame;
	readonly random: Random;
}

/** Landmark by its iBUG number, canvas units. */
export function landmark({ frame }: Sitter, index: number): Point {
	const point = frame.landmarks[index];
	if (point === undefined) throw new RangeError(`a face has 68 landmarks, there is no number ${index}`);
	return point;
}

export function landmarkRange(sitter: Sitter, first: number, last: number): readonly Point[] {
	return Array.from({ length: last - first + 1 }, (_, i) => landmark(sitter, first + i));
}
