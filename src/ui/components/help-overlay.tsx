/**
 * The keys of the open tab, the words of the dashboard, when to stop, then all other keys; made from the key table and the
 * glossary. Must not know what keys do.
 */
import { Box, Text } from 'ink';
import { GLOSSARY, WHEN_TO_STOP } from '../glossary.js';
import { KEYMAP } from '../keymap.js';
import type { TabName } from '../keys/binding.js';
import { useScreen } from '../screen-context.js';
import { type ScrollBounds, ScrollPane } from './scroll-pane.js';
import { wrapWords } from './wrap-words.js';

/** A tab, the panel of changes, or what is open in a tab. */
export type HelpPlace = TabName | 'change' | 'session_graph';

export interface HelpOverlayProps {
	/** What is below the help: its keys come first. */
	readonly tab: HelpPlace;
	readonly columns: number;
	readonly rows: number;
	readonly scroll: number;
	readonly bounds: { current: ScrollBounds };
}

/** A heading and its entries; an entry without a name has the whole width. */
interface Section {
	readonly heading: string;
	readonly entries: readonly (readonly [name: string, text: string])[];
}

const NAME_COLUMNS = 12;

export function HelpOverlay({ tab, columns, rows, scroll, bounds }: HelpOverlayProps) {
	const { theme } = useScreen();
	const lines = sections(tab).flatMap(({ heading, entries }, section) => [
		...(section === 0 ? [] : [<Text key={`before ${heading}`}> </Text>]),
		<Text key={heading} bold>
			{` ${heading}`}
		</Text>,
		...entries.flatMap(([name, text]) => {
			const names = name === '' ? 0 : NAME_COLUMNS;
			return wrapWords(text, Math.max(20, columns - names - 2)).map((part, i) => (
				<Box key={`${heading} ${name} ${part}`} flexShrink={0} paddingLeft={1}>
					<Box width={names} flexShrink={0}>
						<Text {...theme.color('accent')}>{i === 0 ? name : ''}</Text>
					</Box>
					<Text wrap="truncate-end">{part}</Text>
				</Box>
			));
		}),
	]);
	return (
		<ScrollPane
			title={[{ text: 'Keys and words' }]}
			lines={lines}
			empty=""
			columns={columns}
			rows={rows}
			scroll={scroll}
			bounds={bounds}
		/>
	);
}

function nameOf(place: HelpPlace): string {
	if (place === 'change') return 'panel of changes';
	if (place === 'session_graph') return 'graph of a session';
	return `tab ${place[0]?.toUpperCase()}${place.slice(1)}`;
}

function sections(tab: HelpPlace): readonly Section[] {
	const keys = (here: boolean) =>
		KEYMAP.filter(({ contexts }) => contexts.includes(tab) === here).map(({ label, help }) => [label, help] as const);
	return [
		{ heading: `Keys in the ${nameOf(tab)}`, entries: keys(true) },
		{ heading: 'Words', entries: GLOSSARY },
		{ heading: 'When to stop', entries: WHEN_TO_STOP.map((rule) => ['', rule] as const) },
		{ heading: 'Keys elsewhere', entries: keys(false) },
	];
}
