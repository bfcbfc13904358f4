/** The newest lines of the run's log, below every tab but its own. Must not know where they come from. */
import { Box } from 'ink';
import { memo } from 'react';
import type { LogLine } from '../store/run-store.js';
import { LogLineText } from './log-line.js';
import { Rule } from './rule.js';

export interface LogPaneProps {
	readonly log: readonly LogLine[];
	readonly columns: number;
	readonly rows: number;
	readonly rule: boolean;
}

/** Narrower screens need the room for the text. */
const CLOCK_COLUMNS = 100;

export const LogPane = memo(function LogPane({ log, columns, rows, rule }: LogPaneProps) {
	return (
		<Box flexDirection="column" height={rows + (rule ? 1 : 0)} overflow="hidden">
			{rule ? <Rule parts={[{ text: 'Log' }]} width={columns} /> : null}
			{log.slice(-rows).map((line) => (
				<LogLineText key={line.id} line={line} withTime={columns >= CLOCK_COLUMNS} />
			))}
		</Box>
	);
});
