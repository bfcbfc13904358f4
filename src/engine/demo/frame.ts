/**
 * Places a head in the picture the way an extractor's alignment would: projected in perspective, then fitted to a
 * mean face by a similarity. Everything is in a 256 x 256 drawing square. Must not know colours.
 */
import {
	applySimilarity,
	centre,
	convexHull,
	fitSimilarity,
	type Point,
	type Point3,
	type Pose,
	rotate,
} from './geometry.js';
import { facePoints3D, landmarks3D } from './head.js';
import { type Identity, PERSON_A, PERSON_B } from './identity.js';
import type { Expression, Situation } from './situation.js';

/** Side of the drawing square; pictures of other sizes are scaled when rendered. */
export const CANVAS = 256;
/** Width of the inner face, canvas units: 62.5 % of the picture, as extracted faces have it. */
const INNER_FACE = 160;
/** The inner 51 landmarks, which alignment uses. */
const INNER_START = 17;
/** What the head turns about: inside the neck, below the ears. */
const PIVOT: Point3 = [0, 0.45, -0.45];
const CAMERA_DISTANCE = 5;
/** Behind the eyes the head is drawn flatter than it is: turned cheeks would swell otherwise. */
const DEPTH_BEHIND = 0.8;
const NEUTRAL: Expression = { smile: 0.15, mouthOpen: 0, browRaise: 0, eyesOpen: 1, gaze: [0, 0] };

export interface Frame {
	/** 68 points, canvas units. */
	readonly landmarks: readonly Point[];
	/** Outline of the skin, clockwise or not, canvas units. */
	readonly outline: readonly Point[];
	/** Canvas units per head unit. */
	readonly unit: number;
	readonly pose: Pose;
	/** Head point -> canvas. */
	project(point: Point3): Point;
	/** As project, but a point on the far side of the head is moved onto the outline, where its surface disappears. */
	projectVisible(point: Point3): Point;
}

/** The head of one person in one situation, placed in the picture. */
export function createFrame(identity: Identity, situation: Situation): Frame {
	const { pose, framing } = situation;
	const points = landmarks3D(identity, situation.expression);
	const flat = points.map((point) => throughCamera(point, pose));
	const fit = fitSimilarity(flat.slice(INNER_START), meanFace());
	const turn = (framing.rotation * Math.PI) / 180;
	const jitter = {
		scaleRotate: [framing.scale * Math.cos(turn), framing.scale * Math.sin(turn)] as const,
		shift: [framing.shift[0] * CANVAS, framing.shift[1] * CANVAS] as const,
	};
	const middle = CANVAS / 2;
	const place = (point: Point): Point => {
		const [x, y] = applySimilarity(fit, point);
		const [u, v] = applySimilarity(jitter, [x - middle, y - middle]);
		return [u + middle, v + middle];
	};
	const project = (point: Point3): Point => place(throughCamera(point, pose));
	const landmarks = flat.map(place);
	const outline = convexHull([...landmarks.slice(0, INNER_START), ...facePoints3D(identity).map(project)]);
	const axis = centre(outline);
	return {
		landmarks,
		outline,
		unit: Math.hypot(...fit.scaleRotate) * framing.scale,
		pose,
		project,
		projectVisible: (point) => {
			const onCanvas = project(point);
			// The head as an ellipse seen from above: its normal tells whether a point looks at the camera.
			const normal = rotate([point[0] / 0.48, 0, (point[2] + 0.65) / 0.42], pose);
			return normal[2] >= 0 ? onCanvas : pushOut(onCanvas, axis, outline);
		},
	};
}

function throughCamera([x, y, z]: Point3, pose: Pose): Point {
	const drawnZ = z < 0 ? z * DEPTH_BEHIND : z;
	const [u, v, depth] = rotate([x - PIVOT[0], y - PIVOT[1], drawnZ - PIVOT[2]], pose);
	const perspective = CAMERA_DISTANCE / (CAMERA_DISTANCE - depth);
	return [u * perspective, v * perspective];
}

/** Inner landmarks of the average of both people, frontal and neutral, in canvas units. */
function meanFace(): readonly Point[] {
	const heads = [PERSON_A, PERSON_B].map((identity) => landmarks3D(identity, NEUTRAL).slice(INNER_START));
	const margin = (CANVAS - INNER_FACE) / 2;
	return (heads[0] ?? []).map((first, index) => {
		const other = heads[1]?.[index] ?? first;
		return [CANVAS / 2 + ((first[0] + other[0]) / 2) * INNER_FACE, margin + ((first[1] + other[1]) / 2) * INNER_FACE];
	});
}

/** Moves a point horizontally to the outline (a little past it) when it lies inside. */
function pushOut([x, y]: Point, axis: Point, outline: readonly Point[]): Point {
	const right = x >= axis[0];
	let edge = right ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
	for (const [index, p] of outline.entries()) {
		const q = outline[(index + 1) % outline.length] ?? p;
		if (p[1] > y === q[1] > y) continue;
		const crossing = p[0] + ((y - p[1]) / (q[1] - p[1])) * (q[0] - p[0]);
		edge = right ? Math.max(edge, crossing) : Math.min(edge, crossing);
	}
	if (!Number.isFinite(edge)) return [x, y];
	return [right ? Math.max(x, edge + 0.5) : Math.min(x, edge - 0.5), y];
}
