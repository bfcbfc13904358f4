/** The nose: shade on one side, light on its ridge and tip, wings and nostrils. */
import { mix, WHITE } from '../colour.js';
import { between, closedPath, type Point, smoothPath } from '../geometry.js';
import { landmark, type Sitter } from './sitter.js';
import { blurred, ellipse, glow, path, softStroke } from './svg.js';

/** Lit from the light's side; the flank a turned head shows less of is darker. */
export function drawNose(sitter: Sitter): string {
	const { identity, situation, frame } = sitter;
	const { light } = situation;
	const u = frame.unit;
	const shadow = identity.skinShadow;
	const root = landmark(sitter, 27);
	const upper = landmark(sitter, 28);
	const lower = landmark(sitter, 29);
	const tip = landmark(sitter, 30);
	const base = landmark(sitter, 33);
	const sides = [
		{ wing: landmark(sitter, 31), nostril: landmark(sitter, 32), sign: -1 },
		{ wing: landmark(sitter, 35), nostril: landmark(sitter, 34), sign: 1 },
	] as const;
	// The far side of a turned nose is in the shade too.
	const facing = light.x * 0.9 - frame.pose.yaw / 60;
	const flanks = sides.map(({ wing, sign }) => {
		const dark = Math.min(0.6, Math.max(0.1, 0.22 - sign * facing * (0.15 + 0.3 * light.strength)));
		const beside = (p: Point, by: number): Point => [p[0] + sign * by * u, p[1]];
		return path(
			closedPath([
				root,
				beside(upper, 0.015),
				beside(lower, 0.03),
				tip,
				wing,
				beside(lower, 0.085),
				beside(root, 0.06),
			]),
			{
				fill: shadow,
				opacity: dark,
			},
		);
	});
	const shine = mix(identity.skin, WHITE, 0.7);
	const wings = sides.map(({ wing, sign }) => {
		const above: Point = [wing[0] - sign * 0.005 * u, wing[1] - 0.055 * u];
		const out: Point = [wing[0] + sign * 0.02 * u, wing[1] - 0.015 * u];
		const under: Point = [wing[0] - sign * 0.025 * u, wing[1] + 0.018 * u];
		return path(smoothPath([above, out, under]), { stroke: shadow, width: 2, opacity: 0.6 });
	});
	const nostrils = sides.map(({ wing, nostril, sign }) =>
		ellipse(
			between(nostril, wing, 0.3),
			0.033 * u * identity.shape.noseWidth,
			0.016 * u,
			{ fill: mix(shadow, [40, 10, 10], 0.6), opacity: 0.8 },
			sign * -14,
		),
	);
	return [
		blurred('small', [root, tip, sides[0].wing, sides[1].wing], 4, flanks.join('')),
		softStroke(smoothPath([upper, lower, tip]), shine, 4.5, 0.22 + 0.18 * light.strength),
		glow([tip[0] + light.x * 4, tip[1] + 1], 0.045 * u, 0.04 * u, shine, 0.42),
		...wings,
		softStroke(
			smoothPath([between(sides[0].nostril, base, 0.2), base, between(sides[1].nostril, base, 0.2)]),
			shadow,
			2,
			0.5,
		),
		...nostrils,
		glow(base, 0.05 * u, 0.012 * u, shadow, 0.3),
	].join('');
}

/** The groove between nose and upper lip. */
export function drawPhiltrum(sitter: Sitter): string {
	const line = [landmark(sitter, 33), landmark(sitter, 51)] as const;
	const groove = smoothPath([between(...line, 0.25), between(...line, 0.9)]);
	return softStroke(groove, sitter.identity.skinShadow, 5, 0.3);
}
