/** The newest lines of the run's log. Must not know where they come from. */
import { Box, Text } from 'ink';
import { memo } from 'react';
import { useScreen } from '../screen-context.js';
import type { LogKind, LogLine } from '../store/run-store.js';
import type { ThemeToken } from '../theme.js';
import { Rule } from './rule.js';

export interface LogPaneProps {
	readonly log: readonly LogLine[];
	readonly columns: number;
	readonly rows: number;
	readonly rule: boolean;
}

/** Narrower screens need the room for the text. */
const CLOCK_COLUMNS = 100;

const TOKEN: Readonly<Record<LogKind, ThemeToken>> = {
	info: 'muted',
	good: 'good',
	warning: 'warning',
	error: 'error',
};

export const LogPane = memo(function LogPane({ log, columns, rows, rule }: LogPaneProps) {
	const { theme, glyphs } = useScreen();
	const mark: Readonly<Record<LogKind, string>> = {
		info: glyphs.dot,
		good: glyphs.good,
		warning: glyphs.warn,
		error: glyphs.bad,
	};
	return (
		<Box flexDirection="column" height={rows + (rule ? 1 : 0)} overflow="hidden">
			{rule ? <Rule parts={[{ text: 'Log' }]} width={columns} /> : null}
			{log.slice(-rows).map((line) => (
				<Text key={line.id} wrap="truncate-end">
					{' '}
					{columns >= CLOCK_COLUMNS ? <Text {...theme.color('muted')}>{clockTime(line.time)} </Text> : null}
					<Text {...theme.color(TOKEN[line.kind])}>
						{mark[line.kind]} {line.text}
					</Text>
				</Text>
			))}
		</Box>
	);
});

function clockTime(time: number): string {
	const date = new Date(time);
	return [date.getHours(), date.getMinutes(), date.getSeconds()]
		.map((value) => value.toString().padStart(2, '0'))
		.join(':');
}
