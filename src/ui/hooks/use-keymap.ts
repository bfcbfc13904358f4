/** Key presses to commands, by the key table. Must not know what the commands do. */
import { useInput } from 'ink';
import { useLayoutEffect, useRef } from 'react';
import type { Handlers } from '../commands/context.js';
import { type CommandId, commandFor } from '../keymap.js';
import { type KeyContext, TYPING } from '../keys/binding.js';
import { keyNames } from '../keys/key-names.js';

/**
 * Listens while mounted. Of several keys in one read, each is looked up after the one before has taken effect.
 * @param handlers commands that are not among them do nothing here
 * @param onText gets the characters that are no command, in contexts where text is typed
 */
export function useKeymap(
	context: KeyContext,
	handlers: Partial<Handlers<CommandId>>,
	onText: (text: string, context: KeyContext) => void,
): void {
	const latest = useRef({ context, handlers, onText });
	useLayoutEffect(() => {
		latest.current = { context, handlers, onText };
	}, [context, handlers, onText]);
	const press = (names: readonly string[]) => {
		const [name, ...rest] = names;
		if (name === undefined) return;
		const now = latest.current;
		const command = commandFor(now.context, name);
		if (command !== undefined) now.handlers[command]?.();
		else if (TYPING.includes(now.context)) {
			const text = name === 'space' ? ' ' : name;
			if ([...text].length === 1) now.onText(text, now.context);
		}
		if (rest.length > 0) setImmediate(() => press(rest));
	};
	useInput((input, key) => press(keyNames(input, key)));
}
