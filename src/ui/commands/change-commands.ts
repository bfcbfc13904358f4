/** What the keys do in the panel that changes options of the run. Must not know which key it was. */
import { askedFor, pendingChanges } from '../change/change-model.js';
import type { ChangeAction } from '../change/change-state.js';
import { currentConfig } from '../change/current-config.js';
import type { ChangeCommand } from '../keys/change-keys.js';
import { problemText } from '../problem-text.js';
import type { CommandContext, Handlers } from './context.js';

/** Options passed by a page key. */
const PAGE = 10;

export function changeCommands(context: CommandContext): Handlers<ChangeCommand> {
	const { run, looking, changeLayout } = context;
	const dispatch = (action: ChangeAction) => context.dispatch({ type: 'change', action, config: currentConfig(run) });
	const act = (action: ChangeAction) => () => dispatch(action);
	const close = () => changeLayout(() => dispatch({ type: 'close' }));

	const apply = () => {
		const { change } = looking.current.view;
		if (change === null || change.step === 'sending') return;
		const changes = pendingChanges(change, currentConfig(run));
		const wrong = changes.find(({ problem }) => problem !== null);
		if (wrong !== undefined) return dispatch({ type: 'focus', name: wrong.name });
		if (changes.length === 0) return close();
		dispatch({ type: 'sent' });
		run.session.set(askedFor(changes)).then(
			// What has changed is told by its event.
			() => changeLayout(() => dispatch({ type: 'done' })),
			(error: unknown) => {
				const why = problemText(error);
				run.store.note('error', `change failed: ${why}`);
				dispatch({ type: 'refused', why });
			},
		);
	};
	const leave = () => {
		const { change } = looking.current.view;
		if (change === null) return;
		const isOpen = change.step === 'editing' && pendingChanges(change, currentConfig(run)).length > 0;
		if (isOpen) dispatch({ type: 'leave' });
		else close();
	};
	return {
		change: () => changeLayout(() => dispatch({ type: 'open' })),
		change_apply: apply,
		change_more: act({ type: 'turn', by: 1 }),
		change_next: act({ type: 'turn', by: 1 }),
		change_less: act({ type: 'turn', by: -1 }),
		change_minus: act({ type: 'minus' }),
		change_reset: act({ type: 'reset' }),
		change_up: act({ type: 'move', by: -1 }),
		change_down: act({ type: 'move', by: 1 }),
		change_page_up: act({ type: 'move', by: -PAGE }),
		change_page_down: act({ type: 'move', by: PAGE }),
		change_first: act({ type: 'move', by: Number.NEGATIVE_INFINITY }),
		change_last: act({ type: 'move', by: Number.POSITIVE_INFINITY }),
		change_erase: act({ type: 'edit', edit: { type: 'backspace' } }),
		change_erase_all: act({ type: 'edit', edit: { type: 'delete_before' } }),
		change_leave: leave,
	};
}
