/**
 * Makes one training example from one face: the warped network input, the unwarped target(s) and the masks, all from
 * the same coloured and randomly transformed picture. Must not know files, caches, threads or batches' order.
 */
import { type ColourAugmenter, createColourAugmenter } from './colour/augment.js';
import type { MaskPlan } from './face-details.js';
import { type Affine, joinAffine, scaleShift } from './geometry/affine.js';
import { type Crop, coverageCrop, type FaceSquare, toFaceSquare } from './geometry/crop.js';
import { drawLandmarkMove, placeLandmarkGrid } from './landmark-warp.js';
import { MASK_PLANE_BYTES, MASK_SIZE, sampleMaskPlane } from './masks/mask-planes.js';
import { chooseResolution, type LevelLayout, layoutLevels, levelViews } from './pyramid.js';
import type { DrawRandom } from './random.js';
import { createSamplePlan, resample, type SamplePlan } from './sample.js';
import { drawTransform } from './transform.js';
import type { AugmentationOptions, SquarePicture } from './types.js';
import { AFFINE_NODES, drawWarp, placeGrid, WARP_NODES } from './warp.js';

/** The nodes of a warp to landmarks lie this many input pixels apart, and more only in very large inputs. */
const PIXELS_PER_NODE = 2;
const MAX_LANDMARK_NODES = 193;

/** What examples look like; the same for all faces of a run. */
export interface ExampleSpec {
	readonly inputSize: number;
	/** Sides of the targets, ascending. */
	readonly outputSizes: readonly number[];
	/** Percent of the face square's side, 62.5..100. */
	readonly coverage: number;
	readonly augmentation: AugmentationOptions;
	readonly masks: MaskPlan;
}

interface OutputPlan {
	/** Index into the layout's levels. */
	readonly levelIndex: number;
	readonly reduction: number;
	readonly samples: SamplePlan;
}

/**
 * Everything that depends on the spec and on the sizes of a picture and its face square only, with scratch memory: use
 * from one thread at a time.
 */
export interface ExamplePlan {
	readonly spec: ExampleSpec;
	readonly size: number;
	readonly layout: LevelLayout;
	readonly input: OutputPlan;
	readonly targets: readonly OutputPlan[];
	readonly colour: ColourAugmenter;
	/** Where the coloured copies of a face are written. */
	readonly coloured: readonly SquarePicture[];
	readonly warpXY: Float64Array;
	readonly inputGridXY: Float64Array;
	readonly targetGridXY: Float64Array;
}

/** A decoded face as the reduced copies and mask planes its plan asks for. */
export interface PreparedFace {
	readonly square: FaceSquare;
	readonly levels: readonly SquarePicture[];
	/** One per channel of the spec's masks. */
	readonly maskPlanes: readonly Uint8Array[];
}

/** Landmarks of a face and of the face it is warped to, in units of their face squares. */
export interface WarpPair {
	readonly ownXY: Float32Array;
	readonly partnerXY: Float32Array;
}

/** Arrays of a batch of one side that examples are written into. */
export interface ExampleArrays {
	/** batch x inputSize x inputSize x 3. */
	readonly inputNHWC: Float32Array;
	/** One batch x size x size x 3 per output size. */
	readonly targetsNHWC: readonly Float32Array[];
	/** batch x size x size x channels at the largest output size, 0..1; null without masks. */
	readonly masksNHWC: Float32Array | null;
}

/** True when inputs are warped to landmarks, so that faces need them. */
export function warpsToLandmarks({ no_warp, warp_to_landmarks }: AugmentationOptions): boolean {
	return warp_to_landmarks && !no_warp;
}

/** Side of the masks of an example: that of the largest target. */
export function maskSize({ outputSizes }: ExampleSpec): number {
	return Math.max(...outputSizes);
}

/** Layout of the reduced copies that a face needs under `spec`; its mask planes follow them. */
export function exampleLayout(spec: ExampleSpec, size: number, square: FaceSquare): LevelLayout {
	const { span } = coverageCrop(square, spec.coverage);
	return layoutLevels(
		size,
		[spec.inputSize, ...spec.outputSizes].map((outputSize) => chooseResolution(span, outputSize).level),
	);
}

/** Bytes of a prepared face. */
export function preparedBytes(spec: ExampleSpec, layout: LevelLayout): number {
	return layout.bytes + spec.masks.channels.length * MASK_PLANE_BYTES;
}

/**
 * @param size side of the picture.
 * @param square a face square of the pictures that the plan is for; only its side counts.
 */
export function createExamplePlan(spec: ExampleSpec, size: number, square: FaceSquare): ExamplePlan {
	const { span } = coverageCrop(square, spec.coverage);
	const layout = exampleLayout(spec, size, square);
	const inputNodes = nodesOf(spec);
	const planOutput = (outputSize: number, nodes: number): OutputPlan => {
		const { level, subsamples } = chooseResolution(span, outputSize);
		return {
			levelIndex: layout.levels.findIndex((placed) => placed.level === level),
			reduction: 2 ** level,
			samples: createSamplePlan(outputSize, subsamples, nodes),
		};
	};
	const scratch = new Uint8Array(spec.augmentation.no_augment_color ? 0 : layout.bytes);
	return {
		spec,
		size,
		layout,
		input: planOutput(spec.inputSize, inputNodes),
		targets: spec.outputSizes.map((outputSize) => planOutput(outputSize, AFFINE_NODES)),
		colour: createColourAugmenter(spec.augmentation),
		coloured: levelViews(layout, scratch),
		warpXY: new Float64Array(WARP_NODES * WARP_NODES * 2),
		inputGridXY: new Float64Array(inputNodes * inputNodes * 2),
		targetGridXY: new Float64Array(AFFINE_NODES * AFFINE_NODES * 2),
	};
}

