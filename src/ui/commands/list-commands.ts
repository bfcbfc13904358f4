/** Scrolling, the filter of the log, and the export of what a tab shows. Must not know which key it was. */
import type { ListCommand } from '../keys/list-keys.js';
import type { LogCommand } from '../keys/log-keys.js';
import type { ListAction } from '../store/view/list-view.js';
import { exportTab } from '../tab-exports.js';
import type { CommandContext, Handlers } from './context.js';

export function listCommands(context: CommandContext): Handlers<ListCommand | LogCommand> {
	const { run, dispatch, looking, bounds, task } = context;
	const list = (action: ListAction) => dispatch({ type: 'list', action });
	const scroll = (lines: number) => {
		const { limit, fromEnd } = bounds.current;
		list({ type: 'scroll', by: fromEnd ? -lines : lines, limit });
	};
	return {
		export: () => {
			const { view, preview } = looking.current;
			task('export', () => exportTab(run, view, preview));
		},
		up: () => scroll(-1),
		down: () => scroll(1),
		page_up: () => scroll(-bounds.current.page),
		page_down: () => scroll(bounds.current.page),
		first: () => scroll(Number.NEGATIVE_INFINITY),
		last: () => scroll(Number.POSITIVE_INFINITY),
		filter: () => list({ type: 'open_filter' }),
		filter_done: () => list({ type: 'close_filter' }),
		filter_clear: () => list({ type: 'clear_filter' }),
		filter_erase: () => list({ type: 'erase_filter' }),
	};
}
