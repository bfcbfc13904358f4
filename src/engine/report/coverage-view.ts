/**
 * What a coverage leaves of faces of the user's own, one of each side at a time: which faces, their sizes, and the
 * picture that shows it. Must not know models, training or screens.
 */
import { writeFile } from 'node:fs/promises';
import { FstuiError } from '../../config/errors.js';
import type { RunConfig } from '../../config/schema.js';
import { type PreparedFaces, prepareFaceData } from '../data/face-data.js';
import { type SideDetails, squareOf } from '../data/face-details.js';
import { coverageCrop } from '../data/geometry/crop.js';
import { loadPreviewFace } from '../data/preview-faces.js';
import type { FaceSet, Side } from '../data/types.js';
import { type CoveredFace, drawCoverage } from '../preview/coverage-sheet.js';
import { GRID_COLUMNS } from '../preview/layout.js';
import { sampleFaces } from './sample-faces.js';

/** The options that say which part of which faces is trained. */
export type CoverageOptions = Pick<
	RunConfig,
	'input_a' | 'input_b' | 'alignments_a' | 'alignments_b' | 'centering' | 'vertical_offset' | 'coverage'
>;

export interface CoverageRequest {
	readonly options: CoverageOptions;
	/** Sides of the network's input and of its largest output, pixels. */
	readonly inputSize: number;
	readonly outputSize: number;
	/** Which of the faces that are looked at, from 0; counted on from the start behind the last. */
	readonly face: number;
}

/** What is left of one face. */
export interface CoverageFace {
	readonly name: string;
	/** Side of the square that 100 % would be, in pixels of the picture. */
	readonly square: number;
	/** Side of the trained part, in pixels of the picture. */
	readonly span: number;
}

export interface CoverageView {
	/** The picture: a preview's grid of twelve columns and one row. */
	readonly path: string;
	readonly width: number;
	readonly height: number;
	readonly a: CoverageFace;
	readonly b: CoverageFace;
	/** Faces of each side there are to look at, at most. */
	readonly faces: number;
}

/** Faces of each side; more are not looked through by hand. */
const SAMPLE = 24;
const SMALLEST_CELL = 256;
const LARGEST_CELL = 512;

/** Remembers the faces of the folders it was last asked about. */
export class CoverageViews {
	#known: { readonly key: string; readonly faces: Promise<PreparedFaces> } | null = null;

	/**
	 * Draws a view into a file.
	 * @throws FstuiError 'faces' when a side has no usable faces, or lacks what the centering needs.
	 */
	async draw(request: CoverageRequest, path: string): Promise<CoverageView> {
		const { options, inputSize, outputSize } = request;
		const { a, b, details } = await this.#faces(options);
		const cellSize = Math.min(LARGEST_CELL, Math.max(SMALLEST_CELL, outputSize));
		const [sideA, sideB] = await Promise.all([
			coveredFace(a, details.a, request, cellSize),
			coveredFace(b, details.b, request, cellSize),
		]);
		const sheet = { a: sideA.covered, b: sideB.covered, cellSize, inputSize, outputSize, coverage: options.coverage };
		await writeFile(path, await drawCoverage(sheet), { mode: 0o600 });
		return {
			path,
			width: GRID_COLUMNS * cellSize,
			height: cellSize,
			a: sideA.facts,
			b: sideB.facts,
			faces: Math.max(a.faces.length, b.faces.length),
		};
	}

	#faces(options: CoverageOptions): Promise<PreparedFaces> {
		const { coverage: _, ...folders } = options;
		const key = JSON.stringify(folders);
		if (this.#known?.key === key) return this.#known.faces;
		const faces = prepare(options);
		this.#known = { key, faces };
		// What was wrong may have been put right by the next time.
		faces.catch(() => {
			this.#known = null;
		});
		return faces;
	}
}

async function coveredFace(
	{ faces, folder, side }: FaceSet,
	details: SideDetails,
	{ options: { coverage }, inputSize, outputSize, face }: CoverageRequest,
	cellSize: number,
): Promise<{ readonly covered: CoveredFace; readonly facts: CoverageFace }> {
	const index = face % faces.length;
	const file = faces[index];
	if (file === undefined) throw noFaces(side, folder);
	const square = squareOf(details, index);
	const load = (size: number) =>
		loadPreviewFace(file, { inputSize: size, cellSize, coverage }, { square, maskPlane: null });
	const input = await load(inputSize);
	const output = inputSize === outputSize ? input : await load(outputSize);
	return {
		covered: { fullRGB: input.fullRGB, inputHWC: input.inputNHWC, outputHWC: output.inputNHWC },
		facts: { name: file.name, square: Math.round(square.side), span: coverageCrop(square, coverage).span },
	};
}

async function prepare(options: CoverageOptions): Promise<PreparedFaces> {
	const [a, b] = await Promise.all([sampleSet(options.input_a, 'A'), sampleSet(options.input_b, 'B')]);
	// Coverage is about the picture alone: no masks, no landmarks unless the centering needs them.
	const needs = { ...options, mask_type: 'none', warp_to_landmarks: false, allow_missing: true } as const;
	return prepareFaceData(a, b, needs, [], () => undefined);
}

async function sampleSet(folder: string, side: Side): Promise<FaceSet> {
	const faces = (await sampleFaces(folder, SAMPLE))?.faces ?? [];
	if (faces.length === 0) throw noFaces(side, folder);
	return { folder, side, faces, skipped: [] };
}

function noFaces(side: Side, folder: string): FstuiError {
	return new FstuiError('faces', `the folder of faces ${side} holds no face that can be shown`, {
		where: folder,
		next: 'Point the option at a folder with square pictures of faces.',
	});
}
