/** Going from tab to tab. Must not know which key it was. */
import { TABS, type TabName } from '../keys/binding.js';
import type { TabCommand } from '../keys/tab-keys.js';
import type { CommandContext, Handlers } from './context.js';

export function tabCommands({ dispatch, looking, changeLayout }: CommandContext): Handlers<TabCommand> {
	const show = (tab: TabName) => {
		if (tab !== looking.current.view.tab) changeLayout(() => dispatch({ type: 'show_tab', tab }));
	};
	const tabs = Object.fromEntries(TABS.map((tab) => [`tab_${tab}`, () => show(tab)])) as Handlers<`tab_${TabName}`>;
	return {
		...tabs,
		next_tab: () => changeLayout(() => dispatch({ type: 'turn_tab', by: 1 })),
		previous_tab: () => changeLayout(() => dispatch({ type: 'turn_tab', by: -1 })),
	};
}
