/** Colours of the drawings: plain RGB triples, mixing and their CSS form. */

/** 0..255 each. */
export type Rgb = readonly [r: number, g: number, b: number];

export const WHITE: Rgb = [255, 255, 255];
export const BLACK: Rgb = [0, 0, 0];

/** t = 0 gives p, t = 1 gives q. */
export function mix(p: Rgb, q: Rgb, t: number): Rgb {
	return [p[0] + (q[0] - p[0]) * t, p[1] + (q[1] - p[1]) * t, p[2] + (q[2] - p[2]) * t];
}

export function css(colour: Rgb): string {
	return `rgb(${colour.map((v) => Math.round(Math.min(255, Math.max(0, v)))).join(',')})`;
}
