/**
 * The one table of keys: dispatch, hint bar, help overlay and documentation are made from it. Its parts lie in keys/, by
 * area. Must not know what a command does.
 */

import { ANALYSIS_KEYS, type AnalysisCommand } from './keys/analysis-keys.js';
import type { KeyBinding, KeyContext } from './keys/binding.js';
import { CHANGE_KEYS, type ChangeCommand } from './keys/change-keys.js';
import { CHART_KEYS, type ChartCommand } from './keys/chart-keys.js';
import { CONFIG_KEYS, type ConfigCommand } from './keys/config-keys.js';
import { LIST_KEYS, type ListCommand } from './keys/list-keys.js';
import { LOG_KEYS, type LogCommand } from './keys/log-keys.js';
import { PREVIEW_KEYS, type PreviewCommand } from './keys/preview-keys.js';
import { RUN_KEYS, type RunCommand } from './keys/run-keys.js';
import { SCREEN_KEYS, type ScreenCommand } from './keys/screen-keys.js';
import { SESSION_GRAPH_KEYS, type SessionGraphCommand } from './keys/session-graph-keys.js';
import { STOP_KEYS, type StopCommand } from './keys/stop-keys.js';
import { TAB_KEYS, type TabCommand } from './keys/tab-keys.js';

export type CommandId =
	| RunCommand
	| ChangeCommand
	| TabCommand
	| ChartCommand
	| PreviewCommand
	| AnalysisCommand
	| SessionGraphCommand
	| ConfigCommand
	| LogCommand
	| ListCommand
	| ScreenCommand
	| StopCommand;

/** In the order of the hint bar and the help. */
export const KEYMAP: readonly KeyBinding<CommandId>[] = [
	...RUN_KEYS,
	...CHANGE_KEYS,
	...TAB_KEYS,
	...CHART_KEYS,
	...PREVIEW_KEYS,
	...ANALYSIS_KEYS,
	...SESSION_GRAPH_KEYS,
	...CONFIG_KEYS,
	...LOG_KEYS,
	...LIST_KEYS,
	...SCREEN_KEYS,
	...STOP_KEYS,
];

/** The command of a key in a context, or undefined when the key means nothing there. */
export function commandFor(context: KeyContext, key: string): CommandId | undefined {
	return KEYMAP.find((binding) => binding.contexts.includes(context) && binding.keys.includes(key))?.command;
}

/** Bindings of the hint bar of a context. */
export function hintsFor(context: KeyContext): readonly KeyBinding<CommandId>[] {
	return KEYMAP.filter((binding) => binding.contexts.includes(context) && binding.hint !== undefined);
}
