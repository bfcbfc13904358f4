/**
 * The head in three dimensions: 68 landmarks (iBUG order) shaped by identity and expression, and the points its
 * outline is made of. Head units: the inner face (brows to lower lip) is about 1 wide, x = 0 in the middle, y = 0 at
 * the top of the brows, z = 0 at the plane of the eyes. Must not know pictures.
 */
import type { Point3 } from './geometry.js';
import type { Identity } from './identity.js';
import type { Expression } from './situation.js';

/** Left half (picture's left) of the jaw line, ear to chin. */
const JAW: readonly Point3[] = [
	[-0.69, 0.22, -0.62],
	[-0.685, 0.4, -0.6],
	[-0.665, 0.57, -0.57],
	[-0.63, 0.73, -0.52],
	[-0.565, 0.88, -0.43],
	[-0.46, 1.0, -0.3],
	[-0.33, 1.09, -0.16],
	[-0.17, 1.145, -0.05],
	[0, 1.165, 0],
];
/** Left brow, outer end first. */
const BROW: readonly Point3[] = [
	[-0.49, 0.106, -0.17],
	[-0.415, 0.039, -0.09],
	[-0.31, 0.019, -0.03],
	[-0.2, 0.034, 0.02],
	[-0.1, 0.077, 0.05],
];
/** Left eye about its own centre: outer corner, two on the upper lid, inner corner, two on the lower lid. */
const EYE: readonly Point3[] = [
	[-0.108, 0.0, -0.05],
	[-0.042, -0.034, 0.0],
	[0.038, -0.034, 0.015],
	[0.108, 0.012, 0.0],
	[0.034, 0.032, 0.01],
	[-0.042, 0.032, 0.0],
];
const EYE_CENTRE: Point3 = [-0.262, 0.213, -0.05];
const NOSE_BRIDGE: readonly Point3[] = [
	[0, 0.2, 0.06],
	[0, 0.31, 0.13],
	[0, 0.41, 0.2],
	[0, 0.515, 0.27],
];
/** Left half of the nose base: wing, between, middle. */
const NOSE_BASE: readonly Point3[] = [
	[-0.125, 0.587, 0.07],
	[-0.065, 0.612, 0.13],
	[0, 0.628, 0.16],
];
const MOUTH_Y = 0.782;
/** Left half of the lips: [x, height above (-) or below (+) the mouth line, z, upper or lower lip]. */
const LIPS_OUTER_UPPER: readonly Point3[] = [
	[-0.236, 0, -0.02],
	[-0.15, -0.034, 0.08],
	[-0.061, -0.055, 0.13],
	[0, -0.042, 0.14],
];
const LIPS_OUTER_LOWER: readonly Point3[] = [
	[0, 0.095, 0.12],
	[-0.066, 0.09, 0.11],
	[-0.15, 0.06, 0.07],
];
const LIPS_INNER: readonly Point3[] = [
	[-0.205, 0, 0],
	[-0.062, 0, 0.11],
	[0, 0.002, 0.12],
];

const mirror = ([x, y, z]: Point3): Point3 => [-x, y, z];
const at = (points: readonly Point3[], index: number): Point3 => points[index] ?? [0, 0, 0];

/** 68 landmarks in iBUG order, head units, for a person making a face. */
export function landmarks3D({ shape, browLift, browTilt }: Identity, expression: Expression): readonly Point3[] {
	const { smile, mouthOpen, browRaise, eyesOpen } = expression;
	const drop = 0.17 * mouthOpen;

	const jawHalf = JAW.map(([x, y, z], i): Point3 => {
		const low = Math.max(0, (y - 0.57) / 0.6);
		const narrow = shape.faceWidth * (1 + (shape.jawWidth - 1) * Math.min(1, low * 1.4));
		return [x * narrow, y + low * ((shape.chinLength - 1) * 0.6 + drop * 0.75), z + (i > 5 ? 0.02 : 0)];
	});
	const jaw = [...jawHalf, ...jawHalf.slice(0, -1).toReversed().map(mirror)];

	const browLeft = BROW.map(([x, y, z], i): Point3 => {
		const inner = i / 4;
		const frown = Math.max(0, -browRaise);
		const raise = browRaise > 0 ? -0.055 * browRaise * (0.7 + 0.3 * Math.sin(inner * Math.PI)) : 0.035 * frown * inner;
		return [x * shape.eyeSpacing + 0.03 * frown * inner, y - browLift - browTilt * (1 - inner) + raise, z];
	});
	const brows = [...browLeft, ...browLeft.toReversed().map(mirror)];

	const length = shape.noseLength;
	const noseY = (y: number): number => 0.2 + (y - 0.2) * length;
	const bridge = NOSE_BRIDGE.map(([x, y, z]): Point3 => [x, noseY(y), z]);
	const wings = shape.noseWidth * (1 + 0.1 * smile);
	const baseLeft = NOSE_BASE.map(([x, y, z]): Point3 => [x * wings, noseY(y) - 0.012 * smile, z]);
	const nose = [...bridge, ...baseLeft, ...baseLeft.slice(0, -1).toReversed().map(mirror)];

	const squint = 1 - 0.22 * smile;
	const lid = shape.eyeOpening * eyesOpen * squint;
	const eyeLeft = EYE.map(([x, y, z], i): Point3 => {
		const isCorner = i === 0 || i === 3;
		const upper = i === 1 || i === 2;
		const lidY = upper ? y * lid * 1.1 + 0.012 * (1 - eyesOpen) : y * (lid * 0.75 + 0.12);
		return [
			EYE_CENTRE[0] * shape.eyeSpacing + x * shape.eyeSize,
			EYE_CENTRE[1] + (isCorner ? y : lidY),
			EYE_CENTRE[2] + z,
		];
	});
	// Mirroring swaps the direction, so the right eye is read from its inner corner.
	const eyeRight = [3, 2, 1, 0, 5, 4].map((i) => mirror(at(eyeLeft, i)));

	return [...jaw, ...brows, ...nose, ...eyeLeft, ...eyeRight, ...mouth(shape, smile, mouthOpen)];
}

