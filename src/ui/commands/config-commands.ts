/** What the keys do to the options in effect. Must not know which key it was. */
import type { ConfigCommand } from '../keys/config-keys.js';
import type { CommandContext, Handlers } from './context.js';

export function configCommands({ dispatch }: CommandContext): Handlers<ConfigCommand> {
	return {
		only_differing: () => dispatch({ type: 'config', action: { type: 'toggle_differing' } }),
	};
}
