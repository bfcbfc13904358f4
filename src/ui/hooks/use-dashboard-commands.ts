/** One handler per command of the key table, for a run on the dashboard. Must not know what they do. */
import { useMemo } from 'react';
import { analysisCommands } from '../commands/analysis-commands.js';
import { changeCommands } from '../commands/change-commands.js';
import { chartCommands } from '../commands/chart-commands.js';
import { configCommands } from '../commands/config-commands.js';
import { type CommandContext, createTask, type Handlers } from '../commands/context.js';
import { listCommands } from '../commands/list-commands.js';
import { previewCommands } from '../commands/preview-commands.js';
import { runCommands } from '../commands/run-commands.js';
import { screenCommands } from '../commands/screen-commands.js';
import { tabCommands } from '../commands/tab-commands.js';
import type { CommandId } from '../keymap.js';
import { useScreen } from '../screen-context.js';

export type CommandOptions = Pick<CommandContext, 'run' | 'dispatch' | 'looking' | 'bounds'>;

export function useDashboardCommands({ run, dispatch, looking, bounds }: CommandOptions): Handlers<CommandId> {
	const { overlay, clear, now } = useScreen();
	return useMemo(() => {
		const changeLayout = (change: () => void) => {
			overlay.erase();
			change();
		};
		const context = { run, dispatch, looking, bounds, clear, now, changeLayout, task: createTask(run) };
		return {
			...runCommands(context),
			...changeCommands(context),
			...tabCommands(context),
			...chartCommands((action) => dispatch({ type: 'chart', action })),
			...previewCommands(context),
			...analysisCommands({
				dispatch: (action) => dispatch({ type: 'analysis', action }),
				view: () => looking.current.view.analysis,
			}),
			...configCommands(context),
			...listCommands(context),
			...screenCommands(context),
		};
	}, [run, dispatch, looking, bounds, overlay, clear, now]);
}
