/** Eyes with lids, iris and lashes, and the brows. */
import { BLACK, mix, WHITE } from '../colour.js';
import { between, centre, curveThrough, distance, lensPath, type Point, smoothPath } from '../geometry.js';
import { landmarkRange, type Sitter } from './sitter.js';
import { blurred, clipped, ellipse, path, radialGradient, softStroke } from './svg.js';

const EYES = [
	{ id: 'left', first: 36, outward: -1 },
	{ id: 'right', first: 42, outward: 1 },
] as const;

/** Both eyes; the light sets their glints. */
export function drawEyes(sitter: Sitter): string {
	return EYES.map((eye) => drawEye(sitter, eye)).join('');
}

function drawEye(sitter: Sitter, { id, first, outward }: (typeof EYES)[number]): string {
	const { identity, situation, frame } = sitter;
	const { gaze } = situation.expression;
	const u = frame.unit;
	const upper = landmarkRange(sitter, first, first + 3);
	const lower = landmarkRange(sitter, first + 4, first + 5);
	const [start = [0, 0], , , end = [0, 0]] = upper;
	const shape = lensPath(upper, lower);
	const width = distance(start, end);
	const middle = centre([...upper, ...lower]);
	const turned = Math.cos((frame.pose.yaw * Math.PI) / 180);
	const radius = 0.052 * u * identity.shape.eyeSize;
	const pupil: Point = [
		middle[0] + gaze[0] * width * 0.14 + frame.pose.yaw * 0.03,
		middle[1] + gaze[1] * radius * 0.35 - radius * 0.1,
	];
	const { iris } = identity;
	const glint: Point = [pupil[0] + situation.light.x * radius * 0.4, pupil[1] - radius * 0.42];
	const ball = [
		path(shape, { fill: mix([246, 243, 238], identity.skinShadow, 0.06) }),
		ellipse(outward < 0 ? end : start, 2.6, 2.2, { fill: identity.blush, opacity: 0.6 }),
		radialGradient(`iris-${id}`, [pupil[0], pupil[1] + radius * 0.2], radius, [
			{ at: 0, colour: mix(iris, [255, 240, 200], 0.35) },
			{ at: 0.65, colour: iris },
			{ at: 1, colour: mix(iris, BLACK, 0.5) },
		]),
		ellipse(pupil, radius * turned, radius, { fill: `url(#iris-${id})` }),
		ellipse(pupil, radius * 0.43 * turned, radius * 0.43, { fill: [14, 10, 10] }),
		// The upper lid throws a shadow on the ball.
		softStroke(smoothPath(upper), identity.skinShadow, 6, 0.5),
		ellipse(glint, radius * 0.24, radius * 0.26, { fill: WHITE, opacity: 0.95 }),
		ellipse([pupil[0] - situation.light.x * radius * 0.4, pupil[1] + radius * 0.45], radius * 0.16, radius * 0.13, {
			fill: WHITE,
			opacity: 0.45,
		}),
	];
	const lift = (points: readonly Point[], by: number): Point[] => points.map(([x, y]) => [x, y - by]);
	const crease = lift(upper, 0.034 * u).map((point) => between(middle, point, 1.04));
	const lash = mix(identity.hair, BLACK, 0.55);
	const corner = outward < 0 ? start : end;
	const tip: Point = [corner[0] + outward * 2.6 * identity.lashes, corner[1] - 1.8 * identity.lashes];
	const lidEdge = outward < 0 ? [tip, ...upper.slice(1)] : [...upper.slice(0, -1), tip];
	return [
		clipped(`eye-${id}`, shape, ball.join('')),
		softStroke(smoothPath(crease), identity.skinShadow, 1.8, 0.75),
		path(lensPath(lidEdge, lift(upper.slice(1, 3), 1.1 + 0.9 * identity.lashes).toReversed()), {
			fill: lash,
			opacity: 0.92,
		}),
		path(`M${end[0].toFixed(2)} ${end[1].toFixed(2)}${curveThrough([end, ...lower, start])}`, {
			stroke: mix(identity.skinShadow, lash, 0.3),
			width: 1,
			opacity: 0.55,
		}),
	].join('');
}

/** Brows: a tapered band around the landmarks with a few hairs in it. */
export function drawBrows(sitter: Sitter): string {
	const { identity, frame, random } = sitter;
	const colour = mix(identity.hair, identity.skinShadow, identity.beard ? 0.05 : 0.3);
	const brow = (first: number, reversed: boolean): string => {
		const fromInner = landmarkRange(sitter, first, first + 4);
		const points = reversed ? fromInner.toReversed() : fromInner;
		const thickness = [1, 1.05, 0.95, 0.7, 0.2].map((share) => (share * identity.browThickness * frame.unit) / 2);
		const offset = (sign: number): Point[] => points.map(([x, y], i) => [x, y + sign * (thickness[i] ?? 0)]);
		const [top, bottom] = [offset(-1), offset(1)];
		const hairs = Array.from({ length: 16 }, () => {
			const along = random.range(0, 3.6);
			const i = Math.floor(along);
			const low = between(bottom[i] ?? [0, 0], bottom[i + 1] ?? [0, 0], along - i);
			const high = between(top[i] ?? [0, 0], top[i + 1] ?? [0, 0], Math.min(1, along - i + 0.5));
			return path(smoothPath([low, high]), {
				stroke: mix(colour, identity.hairHighlight, random.next()),
				width: 0.8,
				opacity: 0.5,
			});
		});
		return (
			blurred('edge', points, 8, path(`${lensPath(top, bottom.toReversed())}`, { fill: colour, opacity: 0.9 })) +
			hairs.join('')
		);
	};
	return brow(17, true) + brow(22, false);
}
