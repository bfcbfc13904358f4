/** The options in effect, by group, with where they come from. Must not know how that is found out. */
import { Text } from 'ink';
import { memo, useMemo } from 'react';
import { type ConfigFacts, type ConfigRow, configGroups, filterGroups } from '../config-rows.js';
import { shortenPath } from '../format.js';
import { useScreen } from '../screen-context.js';
import type { ConfigView } from '../store/view/config-view.js';
import type { ThemeToken } from '../theme.js';
import type { RulePart } from './rule.js';
import { type ScrollBounds, ScrollPane } from './scroll-pane.js';

export interface ConfigTabProps extends ConfigFacts {
	readonly view: ConfigView;
	readonly columns: number;
	readonly rows: number;
	readonly bounds: { current: ScrollBounds };
}

const TOKEN: Readonly<Record<ConfigRow['origin'], ThemeToken>> = {
	default: 'muted',
	chosen: 'accent',
	locked: 'muted',
	changed: 'warning',
};
const NAME_COLUMNS = 26;
const NARROW_NAME_COLUMNS = 16;
const MAX_VALUE_COLUMNS = 60;
const MIN_VALUE_COLUMNS = 8;
/** Room for most origins, with the spaces before; longer ones stand where their value leaves room. */
const ORIGIN_COLUMNS = 28;

export const ConfigTab = memo(function ConfigTab(props: ConfigTabProps) {
	const { config, origins, start, changes, view, columns, rows, bounds } = props;
	const { theme, glyphs } = useScreen();
	const { filter, filtering, scroll } = view.list;
	const all = useMemo(() => configGroups({ config, origins, start, changes }), [config, origins, start, changes]);
	const shown = filterGroups(all, filter, view.onlyDiffering);
	const title: RulePart[] = [
		{ text: view.onlyDiffering ? 'Options that are not at their defaults' : 'Options in effect' },
	];
	if (filtering || filter !== '') {
		title.push({ text: `filter: ${filter}${filtering ? glyphs.caret : ''}`, token: 'accent' });
		title.push({ text: `${count(shown)} of ${count(all)}`, token: 'muted' });
	}
	const nameColumns = columns >= 60 ? NAME_COLUMNS : NARROW_NAME_COLUMNS;
	const room = columns - nameColumns - 4;
	const valueColumns = Math.min(MAX_VALUE_COLUMNS, Math.max(MIN_VALUE_COLUMNS, room - ORIGIN_COLUMNS));
	const lines = shown.flatMap(({ group, rows: options }) => [
		<Text key={`group ${group}`} bold>
			{' '}
			{group}
		</Text>,
		...options.map(({ name, value, origin, originText }) => {
			const sign = origin === 'locked' ? `${glyphs.locked} ` : '';
			const words = `  ${sign}${originText}`;
			return (
				<Text key={name} wrap="truncate-end">
					{`   ${name.padEnd(nameColumns)} `}
					{shortenPath(value, Math.max(valueColumns, room - words.length), glyphs.cut).padEnd(valueColumns)}
					<Text {...theme.color(TOKEN[origin])}>{words}</Text>
				</Text>
			);
		}),
	]);
	return (
		<ScrollPane
			title={title}
			lines={lines}
			empty={filter === '' ? 'Every option is at its default.' : 'No option has this text.'}
			columns={columns}
			rows={rows}
			scroll={scroll}
			bounds={bounds}
		/>
	);
});

function count(groups: readonly { readonly rows: readonly unknown[] }[]): number {
	return groups.reduce((sum, { rows }) => sum + rows.length, 0);
}
