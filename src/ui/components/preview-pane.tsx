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

export interface PreviewPaneProps {
	readonly columns: number;
	readonly rows: number;
	readonly iteration: number | null;
	/** Null while no picture is shown. */
	readonly layout: PictureLayout | null;
	readonly message: string;
	/** Which of how many previews it is, counted from the oldest; null for the newest. */
	readonly past: { readonly number: number; readonly of: number } | null;
	readonly cells: CellSet;
	/** The preview has masks, and they are not shown. */
	readonly masksHidden: boolean;
}

export const PreviewPane = memo(function PreviewPane(props: PreviewPaneProps) {
	const { columns, rows, iteration, layout, message, past, cells, masksHidden } = props;
	const { theme } = useScreen();
	const title: RulePart[] = [{ text: iteration === null ? 'Preview' : `Preview at ${formatCount(iteration)}` }];
	if (past !== null) title.push({ text: `older, ${past.number} of ${past.of}`, token: 'warning' });
	// Before the page: where there is no room for both, this is what was changed by hand.
	if (masksHidden) title.push({ text: 'masks hidden', token: 'muted' });
	if (layout !== null) {
		const { page, pages } = layout;
		title.push({ text: pages === 1 ? 'all faces' : `page ${page + 1} of ${pages}`, token: 'muted' });
	}
	return (
		<Box flexDirection="column" width={columns} height={rows} overflow="hidden">
			<Rule parts={title} width={columns} />
			{layout === null ? (
				<Text {...theme.color('muted')}> {message}</Text>
			) : (
				<>
					<Captions layout={layout} cells={cells} />
					{sideLetters(layout, rows - PREVIEW_HEAD_ROWS).map((letter, i) => (
						// biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
						<Text key={i} {...(letter === ' ' ? {} : theme.color(SIDE_COLOURS[letter]))}>
							{letter}
						</Text>
					))}
				</>
			)}
		</Box>
	);
});

const SIDE_COLOURS = { A: 'sideA', B: 'sideB' } as const;

/** "face  own  swapped" above the columns of each tile; with the letter of the side where the sides lie side by side. */
function Captions({ layout, cells }: { readonly layout: PictureLayout; readonly cells: CellSet }) {
	const { theme } = useScreen();
	const names = CELL_SETS.filter((name) => name !== 'all' && (cells === 'all' || cells === name));
	const parts = Array.from({ length: layout.tilesAcross }, (_, across) => {
		const side = layout.tiles.find((tile) => tile.down === 0 && tile.across === across)?.side ?? 'A';
		const before = layout.tiles.find((tile) => tile.down === 0 && tile.across === across - 1)?.side;
		const letter = layout.left === 0 && side !== before ? side : '';
		return { across, side, letter, text: captionsOf(names, layout.cell, letter === '' ? 0 : 2) };
	});
	return (
		<Text {...theme.color('muted')} wrap="truncate-end">
			{' '.repeat(layout.left)}
			{parts.map(({ across, side, letter, text }) => (
				<Text key={across}>
					{letter === '' ? null : <Text {...theme.color(SIDE_COLOURS[side])}>{letter} </Text>}
					{text}
				</Text>
			))}
		</Text>
	);
}

/** The captions of a tile's cells, each as wide as its cell. @param taken characters of the first that hold something else */
function captionsOf(names: readonly string[], cell: number, taken: number): string {
	const cut = (name: string, width: number) => (width < 6 ? name.charAt(0) : name).slice(0, width - 1).padEnd(width);
	return names.map((name, i) => cut(name, i === 0 ? cell - taken : cell)).join('');
}

/** Where the sides lie above each other: the letter of the side on the first line of each row of faces. */
function sideLetters(layout: PictureLayout, rows: number): readonly (' ' | 'A' | 'B')[] {
	const letters: (' ' | 'A' | 'B')[] = Array.from({ length: Math.max(0, rows) }, () => ' ');
	if (layout.left === 0) return letters;
	for (const tile of layout.tiles) {
		if (tile.across === 0) letters[(tile.down * layout.cell) / 2] = tile.side;
	}
	return letters.slice(0, Math.max(0, rows));
}
