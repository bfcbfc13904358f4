/** Runs a prepared training in plain lines or JSON lines. Must not know where the configuration came from. */
import type { ResolvedOptions } from '../../config/resolve.js';
import type { EngineListener } from '../../engine/events.js';
import type { CliContext } from './context.js';
import { connectionHint, type HangupPolicy, hangupHandler } from './hangup.js';
import { runHeadless } from './headless.js';
import { createJsonWriter } from './json-writer.js';
import { makeSession } from './make-session.js';
import { createPlainWriter } from './plain-writer.js';
import { createLineSink } from './sink.js';

/** Trains without a screen and resolves with the exit code. */
export async function trainHeadless(
	{ config, origins, warnings }: ResolvedOptions,
	mode: 'plain' | 'json',
	context: CliContext,
	hangup: HangupPolicy,
): Promise<number> {
	const notes = createLineSink(context.stderr, () => undefined);
	const handleHangup = hangupHandler(hangup, context);
	const hint = connectionHint(context, hangup);
	if (hint !== null) notes.line(hint);
	const session = await makeSession(config, origins, context);
	const lines = createLineSink(context.stdout, (reason) => {
		notes.line(`standard output is gone (${reason}); training goes on`);
		// A pipe that was closed is no hang-up; a terminal that cannot be written to is.
		if (reason === 'EIO') handleHangup(session);
	});
	try {
		const writer: EngineListener =
			mode === 'json' ? createJsonWriter(lines.line) : createPlainWriter({ line: lines.line, now: context.now });
		for (const message of warnings) writer({ event: 'warning', code: 'option', message });
		return await runHeadless(session, writer, context, notes.line, () => handleHangup(session));
	} finally {
		lines.close();
		notes.close();
	}
}
