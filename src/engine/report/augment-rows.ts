/**
 * Makes the rows of the augmentation's contact sheet with the pipeline that training uses: the same preparation of
 * faces, the same plans, the same random numbers. Must not know how a sheet is drawn, nor augment anything itself.
 */
import sharp from 'sharp';
import { FstuiError } from '../../config/errors.js';
import { createSharedCache, FaceCache } from '../data/cache.js';
import { decodeFace } from '../data/decode.js';
import {
	type ExampleSpec,
	exampleLayout,
	makeExample,
	preparedBytes,
	type WarpPair,
	warpsToLandmarks,
} from '../data/example.js';
import { type FaceDataOptions, maskPlan, prepareFaceData } from '../data/face-data.js';
import { landmarksOf, NO_MASKS, type SideDetails, squareOf } from '../data/face-details.js';
import { FaceLoader, type LoadedFace } from '../data/face-loader.js';
import { type Affine, invertAffine, joinAffine, mapPoints, scaleShift } from '../data/geometry/affine.js';
import { type Crop, coverageCrop, type FaceSquare, toFaceSquare } from '../data/geometry/crop.js';
import { toPictureLandmarks } from '../data/geometry/picture-landmarks.js';
import type { MaskOptions } from '../data/masks/mask-planes.js';
import { createPartnerTable, PartnerFinder } from '../data/partners.js';
import { pickPreviewFaces } from '../data/preview-faces.js';
import { type DrawRandom, drawRandom } from '../data/random.js';
import { scanFaces } from '../data/scan.js';
import { loadFaceRecords } from '../data/sources/load.js';
import { drawTransform } from '../data/transform.js';
import type { AugmentationOptions, FaceFile, FaceSet } from '../data/types.js';
import type { SheetRow } from './augment-sheet.js';

/** Options of the faces, mask and augmentation groups, under the schema's names, and what to show. */
export interface AugmentRowsOptions extends FaceDataOptions, AugmentationOptions, MaskOptions {
	readonly mask_type: FaceDataOptions['mask_type'];
	readonly input_a: string;
	/** Without it only side A is shown. */
	readonly input_b: string | null;
	readonly coverage: number;
	/** Faces of each side. */
	readonly count: number;
	readonly seed: number;
	/** Side of the cells; networks of this input and output size would get the same. */
	readonly cellSize: number;
	readonly onWarning: (code: string, message: string) => void;
}

/** One side of a run: its faces, what is known of them, and the other side's landmarks. */
interface SheetSide {
	readonly set: FaceSet;
	readonly details: SideDetails;
	readonly other: SideDetails;
	/** Given files with landmarks. */
	readonly files: readonly string[];
}

/**
 * Examples of `count` faces of each side, spread over the folders by the seed.
 * @throws FstuiError 'faces' as `scanFaces` and `prepareFaceData` do; 'usage' when a warp to landmarks has no other side.
 */
export async function makeAugmentRows(options: AugmentRowsOptions): Promise<readonly SheetRow[]> {
	if (options.input_b === null && warpsToLandmarks(options)) {
		throw new FstuiError('usage', 'a warp to landmarks needs the faces of the other side', {
			where: '--warp-to-landmarks',
			next: 'Name them with --input-b DIR.',
		});
	}
	const setA = await scanFaces(options.input_a, 'A');
	const setB = options.input_b === null ? null : await scanFaces(options.input_b, 'B');
	const { a, b, details } = await prepareFaceData(
		setA,
		setB ?? { ...setA, faces: [] },
		options,
		options.mask_type === 'none' ? [] : ['face'],
		options.onWarning,
	);
	const sides: SheetSide[] = [
		{ set: a, details: details.a, other: details.b, files: options.alignments_a ?? [] },
		{ set: b, details: details.b, other: details.a, files: options.alignments_b ?? [] },
	];
	const rows: SheetRow[] = [];
	for (const side of setB === null ? sides.slice(0, 1) : sides) rows.push(...(await makeRows(side, options)));
	return rows;
}

async function makeRows(side: SheetSide, options: AugmentRowsOptions): Promise<readonly SheetRow[]> {
	const { cellSize, coverage, seed, count } = options;
	const masks = options.mask_type === 'none' ? NO_MASKS : maskPlan(options, ['face']);
	const spec: ExampleSpec = { inputSize: cellSize, outputSizes: [cellSize], coverage, augmentation: options, masks };
	// The target of the same draw at full coverage is the whole face square, transformed and not warped.
	const wholeSpec: ExampleSpec = {
		...spec,
		coverage: 100,
		masks: NO_MASKS,
		augmentation: { ...options, no_warp: true },
	};
	const loader = createLoader(side, spec);
	const wholeLoader = createLoader(side, wholeSpec);
	const pairOf = createPairing(side, spec);
	const picked = pickPreviewFaces(side.set, count, seed);
	const landmarks = await findLandmarks(side, picked);
	const rows: SheetRow[] = [];
	for (const [draw, file] of picked.entries()) {
		const index = side.set.faces.indexOf(file);
		const random = drawRandom(seed, side.set.side, draw);
		rows.push(
			await makeRow({
				side: side.set.side,
				file,
				square: squareOf(side.details, index),
				spec,
				random,
				example: await loader.load(index),
				whole: await wholeLoader.load(index),
				pair: pairOf(index, random),
				landmarksXY: landmarks[draw] ?? null,
			}),
		);
	}
	return rows;
}

