/**
 * The report on two face sets: reads, measures, compares and judges them. Owns the order of the work.
 * Must not print.
 */
import { FstuiError } from '../../config/errors.js';
import { estimatePose } from '../data/geometry/alignment.js';
import { PADDING } from '../data/geometry/head-model.js';
import type { PoseAngles } from '../data/geometry/pose.js';
import { listSkipped, scanFaces } from '../data/scan.js';
import { type FaceRecords, loadFaceRecords } from '../data/sources/load.js';
import type { FaceSet } from '../data/types.js';
import { DETAIL_LIMIT } from './grey.js';
import { type FaceMeasures, measureSet, type SetMeasures } from './measure.js';
import { judgePair } from './pair-verdicts.js';
import { comparePoses, poseReport } from './pose-spread.js';
import { judgeSet } from './set-verdicts.js';
import { type Spread, spreadOf } from './spread.js';
import type { ComparisonReport, FaceSetReport, FacesReport, Verdict } from './types.js';

export interface FacesOptions {
	/** Folders of faces. */
	readonly inputA: string;
	readonly inputB: string;
	/** Files with landmarks; where none are given they are looked for in the folder. */
	readonly alignmentsA?: readonly string[] | undefined;
	readonly alignmentsB?: readonly string[] | undefined;
	/** Called after every face. */
	readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
	/** Called with the verdicts on each side once it is measured, and at the end with those on both together. */
	readonly onVerdicts?: ((verdicts: readonly Verdict[]) => void) | undefined;
}

/** Faces at 128 px with less relative fine contrast than this are out of focus or moved. */
const BLURRED = 12;
/** Share of its side that a face photograph needs to keep its visible detail when it was never enlarged. */
const NATIVE_DETAIL = 0.6;
/** Percent of white by which a face of A must leave B's range of brightness to count as unseen. */
const LIGHT_MARGIN = 5;
const SKIPPED_SHOWN = 3;

interface MeasuredSide {
	readonly report: FaceSetReport;
	readonly faces: readonly FaceMeasures[];
	/** Faces with a known pose, in folder order. */
	readonly posed: readonly { readonly name: string; readonly pose: PoseAngles }[];
}

/**
 * Reads both folders and measures every face (about 200 a second on one core at 256 px).
 * @throws FstuiError 'faces' when a folder cannot be used, or given landmarks cannot be read.
 */
export async function reportFaces(options: FacesOptions): Promise<FacesReport> {
	const setA = await scanFaces(options.inputA, 'A');
	const setB = await scanFaces(options.inputB, 'B');
	const total = setA.faces.length + setB.faces.length;
	let done = 0;
	const onFace = (): void => options.onProgress?.({ done: ++done, total });
	const measure = async (set: FaceSet, files: readonly string[] | undefined): Promise<MeasuredSide> => {
		const data = await loadFaceRecords(set, files ?? [], { maskTypes: new Set() });
		const faceShareOf = (index: number): number =>
			1 - PADDING[data.records[index]?.crop === 'head' ? 'head' : 'legacy'];
		return describeSide(set, await measureSet(set, faceShareOf, onFace), data);
	};
	const verdicts: Verdict[] = [];
	const judged = (found: readonly Verdict[]): void => {
		verdicts.push(...found);
		options.onVerdicts?.(found);
	};
	const a = await measure(setA, options.alignmentsA);
	judged(judgeSet('a', a.report));
	const b = await measure(setB, options.alignmentsB);
	judged(judgeSet('b', b.report));
	const comparison = compareSides(a, b);
	judged(judgePair(a.report, b.report, comparison));
	return { a: a.report, b: b.report, comparison, verdicts };
}

function describeSide(set: FaceSet, measured: SetMeasures, { records, sources, warnings }: FaceRecords): MeasuredSide {
	const { faces, skipped, duplicates } = measured;
	if (faces.length === 0) {
		throw new FstuiError('faces', `no face of side ${set.side} can be read: ${listSkipped(skipped, SKIPPED_SHOWN)}`, {
			where: set.folder,
			next: 'Check the disk, or extract the faces again.',
		});
	}
	const posed = set.faces.flatMap(({ name }, index) => {
		const landmarks = records[index]?.landmarks;
		const pose = landmarks === null || landmarks === undefined ? null : estimatePose(landmarks.xy);
		return pose === null ? [] : [{ name, pose }];
	});
	const spread = (of: (face: FaceMeasures) => number): Spread => spreadOf(faces.map(of));
	const { min, median, max } = spread(({ file }) => file.size);
	const detail = spread((face) => face.detail);
	const native = NATIVE_DETAIL * Math.min(median, DETAIL_LIMIT);
	return {
		faces,
		posed,
		report: {
			folder: set.folder,
			faces: faces.length,
			left_out: [...set.skipped, ...skipped],
			size: { min, median, max },
			sharpness: {
				...spread(({ sharpness }) => sharpness),
				blurred: faces.filter(({ sharpness }) => sharpness < BLURRED).length,
			},
			detail: { ...detail, enlarged: Math.max(1, native / Math.max(1, detail.median)) },
			duplicates: {
				redundant: duplicates.reduce((sum, group) => sum + group.length - 1, 0),
				groups: duplicates,
			},
			brightness: spread(({ brightness }) => brightness),
			contrast: spread(({ contrast }) => contrast),
			landmark_sources: sources,
			landmark_warnings: warnings,
			pose: poseReport(posed.map(({ pose }) => pose)),
		},
	};
}

function compareSides(a: MeasuredSide, b: MeasuredSide): ComparisonReport {
	const { p5, p95 } = b.report.brightness;
	const darker = a.faces.filter(({ brightness }) => brightness < p5 - LIGHT_MARGIN).length;
	const brighter = a.faces.filter(({ brightness }) => brightness > p95 + LIGHT_MARGIN).length;
	return {
		unseen_light: { share: (darker + brighter) / a.faces.length, darker, brighter },
		unseen_poses: a.posed.length === 0 || b.posed.length === 0 ? null : comparePosed(a, b),
	};
}

function comparePosed(a: MeasuredSide, b: MeasuredSide): NonNullable<ComparisonReport['unseen_poses']> {
	const { bins, unseen } = comparePoses(
		a.posed.map(({ pose }) => pose),
		b.posed.map(({ pose }) => pose),
	);
	return {
		faces: unseen.length,
		share: unseen.length / a.posed.length,
		names: unseen.flatMap((index) => a.posed[index]?.name ?? []),
		bins,
	};
}
