/** A pane with a chart: title, plot, marks, iterations below. Must not know where the curves come from. */
import { Box, Text } from 'ink';
import { memo } from 'react';
import type { ChartLook } from '../chart/look.js';
import type { SeriesView } from '../chart/loss-series.js';
import type { Mark } from '../chart/marks.js';
import { useScreen } from '../screen-context.js';
import { chartLines, iterationAxis, markLegend, markLine } from './chart-lines.js';
import { Rule, type RulePart } from './rule.js';

export interface ChartPaneProps {
	readonly title: readonly RulePart[];
	/** Said behind what the marks mean, where there is room. */
	readonly figures?: readonly RulePart[];
	readonly data: SeriesView;
	readonly look: ChartLook;
	/** Shown below the curves; absent for no such line. */
	readonly marks?: readonly Mark[] | undefined;
	/** Said when there is nothing to draw. */
	readonly empty: string;
	readonly columns: number;
	/** Title included. */
	readonly rows: number;
}

export const ChartPane = memo(function ChartPane(props: ChartPaneProps) {
	const { title, figures = [], data, look, marks, empty, columns, rows } = props;
	const screen = useScreen();
	const plotRows = Math.max(1, rows - 2 - (marks === undefined ? 0 : 1));
	const lines = chartLines(screen, data, look, columns, plotRows);
	const legend = marks === undefined ? null : markLegend(screen, data, marks);
	const parts = [...title, ...(legend === null ? [] : [{ text: legend, token: 'muted' } as const]), ...figures];
	return (
		<Box flexDirection="column" width={columns} height={rows} overflow="hidden">
			<Rule parts={parts} width={columns} />
			{lines.length === 0 ? <Text {...screen.theme.color('muted')}> {empty}</Text> : null}
			{lines.map((line, i) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
				<Text key={i} wrap="truncate-end">
					{line}
				</Text>
			))}
			{lines.length === 0 || marks === undefined ? null : (
				<Text wrap="truncate-end">{markLine(screen, data, marks)}</Text>
			)}
			{lines.length === 0 ? null : <Text wrap="truncate-end">{iterationAxis(screen, data, columns)}</Text>}
		</Box>
	);
});
