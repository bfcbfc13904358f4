/**
 * Batches of two face sets for whatever options hold: what of the options the feed depends on, and the feed made from
 * them. Must not know steps or when options change.
 */
import type { RunConfig } from '../../config/schema.js';
import { createFeed } from '../data/feed.js';
import type { FaceSet } from '../data/types.js';
import type { FaceModel } from '../models/face-model.js';
import type { FeedSource } from './active-options.js';
import type { Warn } from './setup.js';

export interface FaceFeedOptions {
	readonly a: FaceSet;
	readonly b: FaceSet;
	readonly model: Pick<FaceModel, 'inputSize' | 'outputSizes'>;
	readonly seed: number;
	readonly warn: Warn;
}

export function faceFeeds({ a, b, model, seed, warn }: FaceFeedOptions): FeedSource {
	const key = (config: RunConfig) => {
		const { batch_size: batchSize, coverage, num_processes: threads, pre_fetch: prefetch } = config;
		const { no_warp, no_flip, flip_chance, zoom_amount, rotation_range, shift_range } = config;
		return {
			...{ no_warp, no_flip, flip_chance, zoom_amount, rotation_range, shift_range },
			...{ batchSize, coverage },
			...(threads === null ? {} : { threads }),
			...(prefetch === null ? {} : { prefetch }),
		};
	};
	return {
		key,
		open(config, drawn) {
			const { inputSize, outputSizes } = model;
			return createFeed({ ...key(config), a, b, inputSize, outputSizes, seed, drawn, onWarning: warn });
		},
	};
}
