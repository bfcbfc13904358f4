/** Figures under each other, with what is not known yet in grey. Must not know what they are about. */
import { Box, Text } from 'ink';
import { useScreen } from '../screen-context.js';
import type { Figure } from './figures.js';

const LABEL_COLUMNS = 14;

/** @param wrap long texts go on in the next line instead of being cut. */
export function FigureList({ figures, wrap }: { readonly figures: readonly Figure[]; readonly wrap: boolean }) {
	const { theme } = useScreen();
	return figures.map(({ label, text, pending }) => (
		<Box key={label} flexShrink={0} paddingLeft={2}>
			<Box width={LABEL_COLUMNS} flexShrink={0}>
				<Text {...theme.color('muted')}>{label}</Text>
			</Box>
			<Text wrap={wrap ? 'wrap' : 'truncate-end'} {...(pending ? theme.color('muted') : {})}>
				{text}
			</Text>
		</Box>
	));
}
