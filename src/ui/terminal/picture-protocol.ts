/** The messages between the screens and the thread that draws pictures for them. */
import type { PictureLayout } from '../layout/picture-layout.js';
import type { DrawableMode, RenderedPicture } from './picture.js';

export interface PictureRequest {
	readonly id: number;
	readonly path: string;
	readonly layout: PictureLayout;
	readonly mode: DrawableMode;
}

/** Why there is no picture. */
export type PictureFailure =
	/** The file is not there (any more). */
	| 'missing'
	/** It is there and is no picture that can be read. */
	| 'unreadable';

export type PictureAnswer =
	| { readonly id: number; readonly ok: true; readonly picture: RenderedPicture }
	| { readonly id: number; readonly ok: false; readonly failure: PictureFailure; readonly reason: string };
