/** The line of keys at the bottom. Must not know what the keys do. */
import { Text } from 'ink';
import { memo } from 'react';
import { fitSegments } from '../layout/fit-segments.js';
import { useScreen } from '../screen-context.js';

export interface KeyHint {
	readonly label: string;
	readonly hint: string;
	/** Larger stays longer on a narrow screen; default 0. */
	readonly weight?: number;
}

/** Hints in order; help and stop are the last to give way when the line is narrow. */
export const KeyHints = memo(function KeyHints({ hints, columns }: HintProps) {
	const { theme } = useScreen();
	const segments = hints.map((hint, i) => ({
		...hint,
		text: `${hint.label} ${hint.hint}`,
		priority: i === hints.length - 1 ? 200 : hint.label === '?' ? 199 : hints.length - i + (hint.weight ?? 0),
	}));
	return (
		<Text wrap="truncate-end">
			{fitSegments(segments, columns - 1, 1).map((segment) => (
				<Text key={segment.text}>
					{' '}
					<Text bold>{segment.label}</Text>
					<Text {...theme.color('muted')}> {segment.hint}</Text>
				</Text>
			))}
		</Text>
	);
});

interface HintProps {
	readonly hints: readonly KeyHint[];
	readonly columns: number;
}
