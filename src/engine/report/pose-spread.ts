/**
 * How the heads of two sets of faces are turned, and what A shows that B does not: the swap can only be as good as
 * what B shows. Must not know landmarks, files or the words of a verdict.
 */
import type { PoseAngles } from '../data/geometry/pose.js';
import { shareOf, spreadOf } from './spread.js';
import type { PoseBin, PoseReport } from './types.js';

export interface PoseComparison {
	/** Ordered by yaw, then pitch; fields without faces are left out. */
	readonly bins: readonly PoseBin[];
	/** Indices of the faces of A near which B has fewer than COMPANY faces. */
	readonly unseen: readonly number[];
}

/** Width of a field of directions, degrees. */
export const BIN = 15;
const FRONTAL = 15;
/** Faces of B within this angle of a face of A show what A shows. */
const REACH = 10;
const COMPANY = 3;

/** @returns null when there are no poses. */
export function poseReport(poses: readonly PoseAngles[]): PoseReport | null {
	if (poses.length === 0) return null;
	return {
		faces: poses.length,
		yaw: spreadOf(poses.map(({ yaw }) => yaw)),
		pitch: spreadOf(poses.map(({ pitch }) => pitch)),
		roll: spreadOf(poses.map(({ roll }) => roll)),
		frontal: shareOf(poses, ({ yaw }) => Math.abs(yaw) < FRONTAL),
	};
}

/**
 * Looks for faces of A whose direction B hardly shows, a mirrored face of B counting as well. Roll is left out:
 * alignment removes it.
 */
export function comparePoses(a: readonly PoseAngles[], b: readonly PoseAngles[]): PoseComparison {
	const unseen: number[] = [];
	const bins = new Map<string, { -readonly [Key in keyof PoseBin]: PoseBin[Key] }>();
	const count = ({ yaw, pitch }: PoseAngles, what: 'a' | 'b' | 'unseen'): void => {
		const yaw_from = Math.floor(Math.abs(yaw) / BIN) * BIN;
		// Fields of pitch are centred on level: a level head is in one field whatever the noise.
		const pitch_from = Math.floor((pitch + BIN / 2) / BIN) * BIN - BIN / 2;
		const key = `${yaw_from} ${pitch_from}`;
		const bin = bins.get(key) ?? { yaw_from, pitch_from, a: 0, b: 0, unseen: 0 };
		bin[what]++;
		bins.set(key, bin);
	};
	a.forEach((pose, index) => {
		count(pose, 'a');
		if (hasCompany(pose, b)) return;
		count(pose, 'unseen');
		unseen.push(index);
	});
	for (const pose of b) count(pose, 'b');
	const ordered = [...bins.values()].sort((p, q) => p.yaw_from - q.yaw_from || p.pitch_from - q.pitch_from);
	return { bins: ordered, unseen };
}

function hasCompany(pose: PoseAngles, others: readonly PoseAngles[]): boolean {
	let company = 0;
	for (const other of others) {
		const yaw = Math.abs(pose.yaw) - Math.abs(other.yaw);
		const pitch = pose.pitch - other.pitch;
		if (yaw * yaw + pitch * pitch <= REACH * REACH && ++company === COMPANY) return true;
	}
	return false;
}
