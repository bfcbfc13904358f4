/**
 * Why a source of face data could not be used: the one error type of the readers.
 * Must not know users or paths; load.ts turns it into words for them.
 */

export class SourceError extends Error {
	override readonly name = 'SourceError';
	/** One clause without a full stop, e.g. "the pickle ends too early". */
	readonly reason: string;
	/** Byte of the input it was found at; null where there is no such place. */
	readonly offset: number | null;

	constructor(reason: string, offset: number | null = null, options?: ErrorOptions) {
		super(offset === null ? reason : `${reason} (at byte ${offset})`, options);
		this.reason = reason;
		this.offset = offset;
	}
}

/** The error itself when it is a SourceError, else one that says the same in one line. */
export function asSourceError(error: unknown): SourceError {
	if (error instanceof SourceError) return error;
	const message = error instanceof Error ? error.message : String(error);
	return new SourceError(message.split('\n')[0] ?? '', null, { cause: error });
}
