/**
 * The tab one starts on: the preview picture, and the loss chart beside it. Only blanks are rendered where the picture
 * lies; it is drawn over them. Must not know keys or events.
 */
import { Box, Text } from 'ink';
import { useMemo } from 'react';
import type { PreviewEvent } from '../../engine/events.js';
import type { PreviewFile } from '../../engine/inspect.js';
import { useOverlay } from '../hooks/use-overlay.js';
import { usePicture } from '../hooks/use-picture.js';
import type { DashboardLayout } from '../layout/dashboard-layout.js';
import { withMasks } from '../preview-masks.js';
import { useScreen } from '../screen-context.js';
import type { RunStore } from '../store/run-store.js';
import type { ViewState } from '../store/view-state.js';
import { LossChart } from './loss-chart.js';
import { PREVIEW_HEAD_ROWS, PreviewPane } from './preview-pane.js';
import { PreviewPath, previewPathRows } from './preview-path.js';

export interface PreviewTabProps {
	readonly store: RunStore;
	readonly seriesVersion: number;
	readonly preview: PreviewEvent | null;
	/** The previews there are, oldest first. */
	readonly previews: readonly PreviewFile[];
	readonly view: ViewState;
	readonly layout: DashboardLayout;
	/** False while something else covers the tab: then the picture is prepared, not shown. */
	readonly open: boolean;
}

export function PreviewTab({ store, seriesVersion, preview, previews, view, layout, open }: PreviewTabProps) {
	const { theme, glyphs, pictures } = useScreen();
	const { bodyRows, pictureColumns, chartColumns, columns } = layout;
	const paneRows = pictureColumns > 0 ? bodyRows - PREVIEW_HEAD_ROWS : 0;
	const { choice, past, masks, promised } = view.faces;
	const masksHidden = !masks && preview?.path_without_mask !== undefined;
	// What was asked for is known by its iteration only when it is an older preview: newest ones follow by themselves.
	const asked = JSON.stringify([choice, masksHidden, preview?.iteration === past ? past : null]);
	const request = useMemo(
		() => (pictures && preview !== null ? { event: withMasks(preview, masks), choice, asked, promised } : null),
		[pictures, preview, choice, masks, asked, promised],
	);
	const state = usePicture(request, pictureColumns, paneRows);
	const { shown, problem } = preview === null ? { shown: null, problem: null } : state;
	const visible = open && shown !== null && pictureColumns > 0;
	const top = layout.statusRows + layout.tabRows + PREVIEW_HEAD_ROWS;
	const overlayPicture = useMemo(
		() =>
			visible
				? {
						row: top,
						column: shown.layout.left,
						columns: shown.picture.columns,
						lines: shown.picture.lines,
					}
				: null,
		[visible, shown, top],
	);
	useOverlay(overlayPicture, `${columns} ${layout.rows} ${open} ${view.redraws}`);
	if (!open) return null;

	const pathRows = !pictures && preview !== null ? previewPathRows(bodyRows) : 0;
	const chart = (
		<LossChart
			series={store.losses.series}
			version={seriesVersion}
			view={view.chart}
			columns={chartColumns}
			rows={bodyRows - pathRows}
		/>
	);
	if (pictureColumns === 0) {
		return (
			<Box flexDirection="column" height={bodyRows}>
				{chart}
				{preview !== null && pathRows > 0 ? <PreviewPath preview={withMasks(preview, masks)} rows={pathRows} /> : null}
			</Box>
		);
	}
	return (
		<Box height={bodyRows}>
			<PreviewPane
				columns={pictureColumns}
				rows={bodyRows}
				iteration={shown?.iteration ?? null}
				layout={shown?.layout ?? null}
				past={
					past === null
						? null
						: { number: 1 + previews.findIndex(({ iteration }) => iteration === past), of: previews.length }
				}
				cells={choice.cells}
				masksHidden={masksHidden}
				message={problem ?? (preview === null ? nothingYet(past) : 'Drawing the preview.')}
			/>
			<Box flexDirection="column" width={3} height={bodyRows}>
				{Array.from({ length: bodyRows }, (_, i) => (
					// The divider also keeps the blanks before it in place: the picture lies over them.
					// biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
					<Text key={i} {...theme.color('border')}>
						{' '}
						{glyphs.divider}
					</Text>
				))}
			</Box>
			{chart}
		</Box>
	);
}

function nothingYet(past: number | null): string {
	if (past === null) return 'The first preview comes with the first save.';
	return 'This preview is not there any more. End shows the newest.';
}