interface RowParts {
	readonly side: SheetRow['side'];
	readonly file: FaceFile;
	readonly square: FaceSquare;
	readonly spec: ExampleSpec;
	readonly random: DrawRandom;
	readonly example: LoadedFace;
	readonly whole: LoadedFace;
	readonly pair: WarpPair | null;
	/** In pixels of the picture. */
	readonly landmarksXY: Float64Array | null;
}

async function makeRow(parts: RowParts): Promise<SheetRow> {
	const { side, file, square, spec, random, pair } = parts;
	const cell = spec.inputSize;
	const example = arraysOf(cell, spec.masks.channels.length);
	makeExample(parts.example.face, parts.example.plan, random, example, 0, pair);
	const whole = arraysOf(cell, 0);
	makeExample(parts.whole.face, parts.whole.plan, random, whole, 0);

	const map = drawTransform(square, spec.augmentation, random);
	const crop = coverageCrop(square, spec.coverage);
	const pictureToCell = scaleShift(cell / file.size, 0, 0);
	const pictureToTransformed = invertAffine(map);
	const transformedToCell = cropToCell(coverageCrop(square, 100), cell);
	const corners = cornersOf(crop);
	const own = parts.landmarksXY;
	const partner = pair === null ? null : mapPoints(invertAffine(toFaceSquare(square, 1)), pair.partnerXY);
	const points = (xy: Float64Array | null, toCell: Affine): Float64Array | undefined =>
		xy === null ? undefined : mapPoints(toCell, xy);
	const inTransformed = joinAffine(pictureToTransformed, transformedToCell);
	return {
		side,
		source: {
			rgb: await readSource(file, cell),
			cropXY: mapPoints(joinAffine(map, pictureToCell), corners),
			landmarksXY: points(own, pictureToCell),
		},
		transformed: {
			rgb: bytesOf(whole.targetsNHWC[0]),
			cropXY: mapPoints(transformedToCell, corners),
			landmarksXY: points(own, inTransformed),
			partnerXY: points(partner, inTransformed),
		},
		input: {
			rgb: bytesOf(example.inputNHWC),
			partnerXY: points(partner, joinAffine(pictureToTransformed, cropToCell(crop, cell))),
		},
		target: { rgb: bytesOf(example.targetsNHWC[0]) },
		mask: example.masksNHWC === null ? null : bytesOf(example.masksNHWC),
	};
}

function createLoader({ set, details }: SheetSide, spec: ExampleSpec): FaceLoader {
	const lengths = set.faces.map((face, i) => preparedBytes(spec, exampleLayout(spec, face.size, squareOf(details, i))));
	// Every face is looked at once: nothing is kept.
	const cache = new FaceCache(createSharedCache(lengths, [], 0));
	const onBadFace = (_: unknown, face: FaceFile, reason: string): never => {
		throw unreadable(face, reason);
	};
	return new FaceLoader({ side: set.side, faces: set.faces, details, firstInCache: 0, cache, spec, onBadFace });
}

/** Whom each face is warped to; null when faces are not warped to landmarks. */
function createPairing(
	{ set, details, other }: SheetSide,
	spec: ExampleSpec,
): (face: number, random: DrawRandom) => WarpPair | null {
	if (!warpsToLandmarks(spec.augmentation) || details.landmarks === null || other.landmarks === null) return () => null;
	const own = new Float32Array(details.landmarks);
	const finder = new PartnerFinder(own, new Float32Array(other.landmarks), createPartnerTable(set.faces.length));
	return (face, random) => {
		const ownXY = landmarksOf(details, face);
		return ownXY === null ? null : { ownXY, partnerXY: finder.drawPartner(face, random) };
	};
}

/** Landmarks of the faces shown, in pixels of their pictures, whether or not the options need them. */
async function findLandmarks(side: SheetSide, picked: readonly FaceFile[]): Promise<readonly (Float64Array | null)[]> {
	const { records } = await loadFaceRecords({ ...side.set, faces: picked }, side.files, { maskTypes: new Set() });
	return picked.map(({ size }, i) => {
		const record = records[i] ?? null;
		return record === null ? null : toPictureLandmarks(record, size);
	});
}

async function readSource(file: FaceFile, cellSize: number): Promise<Uint8Array> {
	const decoded = await decodeFace(file.path);
	if (!decoded.ok) throw unreadable(file, decoded.reason);
	const { size, rgb } = decoded.picture;
	const image = sharp(rgb, { raw: { width: size, height: size, channels: 3 } }).resize(cellSize, cellSize);
	return new Uint8Array(await image.raw().toBuffer());
}

function unreadable(file: FaceFile, reason: string): FstuiError {
	return new FstuiError('faces', `a face cannot be read: ${reason}`, {
		where: file.path,
		next: 'Restore the file or remove it from the folder.',
	});
}

function arraysOf(size: number, channels: number) {
	return {
		inputNHWC: new Float32Array(size * size * 3),
		targetsNHWC: [new Float32Array(size * size * 3)],
		masksNHWC: channels === 0 ? null : new Float32Array(size * size * channels),
	};
}

/** Corners of a crop in its own picture, around it. */
function cornersOf({ originX, originY, span }: Crop): readonly number[] {
	return [originX, originY, originX + span, originY, originX + span, originY + span, originX, originY + span];
}

function cropToCell({ originX, originY, span }: Crop, cellSize: number): Affine {
	const scale = cellSize / span;
	return scaleShift(scale, -originX * scale, -originY * scale);
}

/** Values 0..1 as 0..255. */
function bytesOf(values: Float32Array | undefined): Uint8Array {
	return Uint8Array.from(values ?? [], (value) => Math.round(value * 255));
}
