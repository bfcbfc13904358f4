/** Stands for the preview where no picture can be drawn: why, and the file to open instead. Must not know keys. */
import { Box, Text } from 'ink';
import type { PreviewEvent } from '../../engine/events.js';
import { formatCount } from '../format.js';
import { useScreen } from '../screen-context.js';

/** Rows it takes in a pane of so many. */
export function previewPathRows(paneRows: number): number {
	return paneRows >= 10 ? 2 : 1;
}

export function PreviewPath({ preview, rows }: { readonly preview: PreviewEvent; readonly rows: number }) {
	const { theme, pictureMode } = useScreen();
	const why = pictureMode.kind === 'none' ? pictureMode.reason : 'the terminal shows none';
	return (
		<Box flexDirection="column" height={rows}>
			{rows > 1 ? (
				<Text {...theme.color('muted')} wrap="truncate-end">
					{` No pictures here: ${why}. The preview at ${formatCount(preview.iteration)} is in this file:`}
				</Text>
			) : null}
			<Text wrap="truncate-start"> {preview.path}</Text>
		</Box>
	);
}
