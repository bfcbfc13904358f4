/** What the log says of an event. Pure; must not know where lines are kept. */
import type { EngineEvent, SessionEvent } from '../../engine/events.js';
import { changesText, formatBytes, formatCount } from '../format.js';

export type LogKind = 'info' | 'good' | 'warning' | 'error';

export interface LogText {
	readonly kind: LogKind;
	readonly text: string;
}

/** Null for an event that is no news of its own. */
export function eventText(event: EngineEvent): LogText | null {
	switch (event.event) {
		case 'session':
			return { kind: 'info', text: sessionText(event) };
		case 'saved':
			return {
				kind: 'good',
				text: `saved at iteration ${formatCount(event.iteration)} (${formatBytes(event.bytes)}, ${(event.ms / 1000).toFixed(1)} s)`,
			};
		case 'backed_up':
			return { kind: 'good', text: `backup at iteration ${formatCount(event.iteration)}: lowest average loss so far` };
		case 'snapshot':
			return { kind: 'good', text: `snapshot at iteration ${formatCount(event.iteration)}: ${event.path}` };
		case 'timelapse':
			return { kind: 'info', text: `timelapse picture at iteration ${formatCount(event.iteration)}` };
		case 'rolled_back':
			return {
				kind: 'warning',
				text: `went back from iteration ${formatCount(event.from_iteration)} to ${formatCount(event.iteration)}: the ${event.source} was loaded`,
			};
		case 'options':
			return {
				kind: 'info',
				text: `from iteration ${formatCount(event.iteration + 1)} on: ${changesText(event.changes)}`,
			};
		case 'warning':
			return { kind: 'warning', text: event.message };
		case 'failed':
			return { kind: 'error', text: event.message };
		case 'step':
		case 'phase':
		case 'preview':
		case 'stopped':
			return null;
		default:
			return event satisfies never;
	}
}

function sessionText(event: SessionEvent): string {
	const model = event.variant === '' ? event.model : `${event.model} (${event.variant})`;
	const start = event.iteration === 0 ? 'a new model' : `resumed at iteration ${formatCount(event.iteration)}`;
	return `session ${event.session}: ${model}, ${start}, ${formatCount(event.faces_a)} + ${formatCount(event.faces_b)} faces`;
}
