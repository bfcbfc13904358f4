/**
 * How far the run of a model folder is right now, asked over its control socket. A run that cannot be reached is no
 * error here. Must not know how it is told.
 */
import { FstuiError } from '../../config/errors.js';
import type { Phase, StepEvent } from '../../engine/events.js';
import type { CliContext } from './context.js';

export interface LiveState {
	readonly pid: number;
	readonly model: string;
	readonly phase: Phase | null;
	/** Null before the first step of this session. */
	readonly step: StepEvent | null;
	readonly target_iteration: number | null;
}

/** Null when no run can be reached. */
export async function liveState(folder: string, modules: CliContext['modules']): Promise<LiveState | null> {
	try {
		const session = await modules.connectRun(folder);
		let state: LiveState = {
			pid: session.pid,
			model: session.config.model,
			phase: null,
			step: null,
			target_iteration: null,
		};
		session.subscribe((event) => {
			if (event.event === 'phase') state = { ...state, phase: event.phase };
			if (event.event === 'step') state = { ...state, step: event };
			if (event.event === 'session') state = { ...state, target_iteration: event.target_iteration };
		});
		await session.live;
		session.view.leave();
		return state;
	} catch (error) {
		if (error instanceof FstuiError) return null;
		throw error;
	}
}
