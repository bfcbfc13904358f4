/**
 * The report on two face sets as plain data, in the form of its JSON. Fields may be added, not renamed.
 * Must not know how any of it is measured or printed.
 */
import type { Spread } from './spread.js';

export type { Spread };

export type VerdictLevel = 'good' | 'note' | 'warning';
export type VerdictTopic = 'count' | 'size' | 'sharpness' | 'detail' | 'duplicates' | 'light' | 'pose';

/** One point of the report in words. */
export interface Verdict {
	readonly topic: VerdictTopic;
	readonly side: 'a' | 'b' | 'both';
	readonly level: VerdictLevel;
	/** A clause without a full stop. */
	readonly message: string;
	/** A sentence saying what to do; null when nothing needs to be done. */
	readonly next: string | null;
}

export interface FaceSetReport {
	readonly folder: string;
	/** Usable faces. */
	readonly faces: number;
	/** Pictures that cannot be used, and why. */
	readonly left_out: readonly { readonly name: string; readonly reason: string }[];
	/** Sides of the pictures, pixels. */
	readonly size: { readonly min: number; readonly median: number; readonly max: number };
	/** Fine contrast in percent of all contrast, at 128 px, and how many faces are blurred by it. */
	readonly sharpness: Spread & { readonly blurred: number };
	/** Side in pixels that would hold all the detail there is, and how many times the pictures look enlarged. */
	readonly detail: Spread & { readonly enlarged: number };
	/** Faces that nearly repeat another, and the groups they belong to (the first of each is the one to keep). */
	readonly duplicates: { readonly redundant: number; readonly groups: readonly (readonly string[])[] };
	/** Mean grey of the face, percent of white. */
	readonly brightness: Spread;
	/** Standard deviation of grey in the face, percent of white. */
	readonly contrast: Spread;
	/** Where landmarks come from; empty when there are none. */
	readonly landmark_sources: readonly string[];
	/** What was wrong with the sources of landmarks. */
	readonly landmark_warnings: readonly string[];
	/** Null when no face has landmarks. */
	readonly pose: PoseReport | null;
}

/** How the heads of a set are turned, degrees. */
export interface PoseReport {
	/** Faces with landmarks. */
	readonly faces: number;
	/** Positive: the nose points to the picture's right. */
	readonly yaw: Spread;
	/** Positive: looks up. */
	readonly pitch: Spread;
	/** Positive: tilted clockwise in the picture that the landmarks belong to. */
	readonly roll: Spread;
	/** Share (0..1) turned by less than 15 degrees to either side. */
	readonly frontal: number;
}

/** Faces per field of directions, 15 degrees wide. Yaw is counted without its sign: faces are mirrored in training. */
export interface PoseBin {
	readonly yaw_from: number;
	readonly pitch_from: number;
	readonly a: number;
	readonly b: number;
	/** Faces of A in it near which B has hardly any. */
	readonly unseen: number;
}

export interface ComparisonReport {
	/** Faces of A in darker or brighter light than B shows. */
	readonly unseen_light: { readonly share: number; readonly darker: number; readonly brighter: number };
	/** Faces of A in poses that B hardly shows; null without landmarks on both sides. */
	readonly unseen_poses: {
		readonly faces: number;
		/** Of the faces of A with landmarks, 0..1. */
		readonly share: number;
		readonly names: readonly string[];
		readonly bins: readonly PoseBin[];
	} | null;
}

export interface FacesReport {
	readonly a: FaceSetReport;
	readonly b: FaceSetReport;
	readonly comparison: ComparisonReport;
	readonly verdicts: readonly Verdict[];
}
