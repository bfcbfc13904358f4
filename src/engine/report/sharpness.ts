/**
 * How sharp a face is and how it is lit, from one small grey picture of a fixed size, so that files of any size compare.
 * Must not know files or verdicts.
 */
import type { GreyPicture } from './grey.js';

export interface LightAndFocus {
	/** Mean grey of the face area, percent of white. */
	readonly brightness: number;
	/** Standard deviation of grey in the face area, percent of white. */
	readonly contrast: number;
	/**
	 * Standard deviation of the Laplacian in percent of that of the picture: fine contrast relative to all contrast, so
	 * that neither light nor size matters. Sharp photographs of faces have 20 and more, blurred ones less than 10.
	 */
	readonly sharpness: number;
}

/** @param faceShare share (0..1) of the side that is looked at, in the middle: where the face is. */
export function measureLightAndFocus({ size, grey }: GreyPicture, faceShare: number): LightAndFocus {
	const start = Math.max(1, Math.floor((size * (1 - faceShare)) / 2));
	const end = size - start;
	const at = (x: number, y: number): number => grey[y * size + x] as number;
	let sum = 0;
	let squares = 0;
	let edgeSum = 0;
	let edgeSquares = 0;
	for (let y = start; y < end; y++) {
		for (let x = start; x < end; x++) {
			const value = at(x, y);
			const edge = at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1) - 4 * value;
			sum += value;
			squares += value * value;
			edgeSum += edge;
			edgeSquares += edge * edge;
		}
	}
	const count = (end - start) ** 2;
	const deviation = Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
	const edges = Math.sqrt(Math.max(0, edgeSquares / count - (edgeSum / count) ** 2));
	return {
		brightness: (100 * sum) / count / 255,
		contrast: (100 * deviation) / 255,
		sharpness: deviation === 0 ? 0 : (100 * edges) / deviation,
	};
}
