/**
 * Draws a preview picture of the current weights: a fixed set of faces of both sides, through both decoders.
 * Must not know when previews are due.
 */
import { loadPreviewFace, type PreviewFace, pickPreviewFaces } from '../data/preview-faces.js';
import type { FaceSet } from '../data/types.js';
import type { Side } from '../models/face-model.js';
import { composePreview, type PreviewPicture, type PreviewRow } from '../preview/compose.js';
import type { Predictor } from './predictor.js';

export interface PreviewOptions {
	/** Faces of each side. */
	readonly count: number;
	readonly coverage: number;
	/** The same seed shows the same faces. */
	readonly seed: number;
}

const MIN_CELL = 128;
const MAX_CELL = 256;

/** Side of a preview cell: the network's output at its own size inside the coverage box, within limits. */
export function previewCellSize(outputSize: number, coverage: number): number {
	return Math.min(MAX_CELL, Math.max(MIN_CELL, Math.ceil((outputSize * 100) / coverage)));
}

export class PreviewMaker {
	private constructor(
		private readonly predictor: Predictor,
		private readonly faces: Readonly<Record<Side, readonly PreviewFace[]>>,
		private readonly cellSize: number,
		private readonly coverage: number,
	) {}

	static async create(
		predictor: Predictor,
		sets: Readonly<Record<Side, FaceSet>>,
		{ count, coverage, seed }: PreviewOptions,
	): Promise<PreviewMaker> {
		const { inputSize, outputSize } = predictor;
		const cellSize = previewCellSize(outputSize, coverage);
		const load = async (side: Side) => {
			const picked = pickPreviewFaces(sets[side], count, seed);
			return Promise.all(picked.map((face) => loadPreviewFace(face, { inputSize, cellSize, coverage })));
		};
		return new PreviewMaker(predictor, { a: await load('a'), b: await load('b') }, cellSize, coverage);
	}

	/** The picture of the current weights. */
	async draw(): Promise<PreviewPicture> {
		const rows = { a: await this.rows('a'), b: await this.rows('b') };
		return composePreview({ ...rows, cellSize: this.cellSize, coverage: this.coverage });
	}

	private async rows(side: Side): Promise<readonly PreviewRow[]> {
		const faces = this.faces[side];
		const other: Side = side === 'a' ? 'b' : 'a';
		const drawings = await this.predictor.draw(faces.map((face) => face.inputNHWC));
		return drawings.flatMap((drawing, i) => {
			const face = faces[i];
			const patch = (from: Side) => ({ rgb: drawing[from].faceHWC, size: drawing[from].size });
			return face === undefined ? [] : [{ fullRGB: face.fullRGB, own: patch(side), swap: patch(other) }];
		});
	}
}
