/** One event as the text of a log line, and the level from which on it is told. Must not know files or dates. */
import { LOG_LEVELS, type LogLevel } from '../../config/schema.js';
import type { EngineEvent } from '../events.js';

interface Told {
	readonly level: LogLevel;
	readonly text: string;
}

/** The line of an event, or null when the level leaves it out. */
export function logLine(event: EngineEvent, level: LogLevel): string | null {
	const told = describe(event);
	if (LOG_LEVELS.indexOf(told.level) > LOG_LEVELS.indexOf(level)) return null;
	return `${event.event === 'failed' ? 'ERROR' : event.event === 'warning' ? 'WARNING' : told.level.toUpperCase()} ${told.text}`;
}

function describe(event: EngineEvent): Told {
	switch (event.event) {
		case 'phase': {
			// Saving and back again happens at every save, which has a line of its own.
			const passing = event.phase === 'saving' || event.phase === 'training' || event.done !== undefined;
			return { level: passing ? 'debug' : 'info', text: `phase ${event.phase} ${event.detail}`.trimEnd() };
		}
		case 'session':
			return { level: 'info', text: `session ${fields(event)}` };
		case 'saved':
			return {
				level: 'info',
				text: `saved iteration ${event.iteration} in ${event.ms} ms, ${event.bytes} bytes, average losses A ${event.average_loss_a} B ${event.average_loss_b}`,
			};
		case 'backed_up':
			return { level: 'verbose', text: `backup of iteration ${event.iteration}: ${event.path}` };
		case 'snapshot':
			return { level: 'info', text: `snapshot of iteration ${event.iteration}: ${event.path}` };
		case 'preview':
			return { level: 'verbose', text: `preview of iteration ${event.iteration}: ${event.path}` };
		case 'timelapse':
			return { level: 'verbose', text: `timelapse picture of iteration ${event.iteration}: ${event.path}` };
		case 'rolled_back':
			return {
				level: 'info',
				text: `rolled back from iteration ${event.from_iteration} to ${event.iteration}: ${event.source}`,
			};
		case 'options':
			return {
				level: 'info',
				text: `options from iteration ${event.iteration + 1} on (${event.cause}): ${JSON.stringify(event.changes)}`,
			};
		case 'warning':
			return { level: 'info', text: `${event.code}: ${event.message}` };
		case 'step':
			return event.non_finite === undefined
				? { level: 'trace', text: `step ${fields(event)}` }
				: { level: 'info', text: `not finite at iteration ${event.iteration}: ${event.non_finite.join(', ')}` };
		case 'stopped':
			return {
				level: 'info',
				text: `stopped at iteration ${event.iteration} (${event.reason}), ${event.saved ? 'saved' : 'not saved'}`,
			};
		case 'failed':
			return {
				level: 'info',
				text: `${event.message}${event.where === undefined ? '' : ` [${event.where}]`}. ${event.next}`,
			};
	}
}

/** All fields of an event but its name, as JSON. */
function fields({ event: _event, ...rest }: EngineEvent): string {
	return JSON.stringify(rest);
}
