/**
 * Brings the faces of one side into a thread: from the shared cache, else decoded from disk. A face that cannot be
 * decoded is replaced by the next good one in the folder's order, which depends on the files alone, so a resumed run
 * takes the same one. Must not know drawing, augmentation or messages.
 */
import { FstuiError } from '../../config/errors.js';
import type { FaceCache } from './cache.js';
import { decodeFace } from './decode.js';
import {
	createExamplePlan,
	type ExamplePlan,
	type ExampleSpec,
	maskBytes,
	type PreparedFace,
	preparedFace,
} from './example.js';
import { landmarksOf, type SideDetails, squareOf, storedMaskOf } from './face-details.js';
import type { FaceSquare } from './geometry/crop.js';
import { makeMaskPlanes } from './masks/mask-planes.js';
import { reduceInto } from './pyramid.js';
import type { FaceFile, Side } from './types.js';

export interface LoadedFace {
	readonly face: PreparedFace;
	readonly plan: ExamplePlan;
	/** Index of the face that was loaded in the side's list. */
	readonly index: number;
}

export interface FaceLoaderOptions {
	readonly side: Side;
	readonly faces: readonly FaceFile[];
	/** What is known of these faces. */
	readonly details: SideDetails;
	/** Number of this side's first face in the cache. */
	readonly firstInCache: number;
	readonly cache: FaceCache;
	readonly spec: ExampleSpec;
	/** Called once per unusable face in the whole feed. */
	readonly onBadFace: (side: Side, face: FaceFile, reason: string) => void;
}

export class FaceLoader {
	readonly #options: FaceLoaderOptions;
	readonly #plans = new Map<string, ExamplePlan>();

	constructor(options: FaceLoaderOptions) {
		this.#options = options;
	}

	/**
	 * The face at `index`, or the next good one after it, cyclically.
	 * @throws FstuiError 'faces' when no face of the side can be read any more.
	 */
	async load(index: number): Promise<LoadedFace> {
		const { faces, side } = this.#options;
		for (let tried = 0; tried < faces.length; tried++) {
			const at = (index + tried) % faces.length;
			const file = faces[at];
			const loaded = file === undefined ? undefined : await this.#loadExactly(file, at);
			if (loaded !== undefined) return loaded;
		}
		throw new FstuiError('faces', `no face of side ${side} can be read any more`, {
			where: faces[0]?.path,
			next: 'Check that the disk with the faces is still there, then resume the training.',
		});
	}

	async #loadExactly(file: FaceFile, at: number): Promise<LoadedFace | undefined> {
		const { cache, details, firstInCache, side, onBadFace } = this.#options;
		const number = firstInCache + at;
		if (cache.isBad(number)) return undefined;
		const square = squareOf(details, at);
		const plan = this.#plan(file.size, square);
		const held = cache.get(number);
		if (held !== undefined) return { face: preparedFace(plan, square, held), plan, index: at };
		const decoded = await decodeFace(file.path);
		const reason = decoded.ok
			? decoded.picture.size === file.size
				? undefined
				: `changed since the scan, from ${file.size} to ${decoded.picture.size} pixels`
			: decoded.reason;
		if (!decoded.ok || reason !== undefined) {
			if (cache.markBad(number)) onBadFace(side, file, reason ?? 'unreadable');
			return undefined;
		}
		const bytes = cache.put(number, (target) => {
			reduceInto(decoded.picture, plan.layout, target);
			const { channels, options } = plan.spec.masks;
			if (channels.length === 0) return;
			const source = { landmarksXY: landmarksOf(details, at), stored: storedMaskOf(details, at) };
			makeMaskPlanes(channels, options, source, maskBytes(plan, target));
		});
		return { face: preparedFace(plan, square, bytes), plan, index: at };
	}

	#plan(size: number, square: FaceSquare): ExamplePlan {
		const key = `${size} ${square.side} ${square.isFromHead}`;
		const known = this.#plans.get(key);
		if (known !== undefined) return known;
		const plan = createExamplePlan(this.#options.spec, size, square);
		this.#plans.set(key, plan);
		return plan;
	}
}
