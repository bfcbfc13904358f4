/** One line of the run's log. Must not know where it comes from. */
import { Text } from 'ink';
import { memo } from 'react';
import { useScreen } from '../screen-context.js';
import type { LogKind, LogLine } from '../store/run-store.js';
import type { ThemeToken } from '../theme.js';

const TOKEN: Readonly<Record<LogKind, ThemeToken>> = {
	info: 'muted',
	good: 'good',
	warning: 'warning',
	error: 'error',
};

export interface LogLineProps {
	readonly line: LogLine;
	readonly withTime: boolean;
}

export const LogLineText = memo(function LogLineText({ line, withTime }: LogLineProps) {
	const { theme, glyphs } = useScreen();
	const mark: Readonly<Record<LogKind, string>> = {
		info: glyphs.dot,
		good: glyphs.good,
		warning: glyphs.warn,
		error: glyphs.bad,
	};
	return (
		<Text wrap="truncate-end">
			{' '}
			{withTime ? <Text {...theme.color('muted')}>{clockTime(line.time)} </Text> : null}
			<Text {...theme.color(TOKEN[line.kind])}>
				{mark[line.kind]} {line.text}
			</Text>
		</Text>
	);
});

function clockTime(time: number): string {
	const date = new Date(time);
	return [date.getHours(), date.getMinutes(), date.getSeconds()]
		.map((value) => value.toString().padStart(2, '0'))
		.join(':');
}
