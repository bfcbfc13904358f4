/**
 * A session that other processes can reach: the control server listens along. Must not know how the run is shown.
 */
import type { OptionOrigins } from '../../config/origins.js';
import type { RunConfig } from '../../config/schema.js';
import { passedOn } from '../command-table.js';
import type { EngineEvent, EngineListener } from '../events.js';
import type { EngineSession } from '../session.js';
import { ControlServer } from './server.js';
import { newSocketPath, type SocketSurroundings } from './socket-path.js';
import { forgetStart, noteStart } from './starting-runs.js';

/**
 * Makes a session with a control socket. Without a place for the socket the run goes on without one, and a warning says
 * so. The server listens to the session only once somebody else does: a session keeps its first events for its first
 * listener, which must be the screen or the writer.
 */
export function controlledSession(
	createSession: (config: RunConfig, socket: string | null, origins: OptionOrigins | undefined) => EngineSession,
	config: RunConfig,
	surroundings: SocketSurroundings,
	origins?: OptionOrigins | undefined,
): EngineSession {
	let path: string | null = null;
	const problems: string[] = [];
	try {
		path = newSocketPath(surroundings);
		noteStart(path, config.model_dir);
	} catch (error) {
		problems.push(error instanceof Error ? error.message : String(error));
	}
	const session = createSession(config, path, origins);
	const listeners = new Set<EngineListener>();
	const onProblem = (message: string) => {
		if (listeners.size === 0) problems.push(message);
		for (const listener of listeners) listener(problemEvent(message));
	};
	const server = path === null ? null : new ControlServer({ session, path, pid: surroundings.pid, onProblem });
	void session.finished.then(() => {
		server?.close();
		if (path !== null) forgetStart(path);
	});
	let listening = false;
	return {
		...passedOn(session),
		config: session.config,
		origins: session.origins,
		finished: session.finished,
		subscribe: (listener) => {
			for (const message of problems.splice(0)) listener(problemEvent(message));
			const unsubscribe = session.subscribe(listener);
			listeners.add(listener);
			if (!listening && server !== null) {
				listening = true;
				session.subscribe((event) => server.tell(event));
			}
			return () => {
				listeners.delete(listener);
				unsubscribe();
			};
		},
		start: () => session.start(),
	};
}

function problemEvent(reason: string): EngineEvent {
	const message = `Other processes cannot reach this run (fstui attach, save, stop): ${reason}.`;
	return { event: 'warning', code: 'control_socket', message };
}
