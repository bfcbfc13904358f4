/**
 * The one error type users see: what happened, where, and what to do next.
 * Owns the mapping to exit codes. Must not know who prints it.
 */

export type ErrorKind = 'usage' | 'faces' | 'training' | 'device' | 'interrupted';

/** Process exit code per kind of failure; scripts rely on these. */
export const EXIT_CODES: Readonly<Record<ErrorKind, number>> = {
	usage: 2,
	faces: 3,
	training: 4,
	device: 5,
	interrupted: 130,
};

export interface ErrorDetails {
	/** Path, option name or `file:line:column` the problem was found at. */
	readonly where?: string | undefined;
	/** One sentence (imperative) telling the user how to get on. */
	readonly next: string;
	readonly cause?: unknown;
}

export class FstuiError extends Error {
	override readonly name = 'FstuiError';
	readonly kind: ErrorKind;
	readonly where: string | undefined;
	readonly next: string;

	constructor(kind: ErrorKind, what: string, details: ErrorDetails) {
		super(what, details.cause === undefined ? undefined : { cause: details.cause });
		this.kind = kind;
		this.where = details.where;
		this.next = details.next;
	}

	get exitCode(): number {
		return EXIT_CODES[this.kind];
	}
}

/** Three lines at most: what, where, next. No colour; callers add it. */
export function formatError(error: FstuiError): string {
	const lines = [`error: ${error.message}`];
	if (error.where !== undefined) lines.push(`  where: ${error.where}`);
	lines.push(`  next:  ${error.next}`);
	return lines.join('\n');
}
