/** Ears and the skin of the face with its soft light and shade. */
import { mix, WHITE } from '../colour.js';
import { between, centre, closedPath, type Point, type Point3, smoothPath } from '../geometry.js';
import { landmark, landmarkRange, type Sitter } from './sitter.js';
import { clipped, ellipse, glow, linearGradient, path, softStroke } from './svg.js';

/** Degrees of yaw up to which both ears lie behind the face's outline. */
const EAR_SHOWN_FROM = 6;

/** Outline of the skin, for drawing and masks. */
export function faceOutlinePath({ frame }: Sitter): string {
	return closedPath(frame.outline);
}

/** -1 for the picture's left ear, 1 for the right. The one turned towards the viewer is drawn over the face. */
export function nearEar({ frame }: Sitter): -1 | 1 | undefined {
	if (Math.abs(frame.pose.yaw) < EAR_SHOWN_FROM) return undefined;
	return frame.pose.yaw > 0 ? -1 : 1;
}

/** Distance of the ears from the middle, head units. */
const EAR_AT = 0.69;
/** Enough nested strokes for a smooth fade. */
const RIM_LINES = 18;

function earRim({ identity, frame }: Sitter, side: -1 | 1): readonly Point[] {
	const w = EAR_AT * identity.shape.faceWidth;
	return (
		[
			[w, 0.2, -0.6],
			[w + 0.06, 0.13, -0.66],
			[w + 0.14, 0.17, -0.74],
			[w + 0.15, 0.3, -0.76],
			[w + 0.1, 0.44, -0.72],
			[w + 0.04, 0.54, -0.66],
			[w - 0.01, 0.5, -0.6],
		] satisfies Point3[]
	).map(([x, y, z]) => frame.project([x * side, y, z]));
}

/** Outline of one ear, for masks. */
export function earPath(sitter: Sitter, side: -1 | 1): string {
	return closedPath(earRim(sitter, side));
}

/** One ear, with its earring where the person wears them. */
export function drawEar(sitter: Sitter, side: -1 | 1): string {
	const { identity, situation, frame } = sitter;
	const rim = earRim(sitter, side);
	const lit = 0.12 * situation.light.strength * side * situation.light.x;
	const base = mix(mix(identity.skin, identity.blush, 0.25), identity.skinShadow, 0.18 - lit);
	const middle = centre(rim);
	const inner = rim.map((point) => between(middle, point, 0.55));
	const earring = frame.project([side * (EAR_AT * identity.shape.faceWidth + 0.03), 0.57, -0.66]);
	return [
		path(closedPath(rim), { fill: base }),
		path(closedPath(inner), { fill: identity.skinShadow, opacity: 0.45 }),
		path(smoothPath(rim.slice(1, 5)), { stroke: mix(base, WHITE, 0.35), width: 2, opacity: 0.5 }),
		identity.earrings ? ellipse(earring, 4.2, 4.2, { fill: [232, 190, 74] }) : '',
		identity.earrings ? ellipse([earring[0] - 1, earring[1] - 1.2], 1.3, 1.3, { fill: WHITE }) : '',
	].join('');
}

/** The face without features: base colour lit along the light's direction, rim shade, cheeks, sockets, highlights. */
export function drawSkin(sitter: Sitter): string {
	const { identity, situation, frame } = sitter;
	const { light } = situation;
	const { skin, skinShadow } = identity;
	const outline = faceOutlinePath(sitter);
	const [x, y] = centre(frame.outline);
	const reach = 0.75 * frame.unit;
	const lit: Point = [x + light.x * reach, y + light.y * reach];
	const dark: Point = [x - light.x * reach, y - light.y * reach];
	// Nested strokes darken towards the edge; moved towards the light, they darken the far side more.
	const rimLines = Array.from({ length: RIM_LINES }, (_, i) =>
		path(outline, { stroke: skinShadow, width: 4 + 3 * i, opacity: 0.045 + 0.022 * light.strength }),
	);
	const shift = (towards: number): string => (towards * 8 * light.strength).toFixed(1);
	const rim = `<g transform="translate(${shift(light.x)} ${shift(light.y)})">${rimLines.join('')}</g>`;
	return [
		linearGradient('skin', lit, dark, [
			{ at: 0, colour: mix(skin, WHITE, 0.1 + 0.22 * light.strength) },
			{ at: 0.45, colour: skin },
			{ at: 1, colour: mix(skin, skinShadow, 0.25 + 0.6 * light.strength) },
		]),
		path(outline, { fill: 'url(#skin)' }),
		clipped('face', outline, rim + shades(sitter) + highlights(sitter) + freckles(sitter)),
	].join('');
}

