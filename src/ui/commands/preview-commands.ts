/** What the keys do to the preview picture. Must not know which key it was. */
import type { PreviewCommand } from '../keys/preview-keys.js';
import { noMasksReason } from '../preview-masks.js';
import type { FacesAction } from '../store/view/faces-view.js';
import type { CommandContext, Handlers } from './context.js';

export function previewCommands(context: CommandContext): Handlers<PreviewCommand> {
	const { run, dispatch, looking, changeLayout } = context;
	const faces = (action: FacesAction) => () => changeLayout(() => dispatch({ type: 'faces', action }));
	const note = (text: string) => run.store.note('info', text);
	/** @param to iteration of an older preview, or null for the newest */
	const travel = (to: number | null) => {
		if (to !== looking.current.view.faces.past) faces({ type: 'travel', to })();
	};
	const iterations = () => looking.current.previews.map(({ iteration }) => iteration);
	/** Iteration of the preview on the screen; after all others when there is none. */
	const here = () => looking.current.view.faces.past ?? looking.current.preview?.iteration ?? Number.POSITIVE_INFINITY;
	return {
		next_faces: faces({ type: 'turn_faces', by: 1 }),
		previous_faces: faces({ type: 'turn_faces', by: -1 }),
		zoom: faces({ type: 'zoom' }),
		cells: faces({ type: 'next_cells' }),
		side: faces({ type: 'next_side' }),
		masks: () => {
			const reason = noMasksReason(looking.current.preview, run);
			if (reason === null) faces({ type: 'toggle_masks' })();
			else note(`masks: ${reason}`);
		},
		older: () => {
			const to = iterations().findLast((iteration) => iteration < here());
			if (to === undefined) note('previews: there is no older one');
			else travel(to);
		},
		newer: () => {
			const later = iterations().filter((iteration) => iteration > here());
			if (looking.current.view.faces.past === null) note('previews: this is the newest one');
			else travel(later.length < 2 ? null : (later[0] ?? null));
		},
		oldest: () => {
			const [first] = iterations();
			if (first === undefined || first >= here()) note('previews: there is no older one');
			else travel(first);
		},
		newest: () => {
			if (looking.current.view.faces.past === null) note('previews: this is the newest one');
			else travel(null);
		},
	};
}
