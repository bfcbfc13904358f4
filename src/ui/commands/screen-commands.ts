/** The screen itself and the stop ladder. Must not know which key it was. */
import type { ScreenCommand } from '../keys/screen-keys.js';
import type { StopCommand } from '../keys/stop-keys.js';
import type { CommandContext, Handlers } from './context.js';

export function screenCommands(context: CommandContext): Handlers<ScreenCommand | StopCommand> {
	const { run, dispatch, changeLayout, clear, now } = context;
	const { stop } = run;
	return {
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
				dispatch({ type: 'list', action: { type: 'close_filter' } });
				stop.dispatch({ type: 'interrupt', now: now() });
			}),
		confirm_stop: () => stop.dispatch({ type: 'confirm', now: now() }),
		keep_going: () => changeLayout(() => stop.dispatch({ type: 'keep_going' })),
	};
}
