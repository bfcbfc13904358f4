/**
 * What can go wrong while recording, lowering or compiling a function. These are programming errors of models and
 * losses, so they name the kernel or tensor; the session turns them into user-facing failures.
 */

export class TraceError extends Error {
	override readonly name = 'TraceError';
}

export class LoweringError extends Error {
	override readonly name = 'LoweringError';
}
