/**
 * Faces at a coverage: captions, and blank rows over which the picture is drawn; where pictures are off, the path of the
 * file. Must not know keys or how the picture came about.
 */
import { Box, Text } from 'ink';
import { useMemo } from 'react';
import type { CoverageView } from '../form/wizard-tools.js';
import { shortenPath } from '../format.js';
import { useOverlay } from '../hooks/use-overlay.js';
import { type PictureRequest, usePicture } from '../hooks/use-picture.js';
import type { SideSet } from '../layout/picture-choice.js';
import type { PictureLayout } from '../layout/picture-layout.js';
import { useScreen } from '../screen-context.js';
import type { NetworkSizes } from './coverage-text.js';

export interface CoveragePictureProps {
	readonly view: CoverageView;
	readonly sizes: NetworkSizes;
	readonly side: SideSet;
	/** Size in characters, captions included. */
	readonly columns: number;
	readonly rows: number;
	/** Row of the screen where it begins, from 0. */
	readonly top: number;
}

const CAPTION_ROWS = 1;

export function CoveragePicture({ view, sizes, side, columns, rows, top }: CoveragePictureProps) {
	const { pictures, pictureMode, glyphs, theme } = useScreen();
	const { path, width, height } = view;
	const request = useMemo<PictureRequest | null>(
		() =>
			pictures
				? {
						event: { event: 'preview', iteration: 0, path, width, height },
						choice: { side, cells: 'all', zoomed: true, page: 0 },
						asked: `${side} ${path}`,
					}
				: null,
		[pictures, path, width, height, side],
	);
	const { shown, problem } = usePicture(request, columns, rows - CAPTION_ROWS);
	const picture = useMemo(
		() =>
			shown === null
				? null
				: {
						row: top + CAPTION_ROWS,
						column: shown.layout.left,
						columns: shown.picture.columns,
						lines: shown.picture.lines,
					},
		[shown, top],
	);
	useOverlay(picture, `${columns} ${rows} ${top}`);
	if (pictureMode.kind === 'none') {
		return (
			<Box flexDirection="column" height={rows} overflow="hidden" paddingX={1}>
				<Text>{`The picture of it is not drawn here: ${pictureMode.reason}. It lies in`}</Text>
				<Text>{shortenPath(path, columns - 2, glyphs.cut)}</Text>
			</Box>
		);
	}
	const layout = shown?.layout ?? null;
	return (
		<Box flexDirection="column" height={rows} overflow="hidden">
			<Text wrap="truncate-end" {...theme.color(problem === null ? 'muted' : 'error')}>
				{problem ?? (layout === null ? '' : captions(layout, sizes))}
			</Text>
			{sideLetters(layout, rows - CAPTION_ROWS).map((letter, i) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
				<Text key={i} {...(letter === ' ' ? {} : theme.color(letter === 'A' ? 'sideA' : 'sideB'))}>
					{letter}
				</Text>
			))}
		</Box>
	);
}

/** Above each cell what it shows, as far as there is room. */
function captions(layout: PictureLayout, { inputSize, outputSize }: NetworkSizes): string {
	const { cell, tiles, left } = layout;
	const long = ['the face', `the network sees ${inputSize} px`, `best result, ${outputSize} px`];
	const short = ['face', `sees ${inputSize}`, `draws ${outputSize}`];
	const texts = long.every((text) => text.length + 2 < cell) ? long : short;
	const tile = (side: string) =>
		texts.map((text, i) => (left === 0 && i === 0 ? `${side} ${text}` : text).slice(0, cell - 1).padEnd(cell)).join('');
	const firstRow = tiles.filter(({ down }) => down === 0).map(({ side }) => tile(side));
	return ' '.repeat(left) + firstRow.join('');
}

/** The letter of the side on the first line of its faces, where there are columns for it. */
function sideLetters(layout: PictureLayout | null, rows: number): readonly string[] {
	const letters = Array.from({ length: Math.max(0, rows) }, () => ' ');
	if (layout === null || layout.left === 0) return letters;
	for (const { down, side } of layout.tiles) letters[(down * layout.cell) / 2] = side;
	return letters.slice(0, Math.max(0, rows));
}
