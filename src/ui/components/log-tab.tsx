/** The log of the run with its filter. Must not know where the lines come from or which keys filter. */
import { memo } from 'react';
import { useScreen } from '../screen-context.js';
import type { LogLine } from '../store/run-store.js';
import { LogLineText } from './log-line.js';
import type { RulePart } from './rule.js';
import { type ScrollBounds, ScrollPane } from './scroll-pane.js';

export interface LogTabProps {
	readonly log: readonly LogLine[];
	readonly filter: string;
	/** The filter is being typed. */
	readonly filtering: boolean;
	readonly columns: number;
	readonly rows: number;
	readonly scroll: number;
	readonly bounds: { current: ScrollBounds };
}

/** Lines that hold the text, in any case. */
export function filterLog(log: readonly LogLine[], filter: string): readonly LogLine[] {
	const wanted = filter.toLowerCase();
	return wanted === '' ? log : log.filter((line) => line.text.toLowerCase().includes(wanted));
}

export const LogTab = memo(function LogTab(props: LogTabProps) {
	const { log, filter, filtering, columns, rows, scroll, bounds } = props;
	const { glyphs } = useScreen();
	const shown = filterLog(log, filter);
	const title: RulePart[] = [{ text: 'Log' }];
	if (filtering || filter !== '') {
		title.push({ text: `filter: ${filter}${filtering ? glyphs.caret : ''}`, token: 'accent' });
		title.push({ text: `${shown.length} of ${log.length} lines`, token: 'muted' });
	}
	return (
		<ScrollPane
			title={title}
			lines={shown.map((line) => <LogLineText key={line.id} line={line} withTime={columns >= 60} />)}
			empty={log.length === 0 ? 'Nothing has happened yet.' : 'No line has this text.'}
			columns={columns}
			rows={rows}
			scroll={scroll}
			fromEnd
			bounds={bounds}
		/>
	);
});
