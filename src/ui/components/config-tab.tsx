/** The options in effect, by group, with where they come from. Must not know how that is found out. */
import { Text } from 'ink';
import { memo, useMemo } from 'react';
import type { RunConfig } from '../../config/schema.js';
import type { OptionsEvent } from '../../engine/events.js';
import { type ConfigRow, configGroups } from '../config-rows.js';
import { shortenPath } from '../format.js';
import { useScreen } from '../screen-context.js';
import type { ThemeToken } from '../theme.js';
import { type ScrollBounds, ScrollPane } from './scroll-pane.js';

export interface ConfigTabProps {
	readonly config: RunConfig;
	readonly changes: readonly OptionsEvent[];
	readonly resumed: boolean;
	readonly columns: number;
	readonly rows: number;
	readonly scroll: number;
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
const VALUE_COLUMNS = 60;
/** "  chosen" and the spaces around; longer words are cut at the edge. */
const ORIGIN_COLUMNS = 14;

export const ConfigTab = memo(function ConfigTab(props: ConfigTabProps) {
	const { config, changes, resumed, columns, rows, scroll, bounds } = props;
	const { theme, glyphs } = useScreen();
	const nameColumns = columns >= 60 ? NAME_COLUMNS : NARROW_NAME_COLUMNS;
	const valueColumns = Math.max(8, Math.min(VALUE_COLUMNS, columns - nameColumns - ORIGIN_COLUMNS));
	const groups = useMemo(() => configGroups(config, changes, resumed), [config, changes, resumed]);
	const lines = groups.flatMap(({ group, rows: options }) => [
		<Text key={`group ${group}`} bold>
			{' '}
			{group}
		</Text>,
		...options.map(({ name, value, origin, originText }) => (
			<Text key={name} wrap="truncate-end">
				{`   ${name.padEnd(nameColumns)} `}
				{shortenPath(value, valueColumns, glyphs.cut).padEnd(valueColumns)}
				<Text {...theme.color(TOKEN[origin])}>{`  ${originText}`}</Text>
			</Text>
		)),
	]);
	return (
		<ScrollPane
			title={[{ text: 'Options in effect' }]}
			lines={lines}
			empty="There are no options."
			columns={columns}
			rows={rows}
			scroll={scroll}
			bounds={bounds}
		/>
	);
});
