/**
 * The tab one starts on: the preview picture, and the loss chart beside it. Only blanks are rendered where the picture
 * lies; it is drawn over them. Must not know keys or events.
 */
import { Box, Text } from 'ink';
import { useMemo } from 'react';
import type { PreviewEvent } from '../../engine/events.js';
import { useOverlay } from '../hooks/use-overlay.js';
import { usePicture } from '../hooks/use-picture.js';
import type { DashboardLayout } from '../layout/dashboard-layout.js';
import { useScreen } from '../screen-context.js';
import type { RunStore } from '../store/run-store.js';
import type { ViewState } from '../store/view-state.js';
import { LossChart } from './loss-chart.js';
import { PREVIEW_HEAD_ROWS, PREVIEW_LABEL_COLUMNS, PreviewPane } from './preview-pane.js';

export interface PreviewTabProps {
	readonly store: RunStore;
	readonly seriesVersion: number;
	readonly preview: PreviewEvent | null;
	readonly view: ViewState;
	readonly layout: DashboardLayout;
	/** False while something else covers the tab: then the picture is prepared, not shown. */
	readonly open: boolean;
}

export function PreviewTab({ store, seriesVersion, preview, view, layout, open }: PreviewTabProps) {
	const { theme, glyphs, pictures } = useScreen();
	const { bodyRows, pictureColumns, chartColumns, columns } = layout;
	const paneColumns = Math.max(0, pictureColumns - PREVIEW_LABEL_COLUMNS);
	const paneRows = pictureColumns > 0 ? bodyRows - PREVIEW_HEAD_ROWS : 0;
	const { choice, past } = view.faces;
	// What was asked for is known by its iteration only when it is an older preview: newest ones follow by themselves.
	const asked = JSON.stringify([choice, preview?.iteration === past ? past : null]);
	const request = useMemo(
		() => (pictures && preview !== null ? { event: preview, choice, asked } : null),
		[pictures, preview, choice, asked],
	);
	const { shown, problem } = usePicture(request, paneColumns, paneRows);
	const visible = open && shown !== null && pictureColumns > 0;
	const top = layout.statusRows + layout.tabRows + PREVIEW_HEAD_ROWS;
	const overlayPicture = useMemo(
		() =>
			visible
				? {
						row: top,
						column: PREVIEW_LABEL_COLUMNS,
						columns: shown.picture.columns,
						lines: shown.picture.lines,
					}
				: null,
		[visible, shown, top],
	);
	useOverlay(overlayPicture, `${columns} ${layout.rows} ${open} ${view.redraws}`);
	if (!open) return null;

	const pathNote = !pictures && preview !== null;
	const chart = (
		<LossChart
			series={store.series}
			version={seriesVersion}
			view={view.chart}
			columns={chartColumns}
			rows={pathNote ? bodyRows - 1 : bodyRows}
		/>
	);
	if (pictureColumns === 0) {
		return (
			<Box flexDirection="column" height={bodyRows}>
				{chart}
				{pathNote ? <Text wrap="truncate-start"> preview picture: {preview.path}</Text> : null}
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
				isPast={past !== null}
				cells={choice.cells}
				message={
					problem ?? (preview === null ? 'The first preview comes with the first save.' : 'Drawing the preview.')
				}
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
