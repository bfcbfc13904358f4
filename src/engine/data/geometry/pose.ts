/**
 * How a head is turned and where it stands, from landmarks: perspective-n-point by Levenberg-Marquardt over the 26
 * points of the head model. Must not know pictures or centrings.
 */
import { HEAD_MODEL } from './head-model.js';
import { solveDamped } from './least-squares.js';

/**
 * Pose of the head model in front of the camera (focal length 4, centre 0.5, in units of the mean-face square): a model
 * point X lies at rotation X + translation. The head stands at negative z, which turns its axes into picture axes.
 */
export interface HeadPose {
	/** Rows of the matrix. */
	readonly rotation: Matrix3;
	readonly translation: Vector3;
}

export type Vector3 = readonly [x: number, y: number, z: number];
export type Matrix3 = readonly [Vector3, Vector3, Vector3];

/** Degrees. */
export interface PoseAngles {
	/** Positive: the face looks up. */
	readonly pitch: number;
	/** Positive: the nose points to the picture's right. */
	readonly yaw: number;
	/** Positive: the head is tilted clockwise. */
	readonly roll: number;
}

const FOCAL_LENGTH = 4;
const CENTRE = 0.5;
/** Rotation vector and translation. */
const PARAMETERS = 6;
/** The head must stay this far (model units) behind the camera plane; real ones are some 50 away. */
const NEAREST = 1;
const MAX_STEPS = 100;
/** A step that improves the error by less than this share ends the search. */
const CONVERGED = 1e-12;
const FIRST_DAMPING = 1e-3;
const MIN_DAMPING = 1e-12;
const MAX_DAMPING = 1e8;

/** Where a point of the head model appears, in units of the mean-face square. */
export function projectPoint(pose: HeadPose, point: Vector3): readonly [number, number] {
	const [cx, cy, cz] = toCamera(pose, point);
	return [(FOCAL_LENGTH * cx) / cz + CENTRE, (FOCAL_LENGTH * cy) / cz + CENTRE];
}

/**
 * The pose whose projection fits the landmarks best.
 * @param unitXY 68 landmarks in units of the mean-face square, x and y interleaved.
 */
export function solveHeadPose(unitXY: ArrayLike<number>): HeadPose {
	const normal = new Float64Array(PARAMETERS * PARAMETERS);
	const gradient = new Float64Array(PARAMETERS);
	let pose = frontalPose(unitXY);
	let error = linearise(pose, unitXY, normal, gradient);
	let damping = FIRST_DAMPING;
	for (let step = 0; step < MAX_STEPS && damping < MAX_DAMPING; step++) {
		const change = solveDamped(normal, gradient, damping);
		const moved = change === null ? null : movePose(pose, change);
		const movedError = moved === null ? Number.POSITIVE_INFINITY : squaredError(moved, unitXY);
		if (moved === null || !(movedError < error)) {
			damping *= 10;
			continue;
		}
		const gain = error - movedError;
		pose = moved;
		damping = Math.max(damping / 10, MIN_DAMPING);
		error = linearise(pose, unitXY, normal, gradient);
		if (gain <= CONVERGED * error) break;
	}
	return pose;
}

/** Angles of a pose, as turns by yaw, then pitch, then roll about the picture's axes. */
export function poseAngles({ rotation }: HeadPose): PoseAngles {
	const degrees = 180 / Math.PI;
	const [[, r01], [, r11], [r20, r21, r22]] = rotation;
	// Model x and y run against the picture's, so entries that mix them with z change sign.
	return {
		pitch: Math.asin(Math.max(-1, Math.min(1, -r21))) * degrees,
		yaw: Math.atan2(r20, r22) * degrees,
		roll: Math.atan2(-r01, r11) * degrees,
	};
}

/** A head seen from the front whose size and place fit the landmarks, as if from far away: the start of the search. */
function frontalPose(unitXY: ArrayLike<number>): HeadPose {
	const points = HEAD_MODEL.map(([landmark, x, y]) => ({
		x,
		y,
		u: (unitXY[2 * landmark] as number) - CENTRE,
		v: (unitXY[2 * landmark + 1] as number) - CENTRE,
	}));
	const mean = (of: (point: (typeof points)[number]) => number): number =>
		points.reduce((sum, point) => sum + of(point), 0) / points.length;
	const [x0, y0, u0, v0] = [mean((p) => p.x), mean((p) => p.y), mean((p) => p.u), mean((p) => p.v)];
	const across = mean((p) => (p.x - x0) * (p.u - u0) + (p.y - y0) * (p.v - v0));
	const spread = mean((p) => (p.x - x0) ** 2 + (p.y - y0) ** 2);
	// Landmarks lie mirrored to the model's axes, so the scale is negative.
	const scale = Math.min(across / spread, -1e-6);
	return {
		rotation: [
			[1, 0, 0],
			[0, 1, 0],
			[0, 0, 1],
		],
		translation: [u0 / scale - x0, v0 / scale - y0, FOCAL_LENGTH / scale],
	};
}

