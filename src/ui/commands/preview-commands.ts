/** What the keys do to the preview picture. Must not know which key it was. */
import type { PreviewCommand } from '../keys/preview-keys.js';
import type { FacesAction } from '../store/view/faces-view.js';
import type { CommandContext, Handlers } from './context.js';

export function previewCommands({ dispatch, looking, changeLayout }: CommandContext): Handlers<PreviewCommand> {
	const faces = (action: FacesAction) => () => changeLayout(() => dispatch({ type: 'faces', action }));
	const travel = (by: 1 | -1) => () => {
		const { view, previews } = looking.current;
		const { past } = view.faces;
		const at = past === null ? -1 : previews.findIndex(({ iteration }) => iteration === past);
		const next = (at < 0 ? previews.length - 1 : at) + by;
		const file = previews[Math.max(0, next)];
		const to = file === undefined || next >= previews.length - 1 ? null : file.iteration;
		if (to !== past) faces({ type: 'travel', to })();
	};
	return {
		next_faces: faces({ type: 'turn_faces', by: 1 }),
		previous_faces: faces({ type: 'turn_faces', by: -1 }),
		zoom: faces({ type: 'zoom' }),
		cells: faces({ type: 'next_cells' }),
		side: faces({ type: 'next_side' }),
		older: travel(-1),
		newer: travel(1),
	};
}
