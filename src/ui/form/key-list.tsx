/** Keys with their meaning, as long as they are; scrolled where there are more lines than rows. Must not know the keys. */
import { Box, Text, useInput } from 'ink';
import { useState } from 'react';
import { wrapWords } from '../components/wrap-words.js';
import { useScreen } from '../screen-context.js';

export interface ListedKey {
	readonly label: string;
	readonly help: string;
}

export interface KeyListProps {
	readonly keys: readonly ListedKey[];
	readonly columns: number;
	readonly rows: number;
}

const KEY_COLUMNS = 14;
const INDENT = 2;

export function KeyList({ keys, columns, rows }: KeyListProps) {
	const { theme } = useScreen();
	const [scroll, setScroll] = useState(0);
	const width = Math.max(16, columns - KEY_COLUMNS - INDENT - 1);
	const lines = keys.flatMap(({ label, help }) =>
		wrapWords(help, width).map((text, i) => ({ id: `${label} ${text}`, label: i === 0 ? label : '', text })),
	);
	const isLong = lines.length > rows;
	const room = isLong ? Math.max(1, rows - 1) : rows;
	const limit = Math.max(0, lines.length - room);
	const start = Math.min(scroll, limit);
	useInput((_input, key) => {
		const by = key.downArrow ? 1 : key.upArrow ? -1 : key.pageDown ? room : key.pageUp ? -room : 0;
		if (by !== 0) setScroll(Math.min(limit, Math.max(0, start + by)));
	});
	return (
		<>
			{lines.slice(start, start + room).map(({ id, label, text }) => (
				<Box key={id} height={1} flexShrink={0} paddingLeft={INDENT}>
					<Box width={KEY_COLUMNS} flexShrink={0}>
						<Text bold>{label}</Text>
					</Box>
					<Text wrap="truncate-end">{text}</Text>
				</Box>
			))}
			{isLong ? (
				<Text {...theme.color('muted')}>{`  ${start + 1} - ${start + room} of ${lines.length}: Up, Down`}</Text>
			) : null}
		</>
	);
}
