/** Lips, and teeth and tongue when the mouth is open. */
import { BLACK, mix, WHITE } from '../colour.js';
import { between, distance, lensPath, type Point, smoothPath } from '../geometry.js';
import { landmark, landmarkRange, type Sitter } from './sitter.js';
import { blurred, clipped, ellipse, glow, path, softStroke } from './svg.js';

/** The mouth as its twenty landmarks say. */
export function drawMouth(sitter: Sitter): string {
	const { identity, situation, frame } = sitter;
	const { lips, skinShadow } = identity;
	const u = frame.unit;
	const outerUpper = landmarkRange(sitter, 48, 54);
	const outerLower = landmarkRange(sitter, 55, 59);
	const innerUpper = landmarkRange(sitter, 60, 64);
	const innerLower = rounded(landmarkRange(sitter, 64, 67).concat([landmark(sitter, 60)]));
	const upperLip = lensPath(outerUpper, innerUpper.toReversed());
	const lowerLip = lensPath(
		[landmark(sitter, 54), ...outerLower, landmark(sitter, 48)],
		[landmark(sitter, 60), ...innerLower.toReversed(), landmark(sitter, 64)],
	);
	const inside = lensPath(innerUpper, innerLower);
	const fullness = between(landmark(sitter, 66), landmark(sitter, 57), 0.5);
	return [
		blurred(
			'edge',
			outerUpper.concat(outerLower),
			1,
			path(lensPath(outerUpper, outerLower), { fill: mix(lips, skinShadow, 0.35), opacity: 0.6 }),
		),
		path(lowerLip, { fill: mix(lips, WHITE, 0.06) }),
		path(upperLip, { fill: mix(lips, skinShadow, 0.32) }),
		distance(landmark(sitter, 62), landmark(sitter, 66)) > 1.2 ? drawInside(sitter, inside, innerUpper) : '',
		path(smoothPath(innerUpper), { stroke: mix(skinShadow, BLACK, 0.45), width: 1.5, opacity: 0.75 }),
		glow([fullness[0] + situation.light.x * 4, fullness[1]], 0.075 * u, 0.016 * u, mix(lips, WHITE, 0.8), 0.7),
		[48, 54].map((i) => glow(landmark(sitter, i), 2.2, 1.7, skinShadow, 0.7)).join(''),
	].join('');
}

/** The lower inner lip between its corners; three landmarks alone would make an open mouth pointed. */
function rounded(points: readonly Point[]): readonly Point[] {
	const [right = [0, 0], next = right, middle = right, previous = right, left = right] = points;
	const bulge = (corner: Point, near: Point): Point => {
		const [x, y] = between(corner, near, 0.45);
		return [x, y + 0.25 * (near[1] - corner[1])];
	};
	return [bulge(right, next), next, middle, previous, bulge(left, previous)];
}

function drawInside(sitter: Sitter, shape: string, innerUpper: readonly Point[]): string {
	const u = sitter.frame.unit;
	const top = landmark(sitter, 62);
	const bottom = landmark(sitter, 66);
	const toothHeight = Math.min(0.075 * u, Math.max(0.03 * u, distance(top, bottom) * 0.75));
	const down = (points: readonly Point[], by: number): Point[] => points.map(([x, y]) => [x, y + by]);
	const teeth = lensPath(down(innerUpper, -4), down(innerUpper.slice(1, -1).toReversed(), toothHeight));
	const gaps = [-2, -1, 0, 1, 2].map((step) => {
		const side = step < 0 ? landmark(sitter, 60) : landmark(sitter, 64);
		const [x, y] = between(top, side, Math.abs(step) * 0.27);
		return path(
			smoothPath([
				[x, y - 2],
				[x, y + toothHeight],
			]),
			{ stroke: [176, 160, 150], width: 0.7, opacity: 0.6 },
		);
	});
	return clipped(
		'mouth',
		shape,
		[
			path(shape, { fill: [70, 18, 20] }),
			ellipse([bottom[0], bottom[1] + 0.01 * u], 0.13 * u, 0.06 * u, { fill: [196, 92, 92] }),
			path(teeth, { fill: [247, 243, 234] }),
			...gaps,
			softStroke(smoothPath(innerUpper), [70, 18, 20], 4, 0.55),
		].join(''),
	);
}
