/** Key presses to commands, by the key table. Must not know what the commands do. */
import { useInput } from 'ink';
import { useLayoutEffect, useRef } from 'react';
import { commandFor, type KeyContext, keyNames } from '../keymap.js';
import type { CommandHandlers } from './use-dashboard-commands.js';

/**
 * Listens while mounted. Of several keys in one read, each is looked up after the one before has taken effect.
 * @param onText gets the characters that are no command, in contexts where text is typed
 */
export function useKeymap(context: KeyContext, handlers: CommandHandlers, onText: (text: string) => void): void {
	const latest = useRef({ context, handlers, onText });
	useLayoutEffect(() => {
		latest.current = { context, handlers, onText };
	}, [context, handlers, onText]);
	const press = (names: readonly string[]) => {
		const [name, ...rest] = names;
		if (name === undefined) return;
		const now = latest.current;
		const command = commandFor(now.context, name);
		if (command !== undefined) now.handlers[command]();
		else if (now.context === 'log_filter') now.onText(name === 'space' ? ' ' : [...name].length === 1 ? name : '');
		if (rest.length > 0) setImmediate(() => press(rest));
	};
	useInput((input, key) => press(keyNames(input, key)));
}
