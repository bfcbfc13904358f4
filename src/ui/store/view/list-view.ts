/** How far the open list is scrolled, and the filter of its lines. A pure reducer; must not know keys or lines. */

export interface ListView {
	/** Lines scrolled away: from the top, in the log from the newest line. */
	readonly scroll: number;
	/** Only log lines with this text are shown. */
	readonly filter: string;
	/** The filter is being typed. */
	readonly filtering: boolean;
}

export type ListAction =
	/** @param limit the most lines that can be scrolled away. */
	| { readonly type: 'scroll'; readonly by: number; readonly limit: number }
	| { readonly type: 'open_filter' }
	| { readonly type: 'type_filter'; readonly text: string }
	| { readonly type: 'erase_filter' }
	| { readonly type: 'close_filter' }
	| { readonly type: 'clear_filter' };

export const INITIAL_LIST: ListView = { scroll: 0, filter: '', filtering: false };

const LONGEST_FILTER = 60;

export function listReducer(view: ListView, action: ListAction): ListView {
	switch (action.type) {
		case 'scroll':
			return { ...view, scroll: Math.max(0, Math.min(action.limit, view.scroll + action.by)) };
		case 'open_filter':
			return { ...view, filtering: true, scroll: 0 };
		case 'type_filter':
			return { ...view, filter: (view.filter + action.text).slice(0, LONGEST_FILTER), scroll: 0 };
		case 'erase_filter':
			return { ...view, filter: [...view.filter].slice(0, -1).join(''), scroll: 0 };
		case 'close_filter':
			return { ...view, filtering: false };
		case 'clear_filter':
			return INITIAL_LIST;
		default:
			return action satisfies never;
	}
}
