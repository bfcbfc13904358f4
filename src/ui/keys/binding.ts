/** What an entry of the key table says, and the places where keys count. Must not know any key. */

/** The tabs of the dashboard, in the order of their number keys. */
export const TABS = ['preview', 'graph', 'analysis', 'log', 'config'] as const;
export type TabName = (typeof TABS)[number];

/** Where a key counts: each tab and dialog takes only its own keys. */
export type KeyContext =
	| TabName
	| 'session_graph'
	| 'model_question'
	| 'log_filter'
	| 'config_filter'
	| 'change'
	| 'help'
	| 'stop_dialog'
	| 'stopping';

export interface KeyBinding<Command extends string> {
	readonly command: Command;
	readonly contexts: readonly KeyContext[];
	/** Names as `keyNames` makes them. */
	readonly keys: readonly string[];
	/** How the key is written in the hint bar and the help. */
	readonly label: string;
	/** One or two words for the hint bar; absent when it is not worth the room. */
	readonly hint?: string;
	/** The label in the hint bar, where it stands for a pair of keys. */
	readonly hintLabel?: string;
	/** One sentence for the help. */
	readonly help: string;
}

/** Contexts in which characters that are no command are typed text. */
export const TYPING: readonly KeyContext[] = ['log_filter', 'config_filter', 'model_question', 'change'];
/** The open tab, and what can be open in it without taking the keys of the run away. */
export const PANES: readonly KeyContext[] = [...TABS, 'session_graph'];
export const CHARTS: readonly KeyContext[] = ['preview', 'graph', 'session_graph'];
export const SCROLLED: readonly KeyContext[] = ['analysis', 'log', 'config', 'help'];
export const EVERYWHERE: readonly KeyContext[] = [...PANES, 'help', 'stop_dialog', 'stopping'];
