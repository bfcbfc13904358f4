/**
 * Puts the parts of a face together in the order they cover each other: the picture and its mask as SVG.
 * Must not know files or pixels.
 */

import { BLACK, WHITE } from './colour.js';
import { drawBackdrop, drawShoulders } from './draw/backdrop.js';
import { drawBeard } from './draw/beard.js';
import { drawBrows, drawEyes } from './draw/eyes.js';
import { drawBackHair, drawFrontHair, frontHairPaths } from './draw/hair.js';
import { drawMouth } from './draw/mouth.js';
import { drawNose, drawPhiltrum } from './draw/nose.js';
import type { Sitter } from './draw/sitter.js';
import { drawEar, drawSkin, earPath, faceOutlinePath, nearEar } from './draw/skin.js';
import { path } from './draw/svg.js';
import { CANVAS, createFrame } from './frame.js';
import type { Point } from './geometry.js';
import type { Identity } from './identity.js';
import type { Random } from './random.js';
import { drawSituation, type Situation } from './situation.js';

export interface Scene {
	readonly pictureSvg: string;
	/** White = face (skin and beard, not hair, ears or neck), black = the rest. */
	readonly maskSvg: string;
	/** 68 points in pixels of the picture, iBUG order. */
	readonly landmarks: readonly Point[];
	readonly situation: Situation;
}

/** One random moment of a person. @param size side of the picture, pixels. */
export function drawScene(identity: Identity, size: number, random: Random): Scene {
	const situation = drawSituation(random);
	const frame = createFrame(identity, situation);
	const sitter: Sitter = { identity, situation, frame, random };
	const near = nearEar(sitter);
	const ears = ([-1, 1] as const).filter((side) => side !== near);
	const layers = [
		drawBackdrop(sitter),
		drawBackHair(sitter),
		drawShoulders(sitter),
		...ears.map((side) => drawEar(sitter, side)),
		drawSkin(sitter),
		near === undefined ? '' : drawEar(sitter, near),
		drawNose(sitter),
		drawPhiltrum(sitter),
		drawBeard(sitter),
		drawMouth(sitter),
		drawEyes(sitter),
		drawBrows(sitter),
		drawFrontHair(sitter),
	];
	const scale = size / CANVAS;
	const face = path(faceOutlinePath(sitter), { fill: WHITE });
	const inFront = [...frontHairPaths(sitter), ...(near === undefined ? [] : [earPath(sitter, near)])];
	const covered = inFront.map((shape) => path(shape, { fill: BLACK }));
	return {
		pictureSvg: svg(size, layers.join('')),
		maskSvg: svg(size, `<rect width="${CANVAS}" height="${CANVAS}"/>${face}${covered.join('')}`),
		landmarks: frame.landmarks.map(([x, y]) => [x * scale, y * scale]),
		situation,
	};
}

function svg(size: number, content: string): string {
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 ${CANVAS} ${CANVAS}">${content}</svg>`;
}
