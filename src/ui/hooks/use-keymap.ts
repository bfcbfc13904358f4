/** Key presses to commands, by the key table. Must not know what the commands do. */
import { useInput } from 'ink';
import { commandFor, type KeyContext, keyNames } from '../keymap.js';
import type { CommandHandlers } from './use-dashboard-commands.js';

/** Listens while mounted. */
export function useKeymap(context: KeyContext, handlers: CommandHandlers): void {
	useInput((input, key) => {
		for (const name of keyNames(input, key)) {
			const command = commandFor(context, name);
			if (command !== undefined) handlers[command]();
		}
	});
}