/** Where the light does not reach: eye sockets, folds beside a smile, under the lower lip, under the nose. */
function shades(sitter: Sitter): string {
	const { identity, situation, frame } = sitter;
	const { smile } = situation.expression;
	const u = frame.unit;
	const shadow = identity.skinShadow;
	const sockets = [
		[36, 41, 17, 21, 39],
		[42, 47, 22, 26, 42],
	].map(([first = 0, last = 0, browFirst = 0, browLast = 0, inner = 0]) => {
		const eye = centre(landmarkRange(sitter, first, last));
		const brow = centre(landmarkRange(sitter, browFirst, browLast));
		const corner = between(landmark(sitter, inner), landmark(sitter, 27), 0.35);
		return (
			glow(between(eye, brow, 0.35), 0.15 * u, 0.07 * u, shadow, 0.42) +
			glow([eye[0], eye[1] + 0.075 * u], 0.11 * u, 0.025 * u, shadow, 0.22) +
			glow(corner, 0.04 * u, 0.07 * u, shadow, 0.4)
		);
	});
	const folds = [
		[31, 48],
		[35, 54],
	].map(([wing = 0, corner = 0]) => {
		const from = landmark(sitter, wing);
		const to = landmark(sitter, corner);
		const outward = Math.sign(to[0] - landmark(sitter, 33)[0]) * (0.05 + 0.05 * smile) * u;
		const bend: Point = [between(from, to, 0.5)[0] + outward, between(from, to, 0.5)[1] - 0.02 * u];
		return softStroke(smoothPath([from, bend, [to[0] + outward * 0.8, to[1]]]), shadow, 5, 0.1 + 0.26 * smile);
	});
	const lip = landmark(sitter, 57);
	const nose = landmark(sitter, 33);
	return [
		...sockets,
		...folds,
		glow([lip[0], lip[1] + 0.05 * u], 0.13 * u, 0.035 * u, shadow, 0.55),
		glow([nose[0] - situation.light.x * 6, nose[1] + 0.035 * u], 0.12 * u, 0.035 * u, shadow, 0.5),
	].join('');
}

function highlights(sitter: Sitter): string {
	const { identity, situation, frame } = sitter;
	const { light, expression } = situation;
	const u = frame.unit;
	const shine = mix(identity.skin, WHITE, 0.6);
	const cheeks = ([-1, 1] as const).map((side) => {
		const place = frame.projectVisible([side * 0.38, 0.53 - 0.04 * expression.smile, 0]);
		const towards = Math.max(0, side * light.x);
		return (
			glow(place, 0.14 * u, 0.105 * u, identity.blush, identity.blushStrength) +
			glow(
				[place[0] + 3 * side, place[1] - 0.075 * u],
				0.085 * u,
				0.04 * u,
				shine,
				(0.25 + 0.35 * expression.smile) * (0.4 + towards * light.strength),
			)
		);
	});
	const brow = frame.project([0.22 * light.x, -0.14, 0.02]);
	const chin = landmark(sitter, 8);
	return [
		...cheeks,
		glow(brow, 0.24 * u, 0.09 * u, shine, 0.35 + 0.25 * light.strength),
		glow([chin[0] + light.x * 5, chin[1] - 0.1 * u], 0.09 * u, 0.05 * u, shine, 0.4),
	].join('');
}

/** Fixed places on the head, so that they belong to the person and turn with it. */
function freckles({ identity, frame }: Sitter): string {
	if (!identity.freckles) return '';
	const spots: string[] = [];
	for (let i = 0; i < 34; i++) {
		// Golden-ratio steps spread the spots evenly without a visible pattern.
		const across = ((i * 0.618034) % 1) * 2 - 1;
		const down = (i * 0.754878) % 1;
		const side = across * 0.46;
		const place = frame.project([side, 0.38 + 0.2 * down - 0.06 * Math.abs(across), 0.16 - 0.75 * side * side]);
		spots.push(ellipse(place, 0.9 + down * 0.7, 0.9 + down * 0.6, { fill: [190, 112, 74], opacity: 0.3 + 0.2 * down }));
	}
	return spots.join('');
}
