/** Every key with its meaning, made from the key table, and the words of the dashboard. Must not know what keys do. */
import { Box, Text } from 'ink';
import { GLOSSARY } from '../guidance.js';
import { KEYMAP } from '../keymap.js';
import { useScreen } from '../screen-context.js';
import { type ScrollBounds, ScrollPane } from './scroll-pane.js';

export interface HelpOverlayProps {
	readonly columns: number;
	readonly rows: number;
	readonly scroll: number;
	readonly bounds: { current: ScrollBounds };
}

const NAME_COLUMNS = 12;

export function HelpOverlay({ columns, rows, scroll, bounds }: HelpOverlayProps) {
	const { theme } = useScreen();
	const room = Math.max(20, columns - NAME_COLUMNS - 2);
	const entry = (name: string, text: string) =>
		wrapWords(text, room).map((part, i) => (
			<Box key={`${name} ${part}`} flexShrink={0} paddingLeft={1}>
				<Box width={NAME_COLUMNS} flexShrink={0}>
					<Text {...theme.color('accent')}>{i === 0 ? name : ''}</Text>
				</Box>
				<Text wrap="truncate-end">{part}</Text>
			</Box>
		));
	const heading = (text: string) => (
		<Text key={text} bold>
			{' '}
			{text}
		</Text>
	);
	const lines = [
		...KEYMAP.flatMap((binding) => entry(binding.label, binding.help)),
		<Text key="gap"> </Text>,
		heading('Words'),
		...GLOSSARY.flatMap(([word, meaning]) => entry(word, meaning)),
	];
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

/** Text in lines of at most `width` characters, broken between words. */
export function wrapWords(text: string, width: number): readonly string[] {
	const lines: string[] = [];
	for (const word of text.split(' ')) {
		const last = lines.at(-1);
		if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
		else lines.push(word);
	}
	return lines;
}
