import { describe, expect, it } from 'vitest';
import { REPEAT_GAP_MS, RUNNING, type StopInput, stopStep } from '../../../src/ui/store/stop-ladder.js';

/** Runs inputs from the start; gives the last state and all effects but "none". */
function run(...inputs: StopInput[]) {
	let state = RUNNING;
	const effects: string[] = [];
	for (const input of inputs) {
		const step = stopStep(state, input);
		state = step.state;
		if (step.effect !== 'none') effects.push(step.effect);
	}
	return { kind: state.kind, effects };
}
const interrupt = (now: number): StopInput => ({ type: 'interrupt', now });

describe('stop ladder', () => {
	it('asks at q and at the first Ctrl+C, and goes on when told so', () => {
		expect(run({ type: 'ask', now: 0 })).toEqual({ kind: 'asking', effects: [] });
		expect(run(interrupt(0))).toEqual({ kind: 'asking', effects: [] });
		expect(run(interrupt(0), { type: 'keep_going' })).toEqual({ kind: 'running', effects: [] });
	});

	it('saves and stops when confirmed, at the second Ctrl+C, and on a signal', () => {
		const stopping = { kind: 'stopping', effects: ['save_and_stop'] };
		expect(run({ type: 'ask', now: 0 }, { type: 'confirm', now: 1 })).toEqual(stopping);
		expect(run(interrupt(0), interrupt(1))).toEqual(stopping);
		expect(run({ type: 'terminate', now: 0 })).toEqual(stopping);
		expect(run({ type: 'terminate', now: 0 }, { type: 'terminate', now: 9999 })).toEqual(stopping);
	});

	it('does nothing at a confirmation nobody asked for', () => {
		expect(run({ type: 'confirm', now: 0 })).toEqual({ kind: 'running', effects: [] });
	});

	it('abandons only after the screen has said what would be lost', () => {
		expect(run(interrupt(0), interrupt(500), interrupt(5000))).toEqual({
			kind: 'stopping',
			effects: ['save_and_stop'],
		});
		expect(run(interrupt(0), interrupt(500), { type: 'warned' }, interrupt(5000))).toEqual({
			kind: 'abandoning',
			effects: ['save_and_stop', 'abandon'],
		});
	});

	it('never abandons through a held key', () => {
		const repeat = REPEAT_GAP_MS / 3;
		const held = Array.from({ length: 60 }, (_, i) => interrupt(i * repeat));
		expect(run(...held.slice(0, 3), { type: 'warned' }, ...held.slice(3))).toEqual({
			kind: 'stopping',
			effects: ['save_and_stop'],
		});
	});
});
