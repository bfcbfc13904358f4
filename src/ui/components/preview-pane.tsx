/**
 * The picture pane: title, captions, and blank rows over which the picture is drawn. It renders no picture itself,
 * because pictures in the React tree cost time and bytes with every frame. Must not know how pictures are drawn.
 */
import { Box, Text } from 'ink';
import { memo } from 'react';
import { formatCount } from '../format.js';
import { CELL_SETS, type CellSet } from '../layout/picture-choice.js';
import type { PictureLayout } from '../layout/picture-layout.js';
import { useScreen } from '../screen-context.js';
import { Rule, type RulePart } from './rule.js';

/** Rows above the picture: title and captions. */
export const PREVIEW_HEAD_ROWS = 2;
/** Columns left of the picture: the letter of the side. */
export const PREVIEW_LABEL_COLUMNS = 2;

export interface PreviewPaneProps {
	readonly columns: number;
	readonly rows: number;
	readonly iteration: number | null;
	/** Null while no picture is shown. */
	readonly layout: PictureLayout | null;
	readonly message: string;
	/** The preview is an older one, not the newest. */
	readonly isPast: boolean;
	readonly cells: CellSet;
}

export const PreviewPane = memo(function PreviewPane(props: PreviewPaneProps) {
	const { columns, rows, iteration, layout, message, isPast, cells } = props;
	const { theme } = useScreen();
	const title: RulePart[] = [{ text: iteration === null ? 'Preview' : `Preview at ${formatCount(iteration)}` }];
	if (isPast) title.push({ text: 'older', token: 'warning' });
	if (layout !== null && layout.pages > 1)
		title.push({ text: `page ${layout.page + 1} of ${layout.pages}`, token: 'muted' });
	return (
		<Box flexDirection="column" width={columns} height={rows} overflow="hidden">
			<Rule parts={title} width={columns} />
			{layout === null ? (
				<Text {...theme.color('muted')}> {message}</Text>
			) : (
				<>
					<Text {...theme.color('muted')} wrap="truncate-end">
						{captions(layout, cells)}
					</Text>
					{sideLetters(layout, rows - PREVIEW_HEAD_ROWS).map((letter, i) => (
						// biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
						<Text key={i} {...(letter === ' ' ? {} : theme.color(letter === 'A' ? 'sideA' : 'sideB'))}>
							{letter}
						</Text>
					))}
				</>
			)}
		</Box>
	);
});

/** "face  own  swapped" above the columns of each tile. */
function captions(layout: PictureLayout, cells: CellSet): string {
	const names = CELL_SETS.filter((name) => name !== 'all' && (cells === 'all' || cells === name));
	const short = layout.cell < 8;
	const tile = names.map((name) => (short ? name.charAt(0) : name).slice(0, layout.cell - 1).padEnd(layout.cell));
	return ' '.repeat(PREVIEW_LABEL_COLUMNS) + tile.join('').repeat(layout.tilesAcross);
}

/** The letter of the side on the first line of each row of faces. */
function sideLetters(layout: PictureLayout, rows: number): readonly string[] {
	const letters = Array.from({ length: Math.max(0, rows) }, () => ' ');
	for (const tile of layout.tiles) {
		if (tile.across === 0) letters[(tile.down * layout.cell) / 2] = tile.side;
	}
	return letters.slice(0, Math.max(0, rows));
}
