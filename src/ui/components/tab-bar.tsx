/** The names of the tabs with their number keys, the open one marked. Must not know what the tabs show. */
import { Text } from 'ink';
import { memo } from 'react';
import { TABS, type TabName } from '../keys/binding.js';
import { useScreen } from '../screen-context.js';

export const TAB_TITLES: Readonly<Record<TabName, string>> = {
	preview: 'Preview',
	graph: 'Graph',
	analysis: 'Analysis',
	log: 'Log',
	config: 'Config',
};

export const TabBar = memo(function TabBar({ open, columns }: { readonly open: TabName; readonly columns: number }) {
	const { theme } = useScreen();
	const gap = columns >= 60 ? ' ' : '';
	// Without room for all names only the open tab has its.
	const named = columns >= 50;
	return (
		<Text wrap="truncate-end">
			{TABS.map((tab, i) => {
				const isOpen = tab === open;
				// Brackets, not colour alone.
				const name = isOpen || named ? `${i + 1} ${TAB_TITLES[tab]}` : `${i + 1}`;
				const text = isOpen ? `[${name}]` : ` ${name} `;
				return (
					<Text key={tab} bold={isOpen} {...theme.color(isOpen ? 'accent' : 'muted')}>
						{i === 0 ? '' : gap}
						{text}
					</Text>
				);
			})}
		</Text>
	);
});
