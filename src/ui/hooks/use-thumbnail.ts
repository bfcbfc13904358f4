/** One face of each side of a saved preview, drawn into a place on the screen. Must not know what is around it. */
import { useEffect, useMemo, useState } from 'react';
import type { PreviewEvent } from '../../engine/events.js';
import type { PictureChoice } from '../layout/picture-choice.js';
import type { PictureLayout } from '../layout/picture-layout.js';
import { useScreen } from '../screen-context.js';
import { useOverlay } from './use-overlay.js';
import { usePicture } from './use-picture.js';
import { pngSize } from './use-preview-history.js';

/** Zero-based, in characters. */
export interface Place {
	readonly row: number;
	readonly column: number;
	readonly columns: number;
	readonly rows: number;
}

/** Smaller faces than this many pixels say nothing. */
const LEAST_CELL = 8;
const ONE_FACE: PictureChoice = { side: 'both', cells: 'all', zoomed: true, page: 0 };

/**
 * @param path the preview's PNG, or null for none
 * @param place where it goes; its rows are to be blank. Null where there is no room.
 * @returns how it is laid out, once it is drawn
 */
export function useThumbnail(path: string | null, place: Place | null): PictureLayout | null {
	const { pictures } = useScreen();
	const [event, setEvent] = useState<PreviewEvent | null>(null);
	useEffect(() => {
		if (path === null || !pictures) return setEvent(null);
		let wanted = true;
		void pngSize(path).then((size) => {
			if (wanted) setEvent(size === null ? null : { event: 'preview', iteration: 0, path, ...size });
		});
		return () => {
			wanted = false;
		};
	}, [path, pictures]);
	const request = useMemo(
		() => (event === null || event.path !== path ? null : { event, choice: ONE_FACE, asked: event.path }),
		[event, path],
	);
	const { shown } = usePicture(request, place?.columns ?? 0, place?.rows ?? 0);
	const drawn = request !== null && shown !== null && shown.layout.cell >= LEAST_CELL ? shown : null;
	const { row = 0, column = 0 } = place ?? {};
	const picture = useMemo(
		() =>
			drawn === null
				? null
				: { row, column: column + drawn.layout.left, columns: drawn.picture.columns, lines: drawn.picture.lines },
		[drawn, row, column],
	);
	useOverlay(picture, `${row} ${column}`);
	return drawn?.layout ?? null;
}