/** The face whose reduced copies and mask planes lie in `bytes` according to the plan. */
export function preparedFace(plan: ExamplePlan, square: FaceSquare, bytes: Uint8Array): PreparedFace {
	const planes = maskBytes(plan, bytes);
	return {
		square,
		levels: levelViews(plan.layout, bytes),
		maskPlanes: plan.spec.masks.channels.map((_, i) =>
			planes.subarray(i * MASK_PLANE_BYTES, (i + 1) * MASK_PLANE_BYTES),
		),
	};
}

/** The part of a prepared face's bytes that holds its mask planes. */
export function maskBytes(plan: ExamplePlan, bytes: Uint8Array): Uint8Array {
	return bytes.subarray(plan.layout.bytes, preparedBytes(plan.spec, plan.layout));
}

/**
 * Writes the example of one drawn face into place `slot` of the batch arrays; values 0..1.
 * @param pair needed when the spec warps to landmarks.
 */
export function makeExample(
	face: PreparedFace,
	plan: ExamplePlan,
	random: DrawRandom,
	arrays: ExampleArrays,
	slot: number,
	pair: WarpPair | null = null,
): void {
	const { spec, targetGridXY } = plan;
	const crop = coverageCrop(face.square, spec.coverage);
	const map = drawTransform(face.square, spec.augmentation, random);
	const levels = colourLevels(face, plan, random);
	placeGrid(targetGridXY, AFFINE_NODES, crop, map);
	plan.targets.forEach((target, i) => {
		const outNHWC = arrays.targetsNHWC[i];
		if (outNHWC !== undefined) write(levels, target, targetGridXY, outNHWC, slot);
	});
	if (arrays.masksNHWC !== null) writeMasks(face, spec, crop, map, arrays.masksNHWC, slot);
	write(levels, plan.input, placeInputGrid(face, plan, crop, map, random, pair), arrays.inputNHWC, slot);
}

/** Nodes along each axis of the input's grid; the bends of a warp to landmarks need one for every other pixel. */
function nodesOf({ inputSize, augmentation }: ExampleSpec): number {
	if (augmentation.no_warp) return AFFINE_NODES;
	if (!warpsToLandmarks(augmentation)) return WARP_NODES;
	return Math.min(MAX_LANDMARK_NODES, Math.ceil(inputSize / PIXELS_PER_NODE) + 1);
}

function placeInputGrid(
	face: PreparedFace,
	plan: ExamplePlan,
	crop: Crop,
	map: Affine,
	random: DrawRandom,
	pair: WarpPair | null,
): Float64Array {
	const { spec, inputGridXY, targetGridXY, warpXY } = plan;
	if (spec.augmentation.no_warp) return targetGridXY;
	if (warpsToLandmarks(spec.augmentation)) {
		if (pair === null) throw new RangeError('the landmarks of this face were not prepared');
		const move = drawLandmarkMove(pair.ownXY, pair.partnerXY, random);
		placeLandmarkGrid(inputGridXY, plan.input.samples.nodes, crop, face.square, map, move);
	} else {
		drawWarp(warpXY, face.square.side, random);
		placeGrid(inputGridXY, WARP_NODES, crop, map, warpXY);
	}
	return inputGridXY;
}

/** The reduced copies in the draw's colours, which input and targets share. */
function colourLevels(face: PreparedFace, plan: ExamplePlan, random: DrawRandom): readonly SquarePicture[] {
	return face.levels.map((level, i) => {
		const coloured = plan.coloured[i];
		return coloured !== undefined && plan.colour.augment(level, plan.size, random, coloured.rgb) ? coloured : level;
	});
}

function writeMasks(
	face: PreparedFace,
	spec: ExampleSpec,
	crop: Crop,
	map: Affine,
	outNHWC: Float32Array,
	slot: number,
): void {
	const size = maskSize(spec);
	const channels = face.maskPlanes.length;
	const outputToPicture = joinAffine(scaleShift(crop.span / size, crop.originX, crop.originY), map);
	const toPlane = joinAffine(outputToPicture, toFaceSquare(face.square, MASK_SIZE));
	face.maskPlanes.forEach((plane, channel) => {
		sampleMaskPlane(plane, toPlane, size, outNHWC, slot * size * size * channels + channel, channels);
	});
}

function write(
	levels: readonly SquarePicture[],
	output: OutputPlan,
	gridXY: Float64Array,
	outNHWC: Float32Array,
	slot: number,
): void {
	const { outputSize } = output.samples;
	const picture = levels[output.levelIndex];
	if (picture === undefined) throw new RangeError('the face was prepared for another plan');
	resample(picture, output.reduction, gridXY, output.samples, outNHWC, slot * outputSize * outputSize * 3);
}
