/** Figures under each other, what is not known yet in grey. Must not know what they are about. */
import { Text } from 'ink';
import { useScreen } from '../screen-context.js';
import type { Figure } from './figures.js';

const LABEL_COLUMNS = 14;

export function FigureList({ figures }: { readonly figures: readonly Figure[] }) {
	const { theme } = useScreen();
	return figures.map(({ label, text, pending }) => (
		<Text key={label} wrap="truncate-end">
			{'  '}
			<Text {...theme.color('muted')}>{label.padEnd(LABEL_COLUMNS)}</Text>
			<Text {...(pending ? theme.color('muted') : {})}>{text}</Text>
		</Text>
	));
}
