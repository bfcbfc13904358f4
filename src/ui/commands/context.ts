/** What the commands of the dashboard work with. Must not know which commands there are. */
import type { Dispatch } from 'react';
import type { PreviewEvent } from '../../engine/events.js';
import type { PreviewFile } from '../../engine/inspect.js';
import type { ScrollBounds } from '../components/scroll-pane.js';
import { problemText } from '../problem-text.js';
import type { RunHandle } from '../run-handle.js';
import type { ViewAction, ViewState } from '../store/view-state.js';

/** What is on the screen at the moment a key is pressed. */
export interface Looking {
	readonly view: ViewState;
	/** The previews there are to look at, oldest first. */
	readonly previews: readonly PreviewFile[];
	readonly preview: PreviewEvent | null;
}

export interface CommandContext {
	readonly run: RunHandle;
	readonly dispatch: Dispatch<ViewAction>;
	readonly looking: { readonly current: Looking };
	readonly bounds: { readonly current: ScrollBounds };
	/** The picture goes before anything else takes its place. */
	readonly changeLayout: (change: () => void) => void;
	/** Runs something that takes its time, once at a time under one name, and says how it went. */
	readonly task: (name: string, start: () => Promise<string | null>, wait?: string) => void;
	/** Blanks the screen; the next frame is written whole. */
	readonly clear: () => void;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
}

/** The handlers of some commands. */
export type Handlers<Command extends string> = Readonly<Record<Command, () => void>>;

/** A `task` that tells through the notes of a run. */
export function createTask({ store }: RunHandle): CommandContext['task'] {
	const busy = new Set<string>();
	return (name, start, wait) => {
		if (busy.has(name)) {
			store.note('info', `${name}: still waiting`);
			return;
		}
		busy.add(name);
		if (wait !== undefined) store.note('info', `${name}: ${wait}`);
		start()
			.then((done) => {
				if (done !== null) store.note('good', done);
			})
			.catch((error: unknown) => store.note('error', `${name} failed: ${problemText(error)}`))
			.finally(() => busy.delete(name));
	};
}
