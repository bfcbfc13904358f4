/**
 * The commands of a session in one table: how the arguments of each go into a message, and what the message does on a
 * session. Must not know how messages travel.
 */
import type { CommandMessage, CommandName, CommandResults } from './protocol.js';
import type { EngineSession } from './session.js';

export type CommandDetails = Pick<CommandMessage, 'save' | 'options'>;
export type SessionCommands = Pick<EngineSession, CommandName>;

interface CommandEntry<N extends CommandName> {
	details(...given: Parameters<SessionCommands[N]>): CommandDetails;
	perform(session: SessionCommands, details: CommandDetails): Promise<CommandResults[N]>;
}

const none = (): CommandDetails => ({});

const COMMANDS: { readonly [N in CommandName]: CommandEntry<N> } = {
	save: { details: none, perform: (session) => session.save() },
	snapshot: { details: none, perform: (session) => session.snapshot() },
	preview: { details: none, perform: (session) => session.preview() },
	pause: { details: none, perform: (session) => session.pause().then(() => null) },
	resume: { details: none, perform: (session) => session.resume().then(() => null) },
	set: { details: (options) => ({ options }), perform: (session, { options = {} }) => session.set(options) },
	stop: {
		details: ({ save = true } = {}) => ({ save }),
		perform: (session, { save = true }) => session.stop({ save }),
	},
};

export const COMMAND_NAMES = Object.keys(COMMANDS) as readonly CommandName[];

/** Does on a session what a message asks for. */
export function performCommand<N extends CommandName>(
	session: SessionCommands,
	command: N,
	details: CommandDetails,
): Promise<CommandResults[N]> {
	return COMMANDS[command].perform(session, details);
}

/** The methods of a session, each sending its message. */
export function commandsOver(
	send: <N extends CommandName>(command: N, details: CommandDetails) => Promise<CommandResults[N]>,
): SessionCommands {
	const method =
		<N extends CommandName>(name: N) =>
		(...given: Parameters<SessionCommands[N]>) =>
			send(name, COMMANDS[name].details(...given));
	return {
		save: method('save'),
		snapshot: method('snapshot'),
		preview: method('preview'),
		pause: async () => void (await method('pause')()),
		resume: async () => void (await method('resume')()),
		set: method('set'),
		stop: method('stop'),
	};
}

/** The commands of a session that stands in front of another one. */
export function passedOn(session: SessionCommands): SessionCommands {
	return commandsOver((command, details) => performCommand(session, command, details));
}
