/** The frame of every form page: title with the step, content, help of what is focused, keys. Must not know contents. */
import { Box, Text, useWindowSize } from 'ink';
import type { ReactNode } from 'react';
import { useScreen } from '../screen-context.js';
import { type KeyHint, KeyHints } from './key-hints.js';
import { Rule } from './rule.js';
import { wrapWords } from './wrap-words.js';

export interface PageProps {
	readonly title: string;
	/** Which step of the way to training this is, from 1; null when it is none. */
	readonly step: number | null;
	readonly help: string;
	readonly hints: readonly KeyHint[];
	readonly children: ReactNode;
}

export const PAGE_STEPS = ['Preset', 'Model', 'Options', 'Review'] as const;

export function Page({ title, step, help, hints, children }: PageProps) {
	const { columns, rows } = useWindowSize();
	const { theme } = useScreen();
	const helpRows = rows >= 16 ? 3 : rows >= 12 ? 1 : 0;
	return (
		<Box flexDirection="column" width={columns} height={rows} overflow="hidden">
			<Text wrap="truncate-end">
				{' '}
				<Text bold>fstui</Text>
				{(step === null ? [] : PAGE_STEPS).map((name, i) => (
					<Text key={name} bold={i + 1 === step} {...theme.color(i + 1 === step ? 'accent' : 'muted')}>
						{'  '}
						{i + 1} {name}
					</Text>
				))}
			</Text>
			<Rule parts={[{ text: title }]} width={columns} />
			<Box flexDirection="column" flexGrow={1} overflow="hidden">
				{children}
			</Box>
			{helpRows > 0 ? (
				<>
					<Rule parts={[]} width={columns} />
					<Box height={helpRows} paddingX={1} overflow="hidden">
						<Text {...theme.color('muted')}>{wrapWords(help, columns - 2).join('\n')}</Text>
					</Box>
				</>
			) : null}
			<KeyHints hints={hints} columns={columns} />
		</Box>
	);
}
