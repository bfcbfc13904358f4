/**
 * One polite line instead of forms in a window that is too small for them; they come back as they were when it grows.
 * Must not know the forms.
 */
import { Box, Text, useWindowSize } from 'ink';
import type { ReactNode } from 'react';
import { MIN_COLUMNS, MIN_ROWS } from '../layout/dashboard-layout.js';

export function SizeGate({ children }: { readonly children: ReactNode }) {
	const { columns, rows } = useWindowSize();
	const isSmall = columns < MIN_COLUMNS || rows < MIN_ROWS;
	return (
		<Box flexDirection="column" width={columns} height={rows} overflow="hidden">
			{isSmall ? (
				<Text wrap="truncate-end">{`Please enlarge to ${MIN_COLUMNS} x ${MIN_ROWS}; now ${columns} x ${rows}`}</Text>
			) : null}
			{/* Not taken away: what was typed stays. */}
			<Box flexDirection="column" display={isSmall ? 'none' : 'flex'}>
				{children}
			</Box>
		</Box>
	);
}
