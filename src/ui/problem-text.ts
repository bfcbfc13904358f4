/** What went wrong, for people. */
import { FstuiError } from '../config/errors.js';

/** One line of what went wrong and what to do. */
export function problemText(error: unknown): string {
	if (error instanceof FstuiError) return `${error.message}; ${error.next}`;
	return error instanceof Error ? error.message : String(error);
}
