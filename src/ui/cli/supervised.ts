/**
 * Tells the supervisor where the model is and what was saved last, so that it can say so should this process die.
 * Must not know how the messages travel.
 */
import { passedOn } from '../../engine/command-table.js';
import type { EngineListener } from '../../engine/events.js';
import { logFileOf } from '../../engine/log/log-note.js';
import type { EngineSession } from '../../engine/session.js';
import type { CliContext } from './context.js';

/**
 * The same session, whose saves are also told to the supervisor. It listens only once somebody else does: a session
 * keeps its first events for its first listener, which must be the screen or the writer.
 * @param onBegun told of the model folder once training in it begins.
 */
export function supervised(
	session: EngineSession,
	tell: CliContext['tellSupervisor'],
	onBegun: (modelDir: string) => void,
): EngineSession {
	tell({ type: 'model_dir', path: session.config.model_dir, log: logFileOf(session.config) });
	let listening = false;
	const report: EngineListener = (event) => {
		if (event.event === 'saved') tell({ type: 'saved', iteration: event.iteration });
		if (event.event === 'session') onBegun(event.model_dir);
		if (event.event === 'session' && event.iteration > 0) tell({ type: 'saved', iteration: event.iteration });
	};
	return {
		...passedOn(session),
		config: session.config,
		origins: session.origins,
		finished: session.finished,
		subscribe: (listener) => {
			const unsubscribe = session.subscribe(listener);
			if (!listening) {
				listening = true;
				session.subscribe(report);
			}
			return unsubscribe;
		},
		start: () => session.start(),
	};
}
