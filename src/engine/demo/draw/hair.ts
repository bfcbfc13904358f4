/** Hair: the skull's covering behind the face, and surfaces with strands in front of it. */
import { BLACK, mix } from '../colour.js';
import { between, closedPath, convexHull, type Point, type Point3, smoothPath } from '../geometry.js';
import { skullPoints3D } from '../head.js';
import { frontHairSurfaces, type HairSurface } from './hair-surfaces.js';
import type { Sitter } from './sitter.js';
import { clipped, linearGradient, path, softStroke } from './svg.js';

/** Hair on the back of the head; long hair hangs down behind the neck. */
export function drawBackHair(sitter: Sitter): string {
	const { identity, situation, frame } = sitter;
	const colour = mix(identity.hair, BLACK, 0.3);
	const skull = closedPath(
		convexHull(skullPoints3D(identity, identity.hairStyle === 'long' ? 0.14 : 0.04).map(frame.project)),
	);
	if (identity.hairStyle === 'short') return path(skull, { fill: colour });
	const sway = situation.hairSway;
	const fall = (
		[
			[-0.8, -0.1, -0.7],
			[-0.86 + sway, 0.5, -0.7],
			[-0.88 + sway, 1.0, -0.7],
			[-0.95 + sway, 1.7, -0.7],
			[0.95 + sway, 1.7, -0.7],
			[0.88 + sway, 1.0, -0.7],
			[0.86 + sway, 0.5, -0.7],
			[0.8, -0.1, -0.7],
		] satisfies Point3[]
	).map(frame.project);
	return path(skull, { fill: colour }) + path(closedPath(fall), { fill: colour });
}

/** Outlines of the hair in front of the skin, for masks. */
export function frontHairPaths(sitter: Sitter): readonly string[] {
	return frontHairSurfaces(sitter).map((surface) => surfacePath(projectSurface(sitter, surface)));
}

/** Hair over the forehead and beside the face. */
export function drawFrontHair(sitter: Sitter): string {
	const strandsOf = sitter.identity.hairStyle === 'long' ? flowingStrands : brushedStrands;
	return frontHairSurfaces(sitter)
		.map((surface, index) => {
			const curves = projectSurface(sitter, surface);
			return drawSurface(sitter, `hair-${index}`, curves, strandsOf(sitter, curves));
		})
		.join('');
}

interface Curves {
	readonly inner: readonly Point[];
	readonly outer: readonly Point[];
}

function projectSurface({ frame }: Sitter, { inner, outer }: HairSurface): Curves {
	return { inner: inner.map(frame.projectVisible), outer: outer.map(frame.projectVisible) };
}

function surfacePath({ inner, outer }: Curves): string {
	return `${smoothPath(inner)}L${smoothPath(outer.toReversed()).slice(1)}Z`;
}

/** Short hair: strands from the hairline outwards, brushed to one side. */
function brushedStrands({ random }: Sitter, { inner, outer }: Curves): readonly (readonly Point[])[] {
	return Array.from({ length: 90 }, () => {
		const along = random.range(0, inner.length - 1.01);
		const i = Math.floor(along);
		const root = between(inner[i] ?? [0, 0], inner[i + 1] ?? [0, 0], along - i);
		const crown = between(outer[i] ?? [0, 0], outer[i + 1] ?? [0, 0], along - i);
		const from = random.range(-0.05, 0.5);
		const bend = between(root, crown, from + 0.2);
		return [between(root, crown, from), [bend[0] + 4, bend[1]], between(root, crown, from + random.range(0.3, 0.5))];
	});
}

/** Long hair: strands that follow both edges of the lock. */
function flowingStrands({ random }: Sitter, { inner, outer }: Curves): readonly (readonly Point[])[] {
	return Array.from({ length: 34 }, () => {
		const share = random.next();
		const wave = random.range(-2.5, 2.5);
		return inner.map((point, i): Point => {
			const [x, y] = between(point, outer[i] ?? point, share);
			return [x + wave * Math.sin(i * 1.4 + share * 3), y];
		});
	});
}

/** Fills between the curves, lit across from the side the light comes from, with strands on top. */
function drawSurface(sitter: Sitter, id: string, curves: Curves, strands: readonly (readonly Point[])[]): string {
	const { identity, situation, random } = sitter;
	const { light } = situation;
	const shape = surfacePath(curves);
	const glow = 0.15 + 0.5 * light.strength;
	const lines = strands.map((points) => {
		const tone = random.next() < 0.5 ? mix(identity.hair, BLACK, 0.5) : mix(identity.hair, identity.hairHighlight, 0.9);
		return path(smoothPath(points), { stroke: tone, width: random.range(0.7, 2.2), opacity: random.range(0.2, 0.55) });
	});
	return [
		linearGradient(
			`${id}-light`,
			[128 + 128 * light.x, 128 + 128 * light.y],
			[128 - 128 * light.x, 128 - 128 * light.y],
			[
				{ at: 0, colour: mix(identity.hair, identity.hairHighlight, glow) },
				{ at: 0.5, colour: identity.hair },
				{ at: 1, colour: mix(identity.hair, BLACK, 0.25 + 0.3 * light.strength) },
			],
		),
		softStroke(smoothPath(curves.inner), identity.skinShadow, 5, 0.6),
		path(shape, { fill: `url(#${id}-light)` }),
		clipped(id, shape, lines.join('')),
	].join('');
}
