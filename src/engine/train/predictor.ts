/**
 * Draws faces with the current weights through both sides' decoders, a few at a time.
 * Must not know pictures, files or when previews are due.
 */
import type * as tf from '@tensorflow/tfjs-core';
import { type FaceModel, modelWeights, type Side } from '../models/face-model.js';
import type { Runtime, RuntimeFunction } from '../runtime/runtime.js';

const CHANNELS = 3;
/** Faces per run of the network; small, so that previews add little to the peak memory. */
const CHUNK = 7;

/** One face as one side's decoder draws it. */
export interface Drawing {
	/** size x size x 3, 0..1. */
	readonly faceHWC: Float32Array;
	/** size x size, 0..1; null when the model has no mask output. */
	readonly maskHW: Float32Array | null;
	readonly size: number;
}

export class Predictor {
	private constructor(
		private readonly program: RuntimeFunction<'x', string>,
		readonly inputSize: number,
		readonly outputSize: number,
		private readonly hasMask: boolean,
	) {}

	static async create(runtime: Runtime, model: FaceModel): Promise<Predictor> {
		const { inputSize, hasMask } = model;
		const program = await runtime.compile({
			name: 'preview',
			inputs: { x: [CHUNK, inputSize, inputSize, CHANNELS] },
			variables: modelWeights(model).map((w) => w.variable),
			fn: ({ x }) => {
				const outputs: Record<string, tf.Tensor> = {};
				for (const [side, { facesNHWC, maskNHWC }] of Object.entries(model.predict(x as tf.Tensor4D))) {
					outputs[`face_${side}`] = facesNHWC.at(-1) as tf.Tensor;
					if (maskNHWC !== null) outputs[`mask_${side}`] = maskNHWC;
				}
				return outputs;
			},
		});
		return new Predictor(program, inputSize, model.outputSizes.at(-1) ?? inputSize, hasMask);
	}

	/**
	 * @param faces inputSize x inputSize x 3 each, 0..1.
	 * @returns for each face, what the decoders of A and of B make of it.
	 */
	async draw(faces: readonly Float32Array[]): Promise<readonly Readonly<Record<Side, Drawing>>[]> {
		const pixelsIn = this.inputSize ** 2 * CHANNELS;
		const drawings: Readonly<Record<Side, Drawing>>[] = [];
		for (let start = 0; start < faces.length; start += CHUNK) {
			const chunk = faces.slice(start, start + CHUNK);
			const xNHWC = new Float32Array(CHUNK * pixelsIn);
			chunk.forEach((face, i) => {
				xNHWC.set(face, i * pixelsIn);
			});
			const drawn = await this.program.run({ x: xNHWC });
			for (const i of chunk.keys()) drawings.push({ a: this.drawing(drawn, 'a', i), b: this.drawing(drawn, 'b', i) });
		}
		return drawings;
	}

	private drawing(drawn: Readonly<Record<string, Float32Array>>, side: Side, i: number): Drawing {
		const pixels = this.outputSize ** 2;
		const part = (name: string, values: number) =>
			(drawn[name] ?? new Float32Array()).slice(i * values, (i + 1) * values);
		return {
			faceHWC: part(`face_${side}`, pixels * CHANNELS),
			maskHW: this.hasMask ? part(`mask_${side}`, pixels) : null,
			size: this.outputSize,
		};
	}
}
