/**
 * Lines to a stream that may go away: a closed pipe or a hung-up terminal must never end a training.
 * Must not know what the lines say.
 */

export interface LineSink {
	/** Writes the line and a line feed; does nothing once the stream is gone. */
	readonly line: (text: string) => void;
	readonly broken: () => boolean;
	/** Removes the error handler. */
	readonly close: () => void;
}

/**
 * @param onBroken called once with the reason (EPIPE, EIO ...) when the stream is gone.
 */
export function createLineSink(stream: NodeJS.WritableStream, onBroken: (reason: string) => void): LineSink {
	let broken = false;
	const fail = (error: Error & { code?: string }): void => {
		if (broken) return;
		broken = true;
		onBroken(error.code ?? error.message);
	};
	stream.on('error', fail);
	return {
		line: (text) => {
			if (broken) return;
			try {
				stream.write(`${text}\n`);
			} catch (error) {
				fail(error instanceof Error ? error : new Error(String(error)));
			}
		},
		broken: () => broken,
		close: () => stream.removeListener('error', fail),
	};
}
