/**
 * Makes one training example from one face: the warped network input and the unwarped target(s), both from the same
 * randomly transformed picture. A colour augmentation belongs here, between the face's levels and the resampler, so
 * that input and targets share it. Must not know files, caches, threads or batches' order.
 */
import { chooseResolution, type LevelLayout, layoutLevels, levelViews } from './pyramid.js';
import type { DrawRandom } from './random.js';
import { createSamplePlan, resample, type SamplePlan } from './sample.js';
import { type Crop, coverageCrop, drawTransform } from './transform.js';
import type { AugmentationOptions, SquarePicture } from './types.js';
import { AFFINE_NODES, drawWarp, placeGrid, WARP_NODES } from './warp.js';

/** What examples look like; the same for all faces of a run. */
export interface ExampleSpec {
	readonly inputSize: number;
	/** Sides of the targets, ascending. */
	readonly outputSizes: readonly number[];
	/** Percent of the face picture's side, 62.5..100. */
	readonly coverage: number;
	readonly augmentation: AugmentationOptions;
}

interface OutputPlan {
	/** Index into the layout's levels. */
	readonly levelIndex: number;
	readonly reduction: number;
	readonly samples: SamplePlan;
}

/** Everything that depends on the spec and a face's size only, with scratch memory: use from one thread at a time. */
export interface ExamplePlan {
	readonly spec: ExampleSpec;
	readonly size: number;
	readonly crop: Crop;
	readonly layout: LevelLayout;
	readonly input: OutputPlan;
	readonly targets: readonly OutputPlan[];
	readonly warpXY: Float64Array;
	readonly inputGridXY: Float64Array;
	readonly targetGridXY: Float64Array;
}

/** A decoded face as the reduced copies its plan asks for. */
export interface PreparedFace {
	readonly levels: readonly SquarePicture[];
}

/** Arrays of a batch of one side that examples are written into. */
export interface ExampleArrays {
	/** batch x inputSize x inputSize x 3. */
	readonly inputNHWC: Float32Array;
	/** One batch x size x size x 3 per output size. */
	readonly targetsNHWC: readonly Float32Array[];
}

/** Layout of the reduced copies that faces of `size` pixels need under `spec`. */
export function exampleLayout(spec: ExampleSpec, size: number): LevelLayout {
	const { span } = coverageCrop(size, spec.coverage);
	return layoutLevels(
		size,
		[spec.inputSize, ...spec.outputSizes].map((outputSize) => chooseResolution(span, outputSize).level),
	);
}

export function createExamplePlan(spec: ExampleSpec, size: number): ExamplePlan {
	const crop = coverageCrop(size, spec.coverage);
	const layout = exampleLayout(spec, size);
	const inputNodes = spec.augmentation.no_warp ? AFFINE_NODES : WARP_NODES;
	const planOutput = (outputSize: number, nodes: number): OutputPlan => {
		const { level, subsamples } = chooseResolution(crop.span, outputSize);
		return {
			levelIndex: layout.levels.findIndex((placed) => placed.level === level),
			reduction: 2 ** level,
			samples: createSamplePlan(outputSize, subsamples, nodes),
		};
	};
	return {
		spec,
		size,
		crop,
		layout,
		input: planOutput(spec.inputSize, inputNodes),
		targets: spec.outputSizes.map((outputSize) => planOutput(outputSize, AFFINE_NODES)),
		warpXY: new Float64Array(WARP_NODES * WARP_NODES * 2),
		inputGridXY: new Float64Array(inputNodes * inputNodes * 2),
		targetGridXY: new Float64Array(AFFINE_NODES * AFFINE_NODES * 2),
	};
}

/** The face whose reduced copies lie in `bytes` according to `plan.layout`. */
export function preparedFace(plan: ExamplePlan, bytes: Uint8Array): PreparedFace {
	return { levels: levelViews(plan.layout, bytes) };
}

/** Writes the example of one drawn face into place `slot` of the batch arrays; values 0..1. */
export function makeExample(
	face: PreparedFace,
	plan: ExamplePlan,
	random: DrawRandom,
	arrays: ExampleArrays,
	slot: number,
): void {
	const { spec, crop, size, inputGridXY, targetGridXY, warpXY } = plan;
	const map = drawTransform(size, crop.centre, spec.augmentation, random);
	placeGrid(targetGridXY, AFFINE_NODES, crop, map);
	plan.targets.forEach((target, i) => {
		const outHWC = arrays.targetsNHWC[i];
		if (outHWC !== undefined) write(face, target, targetGridXY, outHWC, slot);
	});
	if (spec.augmentation.no_warp) {
		write(face, plan.input, targetGridXY, arrays.inputNHWC, slot);
	} else {
		drawWarp(warpXY, size, random);
		placeGrid(inputGridXY, WARP_NODES, crop, map, warpXY);
		write(face, plan.input, inputGridXY, arrays.inputNHWC, slot);
	}
}

function write(face: PreparedFace, output: OutputPlan, gridXY: Float64Array, outNHWC: Float32Array, slot: number) {
	const { outputSize } = output.samples;
	const picture = face.levels[output.levelIndex];
	if (picture === undefined) throw new RangeError('the face was prepared for another plan');
	resample(picture, output.reduction, gridXY, output.samples, outNHWC, slot * outputSize * outputSize * 3);
}
