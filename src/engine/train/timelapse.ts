/**
 * The timelapse of a run: the same faces drawn again and again, one numbered picture per save, in a folder of their
 * own. Must not know when saves are due.
 */
import { join, resolve } from 'node:path';
import { FstuiError } from '../../config/errors.js';
import type { RunConfig } from '../../config/schema.js';
import { prepareFaceData } from '../data/face-data.js';
import { scanFaces } from '../data/scan.js';
import { nodeFs, replaceFile } from '../store/fs.js';
import type { Predictor } from './predictor.js';
import { type MaskLook, PreviewMaker } from './preview-maker.js';
import type { Warn } from './setup.js';

const NO_FACE_DATA = { mask_type: 'none', warp_to_landmarks: false, alignments_a: null, alignments_b: null } as const;
/** Folder inside the model folder when none is given. */
const FOLDER = 'timelapse';

/** Path of the picture of an iteration; zero-padded so that names sort by iteration. */
export function timelapsePath(folder: string, iteration: number): string {
	return join(folder, `timelapse_${String(iteration).padStart(8, '0')}.png`);
}

export class Timelapse {
	private constructor(
		private readonly maker: PreviewMaker,
		private readonly folder: string,
	) {}

	/**
	 * Null when no timelapse was asked for.
	 * @throws FstuiError 'usage' when only one side's faces or only the output folder are given, 'faces' when the faces
	 * cannot be used.
	 */
	static async create(
		predictor: Predictor,
		config: RunConfig,
		modelDir: string,
		seed: number,
		warn: Warn,
	): Promise<Timelapse | null> {
		const { timelapse_input_a: inputA, timelapse_input_b: inputB, timelapse_output: output } = config;
		if (inputA === null && inputB === null && output === null) return null;
		if (inputA === null || inputB === null) {
			throw new FstuiError('usage', 'a timelapse needs faces of both sides', {
				where: '--timelapse-input-a, --timelapse-input-b',
				next: 'Give both folders (they may be the training folders), or leave all timelapse options out.',
			});
		}
		const [a, b] = [await scanFaces(inputA, 'A'), await scanFaces(inputB, 'B')];
		// Their masks would need alignments of their own; only how the faces lie in their pictures counts here.
		const unmasked: RunConfig = { ...config, ...NO_FACE_DATA };
		const faces = await prepareFaceData(a, b, unmasked, [], warn);
		const maker = await PreviewMaker.create(predictor, faces, unmasked, seed);
		return new Timelapse(maker, output === null ? join(modelDir, FOLDER) : resolve(output));
	}

	/** Draws and writes the picture of the current weights; returns its path. @throws FstuiError 'training'. */
	async write(iteration: number, look: MaskLook): Promise<string> {
		const { png } = await this.maker.draw(look);
		const path = timelapsePath(this.folder, iteration);
		try {
			await nodeFs.mkdir(this.folder);
			await replaceFile(nodeFs, path, png);
		} catch (cause) {
			const reason = cause instanceof Error ? cause.message : String(cause);
			throw new FstuiError('training', `the timelapse picture cannot be written: ${reason}`, {
				where: path,
				next: 'Check the folder and the free space, or leave the timelapse options out.',
				cause,
			});
		}
		return path;
	}
}
