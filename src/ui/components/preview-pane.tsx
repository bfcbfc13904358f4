/**
 * The picture pane: title, captions, and blank rows over which the picture is drawn. It renders no picture itself,
 * because pictures in the React tree cost time and bytes with every frame. Must not know how pictures are drawn.
 */
import { Box, Text } from 'ink';
import { memo } from 'react';
import { formatCount } from '../format.js';
import type { PictureLayout } from '../layout/picture-layout.js';
import { useScreen } from '../screen-context.js';
import { Rule } from './rule.js';

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
}

export const PreviewPane = memo(function PreviewPane(props: PreviewPaneProps) {
	const { columns, rows, iteration, layout, message } = props;
	const { theme } = useScreen();
	const title = iteration === null ? 'Preview' : `Preview at ${formatCount(iteration)}`;
	return (
		<Box flexDirection="column" width={columns} height={rows} overflow="hidden">
			<Rule parts={[{ text: title }]} width={columns} />
			{layout === null ? (
				<Text {...theme.color('muted')}> {message}</Text>
			) : (
				<>
					<Text {...theme.color('muted')} wrap="truncate-end">
						{captions(layout)}
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

/** "face  own  swap" above the columns of each triple. */
function captions(layout: PictureLayout): string {
	const names = layout.cell >= 8 ? ['face', 'own', 'swapped'] : ['f', 'o', 's'];
	const triple = names.map((name) => name.slice(0, layout.cell - 1).padEnd(layout.cell)).join('');
	return ' '.repeat(PREVIEW_LABEL_COLUMNS) + triple.repeat(layout.triplesAcross);
}

/** The letter of the side on the first line of each row of faces. */
function sideLetters(layout: PictureLayout, rows: number): readonly string[] {
	const letters = Array.from({ length: Math.max(0, rows) }, () => ' ');
	for (const tile of layout.tiles) {
		if (tile.across === 0) letters[(tile.down * layout.cell) / 2] = tile.side;
	}
	return letters.slice(0, Math.max(0, rows));
}
