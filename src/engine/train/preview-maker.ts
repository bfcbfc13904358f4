/**
 * Draws the preview picture of the current weights: a fixed set of faces of both sides, through both decoders.
 * Must not know when previews are due.
 */
import type * as tf from '@tensorflow/tfjs-core';
import { loadPreviewFace, type PreviewFace, pickPreviewFaces } from '../data/preview-faces.js';
import type { FaceSet } from '../data/types.js';
import { type FaceModel, modelWeights, type Side } from '../models/face-model.js';
import { composePreview, type PreviewPicture, type PreviewRow } from '../preview/compose.js';
import type { Runtime, RuntimeFunction } from '../runtime/runtime.js';

export interface PreviewOptions {
	readonly count: number;
	readonly coverage: number;
	/** The same seed shows the same faces. */
	readonly seed: number;
}

const CHANNELS = 3;
/** Faces per run of the network; small, so that previews add little to the peak memory. */
const CHUNK = 7;
const MIN_CELL = 128;
const MAX_CELL = 256;

/** Side of a preview cell: the network's output at its own size inside the coverage box, within limits. */
export function previewCellSize(outputSize: number, coverage: number): number {
	return Math.min(MAX_CELL, Math.max(MIN_CELL, Math.ceil((outputSize * 100) / coverage)));
}

export class PreviewMaker {
	private constructor(
		private readonly predict: RuntimeFunction<'x', Side>,
		private readonly faces: Readonly<Record<Side, readonly PreviewFace[]>>,
		private readonly sizes: { readonly input: number; readonly output: number; readonly cell: number },
		private readonly coverage: number,
	) {}

	static async create(
		runtime: Runtime,
		model: FaceModel,
		sets: Readonly<Record<Side, FaceSet>>,
		{ count, coverage, seed }: PreviewOptions,
	): Promise<PreviewMaker> {
		const { inputSize } = model;
		const output = model.outputSizes.at(-1) ?? inputSize;
		const cell = previewCellSize(output, coverage);
		const predict = await runtime.compile({
			name: 'preview',
			inputs: { x: [CHUNK, inputSize, inputSize, CHANNELS] },
			variables: modelWeights(model).map((w) => w.variable),
			fn: ({ x }) => {
				const { a, b } = model.predict(x as tf.Tensor4D);
				return { a: a.facesNHWC.at(-1) as tf.Tensor4D, b: b.facesNHWC.at(-1) as tf.Tensor4D };
			},
		});
		const load = async (side: Side) => {
			const picked = pickPreviewFaces(sets[side], count, seed);
			return Promise.all(picked.map((face) => loadPreviewFace(face, { inputSize, cellSize: cell, coverage })));
		};
		const faces = { a: await load('a'), b: await load('b') };
		return new PreviewMaker(predict, faces, { input: inputSize, output, cell }, coverage);
	}

	/** The picture of the current weights. */
	async draw(): Promise<PreviewPicture> {
		const rows = { a: await this.rows('a'), b: await this.rows('b') };
		return composePreview({ ...rows, cellSize: this.sizes.cell, coverage: this.coverage });
	}

	private async rows(side: Side): Promise<readonly PreviewRow[]> {
		const faces = this.faces[side];
		const other: Side = side === 'a' ? 'b' : 'a';
		const { input, output } = this.sizes;
		const pixelsIn = input * input * CHANNELS;
		const pixelsOut = output * output * CHANNELS;
		const rows: PreviewRow[] = [];
		for (let start = 0; start < faces.length; start += CHUNK) {
			const chunk = faces.slice(start, start + CHUNK);
			const xNHWC = new Float32Array(CHUNK * pixelsIn);
			chunk.forEach((face, i) => {
				xNHWC.set(face.inputNHWC, i * pixelsIn);
			});
			const drawn = await this.predict.run({ x: xNHWC });
			const patch = (from: Side, i: number) => ({
				rgb: drawn[from].slice(i * pixelsOut, (i + 1) * pixelsOut),
				size: output,
			});
			chunk.forEach((face, i) => {
				rows.push({ fullRGB: face.fullRGB, own: patch(side, i), swap: patch(other, i) });
			});
		}
		return rows;
	}
}
