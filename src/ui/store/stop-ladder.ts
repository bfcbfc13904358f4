/**
 * The stop ladder as a pure state machine: ask, save and stop, abandon. Nothing is lost before the screen has said
 * what would be lost. Must not know keys, React or the engine; time is handed in.
 */

export type StopState =
	| { readonly kind: 'running' }
	| { readonly kind: 'asking'; readonly since: number }
	| { readonly kind: 'stopping'; readonly since: number; readonly warned: boolean }
	| { readonly kind: 'abandoning' };

export type StopInput =
	/** `q`. */
	| { readonly type: 'ask'; readonly now: number }
	/** Ctrl+C. */
	| { readonly type: 'interrupt'; readonly now: number }
	| { readonly type: 'confirm'; readonly now: number }
	/** A signal from outside asks to end: no question, but a save. */
	| { readonly type: 'terminate'; readonly now: number }
	| { readonly type: 'keep_going' }
	/** The frame that says what would be lost is on the screen. */
	| { readonly type: 'warned' };

/** What the caller has to tell the engine after a transition. */
export type StopEffect = 'none' | 'save_and_stop' | 'abandon';

/** A held Ctrl+C repeats about every 30 ms; presses closer together than this never abandon. */
export const REPEAT_GAP_MS = 100;

export const RUNNING: StopState = { kind: 'running' };

/** @returns the next state and the one thing to do now. */
export function stopStep(
	state: StopState,
	input: StopInput,
): { readonly state: StopState; readonly effect: StopEffect } {
	switch (input.type) {
		case 'ask':
			return state.kind === 'running' ? ask(input.now) : stay(state);
		case 'confirm':
			return state.kind === 'asking' ? stop(input.now) : stay(state);
		case 'terminate':
			return state.kind === 'running' || state.kind === 'asking' ? stop(input.now) : stay(state);
		case 'keep_going':
			return state.kind === 'asking' ? stay(RUNNING) : stay(state);
		case 'warned':
			return state.kind === 'stopping' ? stay({ ...state, warned: true }) : stay(state);
		case 'interrupt':
			return interrupt(state, input.now);
		default:
			return input satisfies never;
	}
}

function interrupt(state: StopState, now: number): { readonly state: StopState; readonly effect: StopEffect } {
	if (state.kind === 'running') return ask(now);
	if (state.kind === 'asking') return stop(now);
	if (state.kind === 'abandoning') return stay(state);
	const held = now - state.since < REPEAT_GAP_MS;
	if (!state.warned || held) return stay({ ...state, since: now });
	return { state: { kind: 'abandoning' }, effect: 'abandon' };
}

function ask(now: number) {
	return { state: { kind: 'asking', since: now }, effect: 'none' } as const;
}

function stop(now: number) {
	return { state: { kind: 'stopping', since: now, warned: false }, effect: 'save_and_stop' } as const;
}

function stay(state: StopState) {
	return { state, effect: 'none' } as const;
}
