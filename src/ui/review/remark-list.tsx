/** Remarks, one line each or wrapped with what to do. Must not know where a remark leads. */
import { Box, Text } from 'ink';
import type { ScreenGlyphs } from '../glyphs.js';
import { useScreen } from '../screen-context.js';
import type { ThemeToken } from '../theme.js';
import type { Remark } from './remarks.js';

export interface RemarkListProps {
	readonly remarks: readonly Remark[];
	/** Index of the marked one, or null. */
	readonly focus: number | null;
	/** Lines to fill when each remark takes one; the last says how many are left out. */
	readonly lines: number;
}

const TOKENS: Readonly<Record<Remark['level'], ThemeToken>> = { warning: 'warning', note: 'muted', good: 'good' };

function markOf({ level }: Remark, { warn, dot, good }: ScreenGlyphs): string {
	return { warning: warn, note: dot, good }[level];
}

/** One line per remark, scrolled to the marked one. */
export function RemarkList({ remarks, focus, lines }: RemarkListProps) {
	const { theme, glyphs } = useScreen();
	if (lines < 1) return null;
	const isCut = remarks.length > lines;
	const room = isCut && focus === null ? lines - 1 : lines;
	const start = Math.min(Math.max(0, (focus ?? 0) - room + 1), Math.max(0, remarks.length - room));
	return (
		<>
			{remarks.slice(start, start + room).map((remark, i) => {
				const focused = start + i === focus;
				return (
					<Text key={remark.message} bold={focused} wrap="truncate-end">
						<Text {...theme.color('accent')}>{focused ? glyphs.cursor : ' '}</Text>
						<Text {...theme.color(TOKENS[remark.level])}> {markOf(remark, glyphs)} </Text>
						{remark.message}
					</Text>
				);
			})}
			{isCut && focus === null ? (
				<Text {...theme.color('muted')}>
					{'    '}
					{remarks.length - room} more remarks: f shows all
				</Text>
			) : null}
		</>
	);
}

/** Every remark in full, as far as the pane goes. */
export function RemarkTexts({ remarks }: { readonly remarks: readonly Remark[] }) {
	const { theme, glyphs } = useScreen();
	return remarks.map((remark) => (
		<Box key={remark.message} flexShrink={0}>
			<Box width={4} flexShrink={0}>
				<Text {...theme.color(TOKENS[remark.level])}>
					{'  '}
					{markOf(remark, glyphs)}
				</Text>
			</Box>
			<Text>
				{remark.message}
				{remark.next === null ? null : <Text {...theme.color('muted')}>. {remark.next}</Text>}
			</Text>
		</Box>
	));
}
