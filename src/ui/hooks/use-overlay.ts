/**
 * Keeps the picture on the screen in step with the frame below it. Must not know what the picture shows.
 */
import { useLayoutEffect } from 'react';
import { useScreen } from '../screen-context.js';
import type { OverlayPicture } from '../terminal/image-overlay.js';

/**
 * Draws `picture` after the frame that made room for it, and again whenever `key` changes. Whoever changes the layout
 * erases the overlay before the change is rendered.
 */
export function useOverlay(picture: OverlayPicture | null, key: string): void {
	const { overlay, flush } = useScreen();
	// Keys that cancel each other out leave the same picture to be shown, but it was erased.
	const { erasures } = overlay;
	// biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for everything that moves or rewrites the rows
	useLayoutEffect(() => {
		overlay.want(picture);
		if (picture === null) return;
		void flush().then(() => overlay.draw());
	}, [overlay, flush, picture, key, erasures]);
}
