/**
 * Draws a preview picture of the current weights: a fixed set of faces of both sides, through both decoders.
 * Must not know when previews are due.
 */
import type { RunConfig } from '../../config/schema.js';
import { maskPlan, type PreparedFaces } from '../data/face-data.js';
import { knownFace, loadPreviewFace, type PreviewFace, pickPreviewFaces } from '../data/preview-faces.js';
import type { Side } from '../models/face-model.js';
import {
	composePreview,
	composePreviewPair,
	type PreviewPair,
	type PreviewPicture,
	type PreviewRow,
	type PreviewSpec,
} from '../preview/compose.js';
import { parseColour } from '../preview/overlay.js';
import type { Drawing, Predictor } from './predictor.js';
import { maskChannels } from './run-options.js';

/** How what a mask leaves out is coloured. */
export type MaskLook = Pick<RunConfig, 'mask_opacity' | 'mask_color'>;

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
		private readonly look: Pick<PreviewSpec, 'cellSize' | 'coverage'>,
	) {}

	/** @param seed the same seed shows the same faces. */
	static async create(
		predictor: Predictor,
		prepared: PreparedFaces,
		config: RunConfig,
		seed: number,
	): Promise<PreviewMaker> {
		const { inputSize, outputSize } = predictor;
		const { coverage, preview_images: count } = config;
		const cellSize = previewCellSize(outputSize, coverage);
		const plan = maskPlan(config, maskChannels(config));
		const load = async (side: Side) => {
			const set = prepared[side];
			const picked = pickPreviewFaces(set, count, seed);
			return Promise.all(
				picked.map((face) => {
					const known = knownFace(prepared.details[side], plan, set.faces.indexOf(face));
					return loadPreviewFace(face, { inputSize, cellSize, coverage }, known);
				}),
			);
		};
		return new PreviewMaker(predictor, { a: await load('a'), b: await load('b') }, { cellSize, coverage });
	}

	/** The picture of the current weights. */
	async draw(look: MaskLook): Promise<PreviewPicture> {
		return composePreview(await this.spec(look));
	}

	/** The picture with and without the masks, of one run of the network. */
	async drawPair(look: MaskLook): Promise<PreviewPair> {
		return composePreviewPair(await this.spec(look));
	}

	private async spec({ mask_opacity: opacity, mask_color }: MaskLook): Promise<PreviewSpec> {
		const maskTint = { opacity, colour: parseColour(mask_color) };
		return { ...this.look, maskTint, a: await this.rows('a'), b: await this.rows('b') };
	}

	private async rows(side: Side): Promise<readonly PreviewRow[]> {
		const faces = this.faces[side];
		const other: Side = side === 'a' ? 'b' : 'a';
		const drawings = await this.predictor.draw(faces.map((face) => face.inputNHWC));
		return drawings.flatMap((drawing, i) => {
			const face = faces[i];
			if (face === undefined) return [];
			const patch = ({ faceHWC, maskHW, size }: Drawing) => ({ rgb: faceHWC, size, mask: maskHW ?? undefined });
			const { fullRGB, fullMask } = face;
			return [{ fullRGB, fullMask: fullMask ?? undefined, own: patch(drawing[side]), swap: patch(drawing[other]) }];
		});
	}
}
