/**
 * Plain data shared by the face pipeline: face files, face sets, decoded pictures, augmentation options.
 * Must not know how any of it is read, sampled or delivered.
 */
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
export interface AugmentationOptions {
	readonly no_warp: boolean;
	/** Warps to faces of the other side that look alike instead of at random. Needs landmarks of every face. */
	readonly warp_to_landmarks: boolean;
	readonly no_flip: boolean;
	/** Percent. */
	readonly flip_chance: number;
	/** Percent. */
	readonly zoom_amount: number;
	/** Degrees. */
	readonly rotation_range: number;
	/** Percent of the face square's side. */
	readonly shift_range: number;
	readonly no_augment_color: boolean;
	/** Percent. */
	readonly color_lightness: number;
	/** Percent. */
	readonly color_ab: number;
	/** Percent. */
	readonly color_clahe_chance: number;
	readonly color_clahe_max_size: number;
}
