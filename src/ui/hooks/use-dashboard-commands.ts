/**
 * What the dashboard's keys do: one handler per command of the key table. Must not know which key it was.
 */
import type { Dispatch } from 'react';
import { useMemo, useRef } from 'react';
import type { PreviewEvent } from '../../engine/events.js';
import type { PreviewFile } from '../../engine/inspect.js';
import type { ScrollBounds } from '../components/scroll-pane.js';
import { type CommandId, TABS, type TabName } from '../keymap.js';
import { problemText, type RunHandle } from '../run-handle.js';
import { useScreen } from '../screen-context.js';
import type { ViewAction, ViewState } from '../store/view-state.js';
import { exportTab } from '../tab-exports.js';

export type CommandHandlers = Readonly<Record<CommandId, () => void>>;

/** What is on the screen at the moment a key is pressed. */
export interface Looking {
	readonly view: ViewState;
	/** The previews there are to look at, oldest first. */
	readonly previews: readonly PreviewFile[];
	readonly preview: PreviewEvent | null;
}

export interface CommandOptions {
	readonly run: RunHandle;
	readonly dispatch: Dispatch<ViewAction>;
	readonly looking: { readonly current: Looking };
	readonly bounds: { readonly current: ScrollBounds };
}

export function useDashboardCommands({ run, dispatch, looking, bounds }: CommandOptions): CommandHandlers {
	const { overlay, clear, now } = useScreen();
	const busy = useRef(new Set<string>());
	return useMemo(() => {
		const { session, store, stop } = run;
		/** Runs something that takes its time, once at a time, and says how it went. */
		const command = (name: string, start: () => Promise<string | null>, wait: string | null) => {
			if (busy.current.has(name)) {
				store.note('info', `${name}: still waiting`);
				return;
			}
			busy.current.add(name);
			if (wait !== null) store.note('info', `${name}: ${wait}`);
			start()
				.then((done) => {
					if (done !== null) store.note('good', done);
				})
				.catch((error: unknown) => store.note('error', `${name} failed: ${problemText(error)}`))
				.finally(() => busy.current.delete(name));
		};
		const engine = (name: string, start: () => Promise<string | null>) =>
			command(name, start, 'asked for, comes after the current step');
		/** The picture goes before anything else takes its place. */
		const changeLayout = (change: () => void) => {
			overlay.erase();
			change();
		};
		const showTab = (tab: TabName) => {
			if (tab !== looking.current.view.tab) changeLayout(() => dispatch({ type: 'show_tab', tab }));
		};
		const scroll = (lines: number) => {
			const { limit, fromEnd } = bounds.current;
			dispatch({ type: 'scroll', by: fromEnd ? -lines : lines, limit });
		};
		const travel = (by: 1 | -1) => {
			const { view, previews } = looking.current;
			const at = view.past === null ? -1 : previews.findIndex(({ iteration }) => iteration === view.past);
			const next = (at < 0 ? previews.length - 1 : at) + by;
			const file = previews[Math.max(0, next)];
			const to = file === undefined || next >= previews.length - 1 ? null : file.iteration;
			if (to !== view.past) changeLayout(() => dispatch({ type: 'travel', to }));
		};
		const tabs = Object.fromEntries(TABS.map((tab) => [`tab_${tab}`, () => showTab(tab)])) as Readonly<
			Record<`tab_${TabName}`, () => void>
		>;
		return {
			...tabs,
			// Success of save and snapshot is told by their events.
			save: () => engine('save', () => session.save().then(() => null)),
			snapshot: () => engine('snapshot', () => session.snapshot().then(() => null)),
			preview: () => engine('preview', () => session.preview().then((event) => `preview drawn: ${event.path}`)),
			pause: () => {
				const paused = store.getSnapshot().phase?.phase === 'paused';
				if (paused) engine('go on', () => session.resume().then(() => 'training goes on'));
				else engine('pause', () => session.pause().then(() => 'paused'));
			},
			next_tab: () => changeLayout(() => dispatch({ type: 'turn_tab', by: 1 })),
			previous_tab: () => changeLayout(() => dispatch({ type: 'turn_tab', by: -1 })),
			smoother: () => dispatch({ type: 'smoother' }),
			rougher: () => dispatch({ type: 'rougher' }),
			range: () => dispatch({ type: 'next_range' }),
			log_scale: () => dispatch({ type: 'toggle', what: 'logScale' }),
			output: () => dispatch({ type: 'next_output' }),
			trend: () => dispatch({ type: 'toggle', what: 'trend' }),
			raw: () => dispatch({ type: 'toggle', what: 'raw' }),
			next_faces: () => changeLayout(() => dispatch({ type: 'turn_faces', by: 1 })),
			previous_faces: () => changeLayout(() => dispatch({ type: 'turn_faces', by: -1 })),
			zoom: () => changeLayout(() => dispatch({ type: 'zoom' })),
			cells: () => changeLayout(() => dispatch({ type: 'next_cells' })),
			side: () => changeLayout(() => dispatch({ type: 'next_side' })),
			older: () => travel(-1),
			newer: () => travel(1),
			export: () => {
				const { view, preview } = looking.current;
				command('export', () => exportTab(run, view, preview), null);
			},
			up: () => scroll(-1),
			down: () => scroll(1),
			page_up: () => scroll(-bounds.current.page),
			page_down: () => scroll(bounds.current.page),
			first: () => scroll(Number.NEGATIVE_INFINITY),
			last: () => scroll(Number.POSITIVE_INFINITY),
			filter: () => dispatch({ type: 'open_filter' }),
			filter_done: () => dispatch({ type: 'close_filter' }),
			filter_clear: () => dispatch({ type: 'clear_filter' }),
			filter_erase: () => dispatch({ type: 'erase_filter' }),
			redraw: () => {
				clear();
				dispatch({ type: 'redraw' });
			},
			help: () => changeLayout(() => dispatch({ type: 'toggle_help' })),
			back: () => changeLayout(() => dispatch({ type: 'close_help' })),
			stop: () => changeLayout(() => stop.dispatch({ type: 'ask', now: now() })),
			interrupt: () =>
				changeLayout(() => {
					dispatch({ type: 'close_help' });
					dispatch({ type: 'close_filter' });
					stop.dispatch({ type: 'interrupt', now: now() });
				}),
			confirm_stop: () => stop.dispatch({ type: 'confirm', now: now() }),
			keep_going: () => changeLayout(() => stop.dispatch({ type: 'keep_going' })),
		};
	}, [run, dispatch, looking, bounds, overlay, clear, now]);
}
