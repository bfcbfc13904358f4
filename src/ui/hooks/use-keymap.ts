/** Key presses to commands, by the key table. Must not know what the commands do. */
import { useInput } from 'ink';
import { useLayoutEffect, useRef } from 'react';
import type { Handlers } from '../commands/context.js';
import { type CommandId, commandFor } from '../keymap.js';
import { type KeyContext, TYPING } from '../keys/binding.js';
import { keyNames } from '../keys/key-names.js';

/**
 * Listens while mounted. Keys that come quickly, or in one read, wait until the one before has taken effect.
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
	const waiting = useRef<string[]>([]);
	const press = () => {
		const name = waiting.current[0];
		if (name === undefined) return;
		const now = latest.current;
		const command = commandFor(now.context, name);
		if (command !== undefined) now.handlers[command]?.();
		else if (TYPING.includes(now.context)) {
			const text = name === 'space' ? ' ' : name;
			if ([...text].length === 1) now.onText(text, now.context);
		}
		// Taken away only now: a key that comes meanwhile waits for its turn.
		setImmediate(() => {
			waiting.current.shift();
			press();
		});
	};
	useInput((input, key) => {
		const idle = waiting.current.length === 0;
		waiting.current.push(...keyNames(input, key));
		if (idle) press();
	});
}
