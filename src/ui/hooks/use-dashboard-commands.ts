/**
 * What the dashboard's keys do: one handler per command of the key table. Must not know which key it was.
 */
import type { Dispatch } from 'react';
import { useMemo, useRef } from 'react';
import type { CommandId } from '../keymap.js';
import { problemText, type RunHandle } from '../run-handle.js';
import { useScreen } from '../screen-context.js';
import type { ViewAction } from '../store/view-state.js';

export type CommandHandlers = Readonly<Record<CommandId, () => void>>;

export function useDashboardCommands(run: RunHandle, dispatchView: Dispatch<ViewAction>): CommandHandlers {
	const { overlay, clear, now } = useScreen();
	const busy = useRef(new Set<string>());
	return useMemo(() => {
		const { session, store, stop } = run;
		/** Runs an engine command once at a time and says how it went. */
		const command = (name: string, start: () => Promise<string | null>) => {
			if (busy.current.has(name)) {
				store.note('info', `${name}: still waiting for the current step`);
				return;
			}
			busy.current.add(name);
			store.note('info', `${name}: asked for, comes after the current step`);
			start()
				.then((done) => {
					if (done !== null) store.note('good', done);
				})
				.catch((error: unknown) => store.note('error', `${name} failed: ${problemText(error)}`))
				.finally(() => busy.current.delete(name));
		};
		/** The picture goes before anything else takes its place. */
		const changeLayout = (change: () => void) => {
			overlay.erase();
			change();
		};
		return {
			// Success of save and snapshot is told by their events.
			save: () => command('save', () => session.save().then(() => null)),
			snapshot: () => command('snapshot', () => session.snapshot().then(() => null)),
			preview: () => command('preview', () => session.preview().then((event) => `preview drawn: ${event.path}`)),
			pause: () => {
				const paused = store.getSnapshot().phase?.phase === 'paused';
				if (paused) command('go on', () => session.resume().then(() => 'training goes on'));
				else command('pause', () => session.pause().then(() => 'paused'));
			},
			smoother: () => dispatchView({ type: 'smoother' }),
			rougher: () => dispatchView({ type: 'rougher' }),
			range: () => dispatchView({ type: 'next_range' }),
			log_scale: () => dispatchView({ type: 'toggle_log_scale' }),
			redraw: () => {
				clear();
				dispatchView({ type: 'redraw' });
			},
			help: () => changeLayout(() => dispatchView({ type: 'toggle_help' })),
			back: () => changeLayout(() => dispatchView({ type: 'close_help' })),
			stop: () => changeLayout(() => stop.dispatch({ type: 'ask', now: now() })),
			interrupt: () =>
				changeLayout(() => {
					dispatchView({ type: 'close_help' });
					stop.dispatch({ type: 'interrupt', now: now() });
				}),
			confirm_stop: () => stop.dispatch({ type: 'confirm', now: now() }),
			keep_going: () => changeLayout(() => stop.dispatch({ type: 'keep_going' })),
		};
	}, [run, dispatchView, overlay, clear, now]);
}
