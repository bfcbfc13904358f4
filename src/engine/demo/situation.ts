/**
 * What changes from picture to picture: pose, expression, light, surroundings, framing.
 * Owns the ranges; must not know identities or drawing.
 */
import type { Rgb } from './colour.js';
import type { Pose } from './geometry.js';
import type { Random } from './random.js';

/** All 0..1 unless said otherwise. */
export interface Expression {
	readonly smile: number;
	readonly mouthOpen: number;
	/** -1 (frown) .. 1 (raised). */
	readonly browRaise: number;
	/** 1 = wide open, 0 = shut. */
	readonly eyesOpen: number;
	/** Where the eyes look, -1..1 of their play; y down. */
	readonly gaze: readonly [number, number];
}

export interface Light {
	/** Direction the light comes from, -1..1; x to the right, y down (so -1 is from above). */
	readonly x: number;
	readonly y: number;
	/** Contrast between the lit and the shaded side, 0..1. */
	readonly strength: number;
	/** Gain of each colour channel over the whole picture: exposure and colour temperature. */
	readonly gain: Rgb;
}

export interface Situation {
	readonly pose: Pose;
	readonly expression: Expression;
	readonly light: Light;
	/** What the alignment of real faces leaves over: rotation (degrees), scale factor, shift (share of the picture's width). */
	readonly framing: {
		readonly rotation: number;
		readonly scale: number;
		readonly shift: readonly [number, number];
	};
	readonly backdrop: { readonly near: Rgb; readonly far: Rgb; readonly blobs: number };
	/** Index into the identity's clothes, as 0..1. */
	readonly clothes: number;
	/** How far loose hair hangs off its resting place, head units. */
	readonly hairSway: number;
	/** Standard deviation of the lens blur, pixels at 256. */
	readonly blur: number;
	/** Standard deviation of the sensor noise, grey levels. */
	readonly grain: number;
}

const BACKDROPS: readonly (readonly [Rgb, Rgb])[] = [
	[
		[214, 226, 236],
		[126, 160, 190],
	],
	[
		[170, 196, 150],
		[70, 104, 76],
	],
	[
		[226, 208, 180],
		[150, 116, 84],
	],
	[
		[190, 186, 196],
		[92, 90, 108],
	],
	[
		[92, 100, 124],
		[34, 38, 56],
	],
	[
		[238, 198, 158],
		[176, 104, 96],
	],
	[
		[236, 234, 226],
		[188, 186, 178],
	],
];

/** Draws one situation. Yaw covers about +-35 degrees and pitch +-15, moderate ones most often. */
export function drawSituation(random: Random): Situation {
	const warmth = random.bell();
	const exposure = 1 + 0.16 * random.bell();
	// From anywhere above and a little below; never straight from the front, where a direction would mean nothing.
	const azimuth = random.range(-1.75, 1.75);
	const distance = random.range(0.75, 1);
	const talking = random.next();
	const [near, far] = BACKDROPS[Math.floor(random.next() * BACKDROPS.length)] ?? [
		[200, 200, 200],
		[90, 90, 90],
	];
	return {
		pose: { yaw: random.range(-35, 35) * random.range(0.4, 1), pitch: 15 * random.bell(), roll: 6 * random.bell() },
		expression: {
			smile: Math.max(0, random.range(-0.35, 1)),
			mouthOpen: talking < 0.45 ? 0 : random.next() ** 1.5,
			browRaise: random.range(-0.8, 1),
			eyesOpen: random.next() < 0.06 ? 0.12 : random.range(0.72, 1.12),
			gaze: [random.bell(), 0.6 * random.bell()],
		},
		light: {
			x: distance * Math.sin(azimuth),
			y: -distance * Math.cos(azimuth),
			strength: random.range(0.15, 1),
			gain: [exposure * (1 + 0.07 * warmth), exposure, exposure * (1 - 0.09 * warmth)],
		},
		framing: {
			rotation: 4 * random.bell(),
			scale: 1 + 0.04 * random.bell(),
			shift: [0.015 * random.bell(), 0.015 * random.bell()],
		},
		backdrop: { near, far, blobs: 3 + Math.floor(random.next() * 5) },
		clothes: random.next(),
		hairSway: 0.06 * random.bell(),
		blur: random.range(0.35, 0.8),
		grain: random.range(0.8, 3),
	};
}
