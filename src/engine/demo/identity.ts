/**
 * Who the two demo people are: the traits that never change between one person's pictures.
 * Data only; must not know how traits are drawn.
 */
import type { Rgb } from './colour.js';

export interface Identity {
	/** Multipliers of the neutral head; 1 = average. */
	readonly shape: {
		readonly faceWidth: number;
		/** Width of jaw corners and chin. */
		readonly jawWidth: number;
		readonly chinLength: number;
		readonly eyeSpacing: number;
		readonly eyeSize: number;
		readonly eyeOpening: number;
		readonly noseWidth: number;
		readonly noseLength: number;
		readonly mouthWidth: number;
		readonly lipFullness: number;
	};
	/** Distance of the brows from the eyes and their outward tilt, head units (1 = height of the inner face). */
	readonly browLift: number;
	readonly browTilt: number;
	/** Brow thickness, head units. */
	readonly browThickness: number;
	readonly skin: Rgb;
	readonly skinShadow: Rgb;
	readonly blush: Rgb;
	/** 0..1 */
	readonly blushStrength: number;
	readonly lips: Rgb;
	readonly iris: Rgb;
	readonly hair: Rgb;
	readonly hairHighlight: Rgb;
	readonly hairStyle: 'short' | 'long';
	readonly lashes: number;
	readonly beard: boolean;
	readonly freckles: boolean;
	readonly earrings: boolean;
	/** Clothes seen at the lower edge; one is picked for each picture. */
	readonly clothes: readonly Rgb[];
}

/** Broad jaw, olive skin, short dark hair, full beard, heavy brows, brown eyes. */
export const PERSON_A: Identity = {
	shape: {
		faceWidth: 1.03,
		jawWidth: 1.1,
		chinLength: 1.03,
		eyeSpacing: 0.97,
		eyeSize: 0.96,
		eyeOpening: 1.36,
		noseWidth: 1.18,
		noseLength: 1.04,
		mouthWidth: 1.02,
		lipFullness: 0.8,
	},
	browLift: -0.005,
	browTilt: 0.012,
	browThickness: 0.07,
	skin: [205, 148, 108],
	skinShadow: [112, 62, 42],
	blush: [190, 95, 70],
	blushStrength: 0.25,
	lips: [176, 96, 82],
	iris: [122, 74, 36],
	hair: [44, 32, 27],
	hairHighlight: [104, 80, 64],
	hairStyle: 'short',
	lashes: 0.8,
	beard: true,
	freckles: false,
	earrings: false,
	clothes: [
		[52, 74, 110],
		[70, 70, 74],
		[96, 52, 46],
		[228, 226, 218],
	],
};

/** Narrow chin, pale freckled skin, long red hair, large green eyes, full red lips. */
export const PERSON_B: Identity = {
	shape: {
		faceWidth: 0.95,
		jawWidth: 0.86,
		chinLength: 0.97,
		eyeSpacing: 1.02,
		eyeSize: 1.12,
		eyeOpening: 1.62,
		noseWidth: 0.82,
		noseLength: 0.93,
		mouthWidth: 0.9,
		lipFullness: 1.2,
	},
	browLift: 0.025,
	browTilt: -0.01,
	browThickness: 0.038,
	skin: [249, 218, 198],
	skinShadow: [186, 116, 98],
	blush: [238, 128, 118],
	blushStrength: 0.4,
	lips: [206, 62, 72],
	iris: [80, 168, 108],
	hair: [176, 74, 30],
	hairHighlight: [240, 150, 78],
	hairStyle: 'long',
	lashes: 1.7,
	beard: false,
	freckles: true,
	earrings: true,
	clothes: [
		[36, 104, 98],
		[238, 224, 190],
		[110, 60, 120],
		[48, 60, 92],
	],
};
