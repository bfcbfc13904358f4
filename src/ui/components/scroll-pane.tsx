/**
 * Lines of which as many are shown as there are rows, with a title that says where one is. Must not know what the lines
 * are or which keys scroll.
 */
import { Box, Text } from 'ink';
import { type ReactNode, useLayoutEffect } from 'react';
import { useScreen } from '../screen-context.js';
import { Rule, type RulePart } from './rule.js';

/** What the scroll keys need to know about the pane on the screen; set by the pane. */
export interface ScrollBounds {
	/** The most lines that can be scrolled away. */
	limit: number;
	/** Rows of one page. */
	page: number;
	/** Scrolling counts from the newest line at the end. */
	fromEnd: boolean;
}

export interface ScrollPaneProps {
	readonly title: readonly RulePart[];
	/** One element per row, with keys. */
	readonly lines: readonly ReactNode[];
	/** Shown when there are no lines. */
	readonly empty: string;
	/** Lines that stay above the scrolled ones. */
	readonly head?: readonly ReactNode[];
	readonly columns: number;
	/** Title included. */
	readonly rows: number;
	readonly scroll: number;
	readonly fromEnd?: boolean;
	readonly bounds: { current: ScrollBounds };
}

export function ScrollPane(props: ScrollPaneProps) {
	const { title, lines, empty, head = [], columns, rows, bounds, fromEnd = false } = props;
	const { theme } = useScreen();
	const room = Math.max(1, rows - 1 - head.length);
	const limit = Math.max(0, lines.length - room);
	const scroll = Math.min(props.scroll, limit);
	useLayoutEffect(() => {
		bounds.current = { limit, page: room, fromEnd };
	}, [bounds, limit, room, fromEnd]);
	const start = fromEnd ? limit - scroll : scroll;
	const place =
		limit > 0 ? [{ text: `${start + 1} - ${start + room} of ${lines.length}`, token: 'muted' } as const] : [];
	return (
		<Box flexDirection="column" width={columns} height={rows} overflow="hidden">
			<Rule parts={[...title, ...place]} width={columns} />
			{head}
			{lines.length === 0 ? <Text {...theme.color('muted')}> {empty}</Text> : lines.slice(start, start + room)}
		</Box>
	);
}
