/** A full beard: a shape around the jaw with bristles in it. */
import { BLACK, mix } from '../colour.js';
import { between, type Point, type Point3, smoothPath } from '../geometry.js';
import { landmark, type Sitter } from './sitter.js';
import { blurred, clipped, path, softStroke } from './svg.js';

/** Full beard with moustache: from sideburn to sideburn below the cheek line, thinner under the lower lip. */
export function drawBeard(sitter: Sitter): string {
	const { identity, situation, frame, random } = sitter;
	if (!identity.beard) return '';
	const sideburn = (side: -1 | 1): readonly Point[] =>
		(
			[
				[0.67, 0.34, -0.55],
				[0.6, 0.52, -0.38],
				[0.47, 0.68, -0.16],
				[0.33, 0.72, -0.02],
			] satisfies Point3[]
		).map(([x, y, z]) => frame.projectVisible([x * side, y, z]));
	const moustache = [31, 33, 35].map((i) => landmark(sitter, i));
	const lipTop = [49, 51, 53].map((i) => landmark(sitter, i));
	const ridge = moustache.map((point, i) => between(point, lipTop[i] ?? point, 0.4));
	const cheekLine = [...sideburn(-1), ...ridge, ...sideburn(1).toReversed()];
	const middle = landmark(sitter, 30);
	const jaw = Array.from({ length: 15 }, (_, i) => between(middle, landmark(sitter, i + 1), 1.035)).toReversed();
	const shape = `${smoothPath(cheekLine)}L${smoothPath(jaw).slice(1)}Z`;
	const colour = mix(identity.hair, identity.skinShadow, 0.18);
	const bristles = Array.from({ length: 240 }, () => {
		const i = 1 + Math.floor(random.range(0, 13));
		const edge = between(middle, landmark(sitter, i + 1), random.range(0.45, 1.04));
		const spread = random.range(-9, 9);
		const root: Point = [edge[0] + spread, edge[1] + random.range(-3, 3)];
		const tone = mix(identity.hair, random.next() < 0.55 ? BLACK : identity.hairHighlight, random.next() * 0.8);
		return path(smoothPath([root, [root[0] + (root[0] - middle[0]) * 0.035, root[1] + random.range(2, 6)]]), {
			stroke: tone,
			width: 0.9,
			opacity: 0.55,
		});
	});
	const lit = `<g transform="translate(${(situation.light.x * 14).toFixed(1)} -6)">${softStroke(smoothPath(jaw.slice(3, 12)), identity.hairHighlight, 9, 0.35 * situation.light.strength)}</g>`;
	return (
		blurred('small', [...cheekLine, ...jaw], 0, path(shape, { fill: colour, opacity: 0.93 })) +
		clipped('beard', shape, lit + bristles.join(''))
	);
}
