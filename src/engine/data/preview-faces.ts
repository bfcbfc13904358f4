/**
 * The faces of a preview: which ones (fixed by the seed, spread over the folder) and their pixels.
 * Must not know models or how the preview picture is laid out.
 */
import { FstuiError } from '../../config/errors.js';
import { decodeFace } from './decode.js';
import { landmarksOf, type MaskPlan, type SideDetails, squareOf, storedMaskOf } from './face-details.js';
import { IDENTITY, scaleShift } from './geometry/affine.js';
import { type Crop, coverageCrop, type FaceSquare, pictureSquare } from './geometry/crop.js';
import { MASK_PLANE_BYTES, MASK_SIZE, makeMaskPlanes, sampleMaskPlane } from './masks/mask-planes.js';
import { chooseResolution, layoutLevels, levelViews, reduceInto } from './pyramid.js';
import { PURPOSE, randomUniform } from './random.js';
import { createSamplePlan, resample } from './sample.js';
import type { FaceFile, FaceSet, SquarePicture } from './types.js';
import { AFFINE_NODES, placeGrid } from './warp.js';

export interface PreviewFaceOptions {
	/** Side of the network input. */
	readonly inputSize: number;
	/** Side of a cell of the preview picture. */
	readonly cellSize: number;
	/** Percent of the face square's side, 62.5..100. */
	readonly coverage: number;
}

/** What is known of a preview's face besides its picture. */
export interface KnownFace {
	readonly square: FaceSquare;
	/** The face mask over the face square, MASK_SIZE x MASK_SIZE; null without one. */
	readonly maskPlane: Uint8Array | null;
}

export interface PreviewFace {
	/** The face square: cellSize x cellSize x 3. */
	readonly fullRGB: Uint8Array;
	/** Its face mask, cellSize x cellSize, 0 = not face, 255 = face; null without masks. */
	readonly fullMask: Uint8Array | null;
	/** The coverage crop, neither transformed nor warped: 1 x inputSize x inputSize x 3, 0..1. */
	readonly inputNHWC: Float32Array;
}

/**
 * Picks `count` different faces (all when there are fewer): the folder is cut into `count` equal stretches and one
 * face is drawn from each, so that early and late frames both appear. In the folder's order.
 */
export function pickPreviewFaces(set: FaceSet, count: number, seed: number): readonly FaceFile[] {
	const total = set.faces.length;
	const wanted = Math.min(count, total);
	return Array.from({ length: wanted }, (_, i) => {
		const start = Math.floor((i * total) / wanted);
		const end = Math.floor(((i + 1) * total) / wanted);
		return start + Math.floor(randomUniform(seed, set.side, i, PURPOSE.preview, 0) * (end - start));
	}).flatMap((index) => set.faces[index] ?? []);
}

/** What the details of a side tell of one of its faces, for the preview. */
export function knownFace(details: SideDetails, { channels, options }: MaskPlan, face: number): KnownFace {
	const square = squareOf(details, face);
	if (!channels.includes('face')) return { square, maskPlane: null };
	const maskPlane = new Uint8Array(MASK_PLANE_BYTES);
	const source = { landmarksXY: landmarksOf(details, face), stored: storedMaskOf(details, face) };
	makeMaskPlanes(['face'], options, source, maskPlane);
	return { square, maskPlane };
}

/**
 * Decodes one face for the preview.
 * @param known by default the picture is its own face square and has no mask.
 * @throws FstuiError 'faces' when the file can no longer be read.
 */
export async function loadPreviewFace(
	file: FaceFile,
	options: PreviewFaceOptions,
	known?: KnownFace,
): Promise<PreviewFace> {
	const decoded = await decodeFace(file.path);
	if (!decoded.ok) {
		throw new FstuiError('faces', `the preview face cannot be read: ${decoded.reason}`, {
			where: file.path,
			next: 'Restore the file or remove it from the folder, then resume the training.',
		});
	}
	const { picture } = decoded;
	const { square, maskPlane } = known ?? { square: pictureSquare(picture.size, 0), maskPlane: null };
	const { centreX, centreY, side } = square;
	const whole: Crop = { originX: centreX - side / 2, originY: centreY - side / 2, span: side };
	const cellHWC = resampleCrop(picture, whole, options.cellSize);
	return {
		fullRGB: Uint8Array.from(cellHWC, (value) => Math.round(value * 255)),
		fullMask: maskPlane === null ? null : resizeMask(maskPlane, options.cellSize),
		inputNHWC: resampleCrop(picture, coverageCrop(square, options.coverage), options.inputSize),
	};
}

function resizeMask(plane: Uint8Array, size: number): Uint8Array {
	const values = new Float32Array(size * size);
	sampleMaskPlane(plane, scaleShift(MASK_SIZE / size, 0, 0), size, values, 0, 1);
	return Uint8Array.from(values, (value) => Math.round(value * 255));
}

/** A square part of a picture at another size: outputSize x outputSize x 3, 0..1. */
function resampleCrop(picture: SquarePicture, crop: Crop, outputSize: number): Float32Array {
	const { level, subsamples } = chooseResolution(crop.span, outputSize);
	const layout = layoutLevels(picture.size, [level]);
	const bytes = new Uint8Array(layout.bytes);
	reduceInto(picture, layout, bytes);
	const gridXY = new Float64Array(AFFINE_NODES * AFFINE_NODES * 2);
	placeGrid(gridXY, AFFINE_NODES, crop, IDENTITY);
	const outHWC = new Float32Array(outputSize * outputSize * 3);
	for (const reduced of levelViews(layout, bytes)) {
		resample(reduced, 2 ** level, gridXY, createSamplePlan(outputSize, subsamples, AFFINE_NODES), outHWC, 0);
	}
	return outHWC;
}
