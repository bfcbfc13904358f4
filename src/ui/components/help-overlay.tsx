/** Every key with its meaning, made from the key table. Must not know what the keys do. */
import { Box, Text } from 'ink';
import { KEYMAP } from '../keymap.js';
import { useScreen } from '../screen-context.js';

export function HelpOverlay({ columns, rows }: { readonly columns: number; readonly rows: number }) {
	const { theme, glyphs } = useScreen();
	const roomy = rows >= KEYMAP.length + 4;
	return (
		<Box
			flexDirection="column"
			width={columns}
			height={rows}
			paddingX={1}
			overflow="hidden"
			{...(roomy ? { borderStyle: glyphs.border, borderColor: theme.color('border').color ?? '' } : {})}
		>
			<Text bold>Keys</Text>
			{KEYMAP.map((binding) => (
				<Text key={binding.command} wrap="truncate-end">
					<Text {...theme.color('accent')}>{binding.label.padEnd(11)}</Text>
					{binding.help}
				</Text>
			))}
		</Box>
	);
}
