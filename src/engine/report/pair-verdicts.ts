/**
 * What two face sets mean for the swap from A to B, in words: B must show what A shows. Owns the thresholds of that.
 * Must not read files or print.
 */
import { BIN } from './pose-spread.js';
import type { ComparisonReport, FaceSetReport, PoseBin, Verdict, VerdictLevel, VerdictTopic } from './types.js';
import { counted, percent } from './wording.js';

/** B counts as less sharp than A below this ratio of the medians. */
const SOFTER = 0.7;
/** Shares of A whose light B does not show. */
const LIGHT = { some: 0.1, many: 0.3 } as const;
/** Shares of A whose pose B hardly shows. */
const POSES = { some: 0.02, many: 0.1 } as const;

/** The verdicts on B as a partner of A. */
export function judgePair(a: FaceSetReport, b: FaceSetReport, comparison: ComparisonReport): readonly Verdict[] {
	return [...judgeSharpness(a, b), judgeLight(comparison), ...judgePoses(comparison)];
}

function verdict(topic: VerdictTopic, level: VerdictLevel, message: string, next: string): Verdict {
	return { topic, side: 'both', level, message, next: level === 'good' ? null : next };
}

function judgeSharpness(a: FaceSetReport, b: FaceSetReport): readonly Verdict[] {
	if (b.sharpness.median >= SOFTER * a.sharpness.median) return [];
	const next = 'Find sharper faces of B: the swap is drawn with what B shows.';
	return [verdict('sharpness', 'warning', 'B is clearly less sharp than A', next)];
}

function judgeLight({ unseen_light: { share, darker, brighter } }: ComparisonReport): Verdict {
	const next = 'Add such faces of B, and leave the colour augmentation on.';
	if (share === 0) return verdict('light', 'good', 'B shows all the light that A shows', next);
	const kind = brighter === 0 ? 'darker' : darker === 0 ? 'brighter' : 'darker or brighter';
	const message = `${percent(share)} of A is in ${kind} light than B shows`;
	return verdict('light', level(share, LIGHT), message, next);
}

function judgePoses({ unseen_poses }: ComparisonReport): readonly Verdict[] {
	if (unseen_poses === null) return [];
	const { faces, share, bins } = unseen_poses;
	const next = 'Add faces of B in these poses: what B never shows cannot be swapped in.';
	if (faces === 0) return [verdict('pose', 'good', 'B shows every pose that A shows', next)];
	const worst = bins.reduce((most, bin) => (bin.unseen > most.unseen ? bin : most));
	const where = `${worst.unseen === faces ? '' : 'most of them '}${describeBin(worst)}`;
	const message = `${counted(faces, 'face')} of A (${percent(share)}) in poses that B hardly shows: ${where}`;
	return [verdict('pose', level(share, POSES), message, next)];
}

function level(share: number, limits: { readonly some: number; readonly many: number }): VerdictLevel {
	if (share <= limits.some) return 'good';
	return share <= limits.many ? 'note' : 'warning';
}

/** A field of directions in words, e.g. "30 to 45 degrees to the side, looking up". */
export function describeBin({ yaw_from, pitch_from }: Pick<PoseBin, 'yaw_from' | 'pitch_from'>): string {
	const side = yaw_from === 0 ? 'straight ahead' : `${yaw_from} to ${yaw_from + BIN} degrees to the side`;
	const middle = pitch_from + BIN / 2;
	return middle === 0 ? side : `${side}, looking ${middle > 0 ? 'up' : 'down'}`;
}
