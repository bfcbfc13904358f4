/** JSON lines: every event as one line, nothing else. A pure listener. Must not know where the lines go. */
import type { FstuiError } from '../../config/errors.js';
import type { EngineListener, FailedEvent } from '../../engine/events.js';

/** Events are plain data with numbers that are finite or null, so they are written as they are. */
export function createJsonWriter(line: (text: string) => void): EngineListener {
	return (event) => line(JSON.stringify(event));
}

/** The `failed` event of an error that happened before there was a session. */
export function failedEvent(error: FstuiError): FailedEvent {
	return {
		event: 'failed',
		code: error.exitCode,
		message: error.message,
		...(error.where === undefined ? {} : { where: error.where }),
		next: error.next,
		last_saved_iteration: null,
	};
}
