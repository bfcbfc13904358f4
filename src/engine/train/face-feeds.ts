/**
 * The faces of a run and batches of them for whatever options hold: what must be known of the faces over all stages,
 * what of the options the feed depends on, and the feed made from both. Must not know steps or when options change.
 */
import type { RunConfig } from '../../config/schema.js';
import { maskPlan, type PreparedFaces, prepareFaceData } from '../data/face-data.js';
import { createFeed } from '../data/feed.js';
import type { MaskChannel } from '../data/masks/mask-planes.js';
import { scanFaces } from '../data/scan.js';
import type { FaceModel } from '../models/face-model.js';
import type { FeedSource } from './active-options.js';
import { maskChannels } from './run-options.js';
import type { Warn } from './setup.js';

/**
 * Scans both folders and brings together what the run, its stages included, needs to know of the faces.
 * @param onFolder told before a folder is looked at, then how many of its pictures have been.
 * @throws FstuiError 'faces' for folders and face data that cannot be used.
 */
export async function readFaces(
	config: RunConfig,
	onFolder: (folder: string, seen?: { readonly done: number; readonly total: number }) => void,
	warn: Warn,
): Promise<PreparedFaces> {
	onFolder(config.input_a);
	const a = await scanFaces(config.input_a, 'A', (done, total) => onFolder(config.input_a, { done, total }));
	onFolder(config.input_b);
	const b = await scanFaces(config.input_b, 'B', (done, total) => onFolder(config.input_b, { done, total }));
	const ever = [config, ...config.stages.map((stage): RunConfig => ({ ...config, ...stage.options }))];
	const channels = [...new Set(ever.flatMap((options): readonly MaskChannel[] => maskChannels(options)))];
	const warp_to_landmarks = ever.some((options) => options.warp_to_landmarks);
	return prepareFaceData(a, b, { ...config, warp_to_landmarks }, channels, warn);
}

export interface FaceFeedOptions {
	readonly faces: PreparedFaces;
	readonly model: Pick<FaceModel, 'inputSize' | 'outputSizes'>;
	readonly seed: number;
	readonly warn: Warn;
}

export function faceFeeds({ faces, model, seed, warn }: FaceFeedOptions): FeedSource {
	const key = (config: RunConfig) => {
		const { batch_size: batchSize, coverage, num_processes: threads, pre_fetch: prefetch } = config;
		const { no_warp, warp_to_landmarks, no_flip, flip_chance, zoom_amount, rotation_range, shift_range } = config;
		const { no_augment_color, color_lightness, color_ab, color_clahe_chance, color_clahe_max_size } = config;
		return {
			...{ no_warp, warp_to_landmarks, no_flip, flip_chance, zoom_amount, rotation_range, shift_range },
			...{ no_augment_color, color_lightness, color_ab, color_clahe_chance, color_clahe_max_size },
			...{ batchSize, coverage, masks: maskPlan(config, maskChannels(config)) },
			...(threads === null ? {} : { threads }),
			...(prefetch === null ? {} : { prefetch }),
		};
	};
	return {
		key,
		open(config, drawn) {
			const { a, b, details } = faces;
			const { inputSize, outputSizes } = model;
			return createFeed({ ...key(config), a, b, details, inputSize, outputSizes, seed, drawn, onWarning: warn });
		},
	};
}
