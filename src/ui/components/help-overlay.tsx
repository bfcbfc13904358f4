/** Every key with its meaning, made from the key table. Must not know what the keys do. */
import { Box, Text } from 'ink';
import { KEYMAP } from '../keymap.js';
import { useScreen } from '../screen-context.js';

export function HelpOverlay({ columns, rows }: { readonly columns: number; readonly rows: number }) {
	const { theme, glyphs } = useScreen();
	const roomy = rows >= KEYMAP.length + 6;
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
				<Box key={binding.command} flexShrink={0}>
					<Box width={11} flexShrink={0}>
						<Text {...theme.color('accent')}>{binding.label}</Text>
					</Box>
					<Text>{binding.help}</Text>
				</Box>
			))}
		</Box>
	);
}
