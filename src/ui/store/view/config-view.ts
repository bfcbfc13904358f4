/** What is shown of the options in effect. A pure reducer; must not know keys or options. */
import { INITIAL_LIST, type ListAction, type ListView, listReducer } from './list-view.js';

export interface ConfigView {
	readonly list: ListView;
	/** Only options that are not at their defaults. */
	readonly onlyDiffering: boolean;
}

export type ConfigAction =
	| { readonly type: 'toggle_differing' }
	| { readonly type: 'list'; readonly action: ListAction };

export const INITIAL_CONFIG: ConfigView = { list: INITIAL_LIST, onlyDiffering: false };

export function configReducer(view: ConfigView, action: ConfigAction): ConfigView {
	switch (action.type) {
		case 'toggle_differing':
			return { list: { ...view.list, scroll: 0 }, onlyDiffering: !view.onlyDiffering };
		case 'list':
			return { ...view, list: listReducer(view.list, action.action) };
		default:
			return action satisfies never;
	}
}
