/**
 * What a source of face data (alignments file, picture header, landmarks.json) says about one face, as plain data.
 * Must not know files, pictures in memory or what training does with it.
 */

/** How the face picture was cut out of its frame. */
export type PictureCrop =
	/** faceswap before December 2020: mean-face square with 37.5 % padding. */
	| 'legacy'
	/** faceswap since December 2020: head-centred square, 62.5 % padding. */
	| 'head'
	/** Anything else; landmarks are then given in picture pixels. */
	| 'other';

/** Where the points of a face are: pixels of the frame it was cut from, or of the face picture itself. */
export interface SourceLandmarks {
	readonly space: 'frame' | 'picture';
	/** 68 points in iBUG order, x and y interleaved (136 finite values). */
	readonly xy: Float64Array;
}

/** A mask as a source stores it: square, 0 = not face, 255 = face. */
export interface SourceMask {
	/** faceswap's name, e.g. "vgg-clear", "components", "custom". */
	readonly type: string;
	/** Side in pixels. */
	readonly size: number;
	/** size * size values row by row, decompressed on demand. @throws SourceError when they cannot be decoded. */
	readonly read: () => Promise<Uint8Array>;
	/** Row-major 2 x 3 map from frame pixels to mask pixels; null: the mask covers exactly the face picture. */
	readonly frameToMask: readonly [number, number, number, number, number, number] | null;
	/** Centring of the square the mask covers, where the source says it. */
	readonly centering: 'legacy' | 'face' | 'head' | null;
}

/** Everything a source says about one face. */
export interface FaceRecord {
	/** For messages: e.g. "alignments.fsa, frame 0012.png, face 0". */
	readonly origin: string;
	readonly crop: PictureCrop;
	readonly landmarks: SourceLandmarks | null;
	readonly masks: readonly SourceMask[];
}
