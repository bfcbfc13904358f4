/** Background, neck and clothes: everything behind the head. */
import { css, mix, WHITE } from '../colour.js';
import { CANVAS } from '../frame.js';
import { type Point, type Point3, smoothPath } from '../geometry.js';
import type { Sitter } from './sitter.js';
import { glow, linearGradient, path } from './svg.js';

/** A lit wall or an out-of-focus scene. */
export function drawBackdrop({ situation: { backdrop, light }, random }: Sitter): string {
	const lit: Point = [CANVAS * (0.5 + 0.5 * light.x), CANVAS * (0.5 + 0.5 * light.y)];
	const dark: Point = [CANVAS - lit[0], CANVAS - lit[1]];
	const blobs = Array.from({ length: backdrop.blobs }, () => {
		const colour = mix(backdrop.near, random.next() < 0.5 ? WHITE : backdrop.far, random.range(0.1, 0.7));
		const place: Point = [random.range(-20, CANVAS + 20), random.range(-20, CANVAS + 20)];
		return glow(place, random.range(14, 60), random.range(14, 60), colour, random.range(0.2, 0.6));
	});
	return `${linearGradient('wall', lit, dark, [
		{ at: 0, colour: backdrop.near },
		{ at: 1, colour: backdrop.far },
	])}<rect width="${CANVAS}" height="${CANVAS}" fill="${css(backdrop.far)}"/><rect width="${CANVAS}" height="${CANVAS}" fill="url(#wall)"/>${blobs.join('')}`;
}

/** Neck with the chin's shadow, and the collar at the lower edge. The body does not turn with the head. */
export function drawShoulders(sitter: Sitter): string {
	const { identity, situation, frame } = sitter;
	const width = identity.beard ? 0.5 : 0.36;
	const neck: readonly Point3[] = [
		[-width, 0.6, -0.6],
		[-width, 1.0, -0.62],
		[-width - 0.06, 1.3, -0.62],
		[-width - 0.5, 1.6, -0.62],
		[width + 0.5, 1.6, -0.62],
		[width + 0.06, 1.3, -0.62],
		[width, 1.0, -0.62],
		[width, 0.6, -0.6],
	];
	const outline = neck.map(frame.project);
	const skin = mix(identity.skin, identity.skinShadow, 0.3);
	const chin = frame.landmarks[8] ?? [CANVAS / 2, CANVAS];
	const shadow = glow(
		[chin[0], chin[1] + 0.02 * frame.unit],
		0.42 * frame.unit,
		0.13 * frame.unit,
		identity.skinShadow,
		0.75,
	);
	const cloth = identity.clothes[Math.floor(situation.clothes * identity.clothes.length)] ?? [80, 80, 80];
	const collarY = identity.beard ? 1.24 : 1.3;
	const collar = (
		[
			[-1.5, 1.45, -0.6],
			[-0.75, collarY + 0.02, -0.6],
			[-width - 0.02, collarY - 0.06, -0.6],
			[0, collarY + 0.2, -0.3],
			[width + 0.02, collarY - 0.06, -0.6],
			[0.75, collarY + 0.02, -0.6],
			[1.5, 1.45, -0.6],
		] satisfies Point3[]
	).map(frame.project);
	const below = `${smoothPath(collar)}L${CANVAS + 60} ${CANVAS + 60}L-60 ${CANVAS + 60}Z`;
	return [
		path(`${smoothPath(outline)}Z`, { fill: skin }),
		shadow,
		path(below, { fill: cloth }),
		path(smoothPath(collar), { stroke: mix(cloth, WHITE, 0.25), width: 2, opacity: 0.7 }),
	].join('');
}
