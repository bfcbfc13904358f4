/**
 * Brings the faces of one side into a thread: from the shared cache, else decoded from disk. A face that cannot be
 * decoded is replaced by the next good one in the folder's order, which depends on the files alone, so a resumed run
 * takes the same one. Must not know drawing, augmentation or messages.
 */
import { FstuiError } from '../../config/errors.js';
import type { FaceCache } from './cache.js';
import { decodeFace } from './decode.js';
import { createExamplePlan, type ExamplePlan, type ExampleSpec, type PreparedFace, preparedFace } from './example.js';
import { reduceInto } from './pyramid.js';
import type { FaceFile, Side } from './types.js';

export interface LoadedFace {
	readonly face: PreparedFace;
	readonly plan: ExamplePlan;
}

export interface FaceLoaderOptions {
	readonly side: Side;
	readonly faces: readonly FaceFile[];
	/** Number of this side's first face in the cache. */
	readonly firstInCache: number;
	readonly cache: FaceCache;
	readonly spec: ExampleSpec;
	/** Called once per unusable face in the whole feed. */
	readonly onBadFace: (side: Side, face: FaceFile, reason: string) => void;
}

export class FaceLoader {
	readonly #options: FaceLoaderOptions;
	readonly #plans = new Map<number, ExamplePlan>();

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
		const { cache, firstInCache, side, onBadFace } = this.#options;
		const number = firstInCache + at;
		if (cache.isBad(number)) return undefined;
		const plan = this.#plan(file.size);
		const held = cache.get(number);
		if (held !== undefined) return { face: preparedFace(plan, held), plan };
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
		const bytes = cache.put(number, (target) => reduceInto(decoded.picture, plan.layout, target));
		return { face: preparedFace(plan, bytes), plan };
	}

	#plan(size: number): ExamplePlan {
		const known = this.#plans.get(size);
		if (known !== undefined) return known;
		const plan = createExamplePlan(this.#options.spec, size);
		this.#plans.set(size, plan);
		return plan;
	}
}