function mouth(shape: Identity['shape'], smile: number, mouthOpen: number): readonly Point3[] {
	const widen = shape.mouthWidth * (1 + 0.2 * smile - 0.12 * mouthOpen);
	const full = shape.lipFullness * (1 - 0.18 * smile);
	const drop = 0.17 * mouthOpen;
	// A broad smile shows the upper teeth, even with the jaw closed.
	const grin = 0.03 * Math.max(0, smile - 0.55);
	const place = ([x, height, z]: Point3, lower: boolean, thick: number): Point3 => {
		const side = Math.min(1, Math.abs(x) / 0.236);
		const corner = -0.055 * smile * side ** 2 + 0.35 * drop * side;
		const opening = (lower ? drop + grin : -0.1 * drop - 1.3 * grin) * (1 - side ** 3);
		return [x * widen, MOUTH_Y + height * thick + corner + opening + 0.012 * smile * (1 - side), z];
	};
	const mirrored = (half: readonly Point3[]): Point3[] => [...half, ...half.slice(0, -1).toReversed().map(mirror)];
	const outerUpper = mirrored(LIPS_OUTER_UPPER.map((p) => place(p, false, full)));
	const outerLowerHalf = LIPS_OUTER_LOWER.map((p) => place(p, true, full));
	const outerLower = [...outerLowerHalf.slice(1).toReversed().map(mirror), ...outerLowerHalf];
	const innerUpper = mirrored(LIPS_INNER.map((p) => place(p, false, full)));
	const innerLowerHalf = LIPS_INNER.slice(1).map((p) => place(p, true, full));
	const innerLower = [...innerLowerHalf.map(mirror), ...innerLowerHalf.slice(0, 1)];
	// Lower inner lip runs from the right: 65, 66 (middle), 67.
	const [right, middle, left] = [at(innerLower, 0), at(innerLower, 1), at(innerLower, 2)];
	return [...outerUpper, ...outerLower, ...innerUpper, right, middle, left];
}

/** Points of the face's surface besides the jaw whose hull is the outline of the skin: cheekbones, temples, forehead. */
const FACE_SURFACE: readonly Point3[] = [
	[-0.57, 0.42, -0.14],
	[-0.5, 0.66, -0.1],
	[-0.6, 0.12, -0.24],
	[-0.685, 0.05, -0.6],
	[-0.66, -0.15, -0.58],
	[-0.58, -0.1, -0.22],
	[-0.56, -0.4, -0.5],
	[-0.3, -0.25, -0.02],
	[-0.35, -0.58, -0.3],
	[0, -0.2, 0.05],
	[0, -0.45, -0.05],
	[0, -0.66, -0.3],
];

/** @returns 3-D points whose projected convex hull (with the jaw landmarks) outlines the skin. */
export function facePoints3D({ shape }: Identity): readonly Point3[] {
	const half = FACE_SURFACE.map(([x, y, z]): Point3 => [x * shape.faceWidth, y, z]);
	return [...half, ...half.map(mirror)];
}

/** The skull with hair of a given thickness on it (head units), as points of an ellipsoid. */
export function skullPoints3D({ shape }: Identity, hairThickness: number): readonly Point3[] {
	const points: Point3[] = [];
	for (let ring = 0; ring <= 6; ring++) {
		const polar = (ring / 6) * Math.PI;
		for (let step = 0; step < 12; step++) {
			const around = (step / 12) * 2 * Math.PI;
			points.push([
				(0.68 * shape.faceWidth + hairThickness) * Math.sin(polar) * Math.cos(around),
				-0.08 - (0.68 + hairThickness) * Math.cos(polar),
				-0.66 + (0.62 + hairThickness) * Math.sin(polar) * Math.sin(around),
			]);
		}
	}
	return points;
}