function squaredError(pose: HeadPose, unitXY: ArrayLike<number>): number {
	let error = 0;
	for (const [landmark, x, y, z] of HEAD_MODEL) {
		const [cx, cy, cz] = toCamera(pose, [x, y, z]);
		if (cz > -NEAREST) return Number.POSITIVE_INFINITY;
		const du = (FOCAL_LENGTH * cx) / cz + CENTRE - (unitXY[2 * landmark] as number);
		const dv = (FOCAL_LENGTH * cy) / cz + CENTRE - (unitXY[2 * landmark + 1] as number);
		error += du * du + dv * dv;
	}
	return error;
}

/** Fills J^T J and J^T r of the projection errors r about a pose, and returns their squared sum. */
function linearise(pose: HeadPose, unitXY: ArrayLike<number>, normal: Float64Array, gradient: Float64Array): number {
	normal.fill(0);
	gradient.fill(0);
	let error = 0;
	const row = new Float64Array(PARAMETERS);
	const add = (residual: number): void => {
		error += residual * residual;
		for (let i = 0; i < PARAMETERS; i++) {
			gradient[i] = (gradient[i] as number) + (row[i] as number) * residual;
			for (let j = 0; j < PARAMETERS; j++) {
				const at = i * PARAMETERS + j;
				normal[at] = (normal[at] as number) + (row[i] as number) * (row[j] as number);
			}
		}
	};
	const [tx, ty, tz] = pose.translation;
	for (const [landmark, x, y, z] of HEAD_MODEL) {
		const [cx, cy, cz] = toCamera(pose, [x, y, z]);
		// Turned, not yet shifted: a small rotation w moves the point by w x (this vector).
		const [qx, qy, qz] = [cx - tx, cy - ty, cz - tz];
		const scale = FOCAL_LENGTH / cz;
		const du = (-scale * cx) / cz;
		const dv = (-scale * cy) / cz;
		row.set([du * qy, scale * qz - du * qx, -scale * qy, scale, 0, du]);
		add(scale * cx + CENTRE - (unitXY[2 * landmark] as number));
		row.set([-scale * qz + dv * qy, -dv * qx, scale * qx, 0, scale, dv]);
		add(scale * cy + CENTRE - (unitXY[2 * landmark + 1] as number));
	}
	return error;
}

/** The pose turned by the rotation vector in the first three values and shifted by the other three. */
function movePose({ rotation, translation }: HeadPose, change: Float64Array): HeadPose {
	const [wx, wy, wz, dx, dy, dz] = Array.from(change) as [number, number, number, number, number, number];
	const turn = rotationMatrix([wx, wy, wz]);
	const column = (j: 0 | 1 | 2): Vector3 => rotateVector(turn, [rotation[0][j], rotation[1][j], rotation[2][j]]);
	const [a, b, c] = [column(0), column(1), column(2)];
	return {
		rotation: [
			[a[0], b[0], c[0]],
			[a[1], b[1], c[1]],
			[a[2], b[2], c[2]],
		],
		translation: [translation[0] + dx, translation[1] + dy, translation[2] + dz],
	};
}

/** Rotation about a vector by its length in radians (Rodrigues' formula). */
function rotationMatrix([x, y, z]: Vector3): Matrix3 {
	const angle = Math.hypot(x, y, z);
	const a = angle < 1e-9 ? 1 : Math.sin(angle) / angle;
	const b = angle < 1e-9 ? 0.5 : (1 - Math.cos(angle)) / (angle * angle);
	return [
		[1 - b * (y * y + z * z), b * x * y - a * z, b * x * z + a * y],
		[b * x * y + a * z, 1 - b * (x * x + z * z), b * y * z - a * x],
		[b * x * z - a * y, b * y * z + a * x, 1 - b * (x * x + y * y)],
	];
}

function rotateVector([r0, r1, r2]: Matrix3, [x, y, z]: Vector3): Vector3 {
	return [r0[0] * x + r0[1] * y + r0[2] * z, r1[0] * x + r1[1] * y + r1[2] * z, r2[0] * x + r2[1] * y + r2[2] * z];
}

function toCamera({ rotation, translation }: HeadPose, point: Vector3): Vector3 {
	const [x, y, z] = rotateVector(rotation, point);
	return [x + translation[0], y + translation[1], z + translation[2]];
}
