/** Key presses to commands, by the key table. Must not know what the commands do. */
import { useInput } from 'ink';
import { useLayoutEffect, useRef } from 'react';
import { commandFor, type KeyContext, keyNames } from '../keymap.js';
import type { CommandHandlers } from './use-dashboard-commands.js';

/** Listens while mounted. Of several keys in one read, each is looked up after the one before has taken effect. */
export function useKeymap(context: KeyContext, handlers: CommandHandlers): void {
	const latest = useRef({ context, handlers });
	useLayoutEffect(() => {
		latest.current = { context, handlers };
	}, [context, handlers]);
	const press = (names: readonly string[]) => {
		const [name, ...rest] = names;
		if (name === undefined) return;
		const command = commandFor(latest.current.context, name);
		if (command !== undefined) latest.current.handlers[command]();
		if (rest.length > 0) setImmediate(() => press(rest));
	};
	useInput((input, key) => press(keyNames(input, key)));
}
