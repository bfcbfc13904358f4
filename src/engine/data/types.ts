/**
 * Plain data shared by the face pipeline: face files, face sets, decoded pictures, augmentation options.
 * Must not know how any of it is read, sampled or delivered.
 */
import type { RunConfig } from '../../config/schema.js';

export type Side = 'A' | 'B';

/** One usable face picture. */
export interface FaceFile {
	/** File name without folder. */
	readonly name: string;
	readonly path: string;
	/** Side of the square picture in pixels, after EXIF orientation. */
	readonly size: number;
}

/** A picture file that was left out, and why (one clause, no full stop). */
export interface SkippedFile {
	readonly name: string;
	readonly reason: string;
}

/** The faces of one folder, sorted by name in code-unit order. */
export interface FaceSet {
	readonly folder: string;
	readonly side: Side;
	readonly faces: readonly FaceFile[];
	readonly skipped: readonly SkippedFile[];
}

/** A square picture: size x size x 3 uint8, RGB, row by row. */
export interface SquarePicture {
	readonly size: number;
	readonly rgb: Uint8Array;
}

/** The options of the schema's augmentation and colour groups, under the schema's names. */
export type AugmentationOptions = Readonly<
	Pick<
		RunConfig,
		| 'no_warp'
		| 'warp_to_landmarks'
		| 'no_flip'
		| 'flip_chance'
		| 'zoom_amount'
		| 'rotation_range'
		| 'shift_range'
		| 'no_augment_color'
		| 'color_lightness'
		| 'color_ab'
		| 'color_clahe_chance'
		| 'color_clahe_max_size'
	>
>;
