/** Which faces of which preview the person chose to see. A pure reducer; must not know keys or pictures. */
import { ALL_CELLS, CELL_SETS, type PictureChoice, SIDE_SETS } from '../../layout/picture-choice.js';
import { turned } from './turned.js';

export interface FacesView {
	readonly choice: PictureChoice;
	/** Iteration of the older preview on the screen; null for the newest, whatever comes. */
	readonly past: number | null;
	/** Where previews have masks, they are shown. */
	readonly masks: boolean;
	/** Iteration of the preview that the person had drawn last; null before the first. */
	readonly promised: number | null;
}

export type FacesAction =
	| { readonly type: 'turn_faces'; readonly by: 1 | -1 }
	| { readonly type: 'zoom' }
	| { readonly type: 'next_cells' }
	| { readonly type: 'next_side' }
	| { readonly type: 'toggle_masks' }
	| { readonly type: 'travel'; readonly to: number | null }
	/** A preview was drawn because the person asked for it. */
	| { readonly type: 'promise'; readonly iteration: number };

export const INITIAL_FACES: FacesView = { choice: ALL_CELLS, past: null, masks: true, promised: null };

export function facesReducer(view: FacesView, action: FacesAction): FacesView {
	const { choice } = view;
	switch (action.type) {
		case 'turn_faces':
			return { ...view, choice: { ...choice, page: choice.page + action.by } };
		case 'zoom':
			return { ...view, choice: { ...choice, zoomed: !choice.zoomed, page: 0 } };
		case 'next_cells':
			return { ...view, choice: { ...choice, cells: turned(CELL_SETS, choice.cells, 1), page: 0 } };
		case 'next_side':
			return { ...view, choice: { ...choice, side: turned(SIDE_SETS, choice.side, 1), page: 0 } };
		case 'toggle_masks':
			return { ...view, masks: !view.masks };
		case 'travel':
			return { ...view, past: action.to };
		case 'promise':
			return { ...view, past: null, promised: action.iteration };
		default:
			return action satisfies never;
	}
}
