/**
 * The run as plain lines for pipes, log files and terminals without a screen: no escapes, one line of losses about
 * every two seconds, the first and the last step always. A pure listener. Must not know where the lines go; a failure is
 * told on standard error by whoever runs the session.
 */

import type { EngineEvent, EngineListener, Phase, SessionEvent, StepEvent, StoppedEvent } from '../../engine/events.js';
import { changesText } from '../format.js';
import { gpuParts } from '../gpu-text.js';

export interface PlainWriterOptions {
	readonly line: (text: string) => void;
	/** Milliseconds since 1970. */
	readonly now: () => number;
	/** Milliseconds between lines of losses. */
	readonly interval?: number;
}

const DEFAULT_INTERVAL_MS = 2000;
/** Each of these ends in a line of its own, or is seen by the losses. */
const SILENT_PHASES: readonly Phase[] = ['training', 'saving'];
const STOP_REASONS: Readonly<Record<StoppedEvent['reason'], string>> = {
	requested: 'as asked',
	iterations: 'all iterations of this session are done',
	target: 'the target is reached',
	lr_finder: 'the learning rate curve is drawn',
};

/** Local time of day as HH:MM:SS. */
export function timeOfDay(milliseconds: number): string {
	const date = new Date(milliseconds);
	return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

function loss(value: number | null): string {
	return value === null ? 'NaN' : value.toFixed(5);
}

function stepLine(step: StepEvent): string {
	const number = String(step.iteration).padStart(5, '0');
	const gpu = step.gpu === undefined ? '' : ` | ${gpuParts(step.gpu).join(', ')}`;
	return `[#${number}] Loss A: ${loss(step.loss_a)}, Loss B: ${loss(step.loss_b)} | ${step.examples_per_second.toFixed(1)} EGs/s${gpu}`;
}

function sessionLine(session: SessionEvent): string {
	const name = session.variant === '' ? session.model : `${session.model} ${session.variant}`;
	const end = session.target_iteration === null ? '' : ` to ${session.target_iteration}`;
	return [
		`session ${session.session} from iteration ${session.iteration}${end}: ${name}`,
		`${session.parameters.toLocaleString('en-US')} parameters`,
		session.device,
		`batch size ${session.batch_size}`,
		`${session.faces_a} faces A`,
		`${session.faces_b} faces B`,
		`coverage ${session.coverage} %`,
		session.model_dir,
	].join(', ');
}

/** The one line an event is told in, or undefined when it has none. */
function eventLine(event: EngineEvent, lastPhase: Phase | undefined): string | undefined {
	switch (event.event) {
		case 'phase': {
			if (event.phase === lastPhase || SILENT_PHASES.includes(event.phase)) return undefined;
			const phase = event.phase.replaceAll('_', ' ');
			return event.detail === '' ? phase : `${phase}: ${event.detail}`;
		}
		case 'session':
			return sessionLine(event);
		case 'preview':
			return `preview of iteration ${event.iteration}: ${event.path}`;
		case 'saved': {
			const averages =
				event.average_loss_a === null && event.average_loss_b === null
					? ''
					: `, average losses A ${loss(event.average_loss_a)} B ${loss(event.average_loss_b)}`;
			return `saved iteration ${event.iteration} in ${(event.ms / 1000).toFixed(1)} s${averages}`;
		}
		case 'backed_up':
			return `backed up iteration ${event.iteration}: ${event.path}`;
		case 'snapshot':
			return `snapshot of iteration ${event.iteration}: ${event.path}`;
		case 'timelapse':
			return `timelapse picture of iteration ${event.iteration}: ${event.path}`;
		case 'rolled_back':
			return `went back from iteration ${event.from_iteration} to ${event.iteration} (${event.source})`;
		case 'options':
			return `from iteration ${event.iteration + 1} on: ${changesText(event.changes)}`;
		case 'warning':
			return `warning: ${event.message}`;
		case 'stopped':
			return `stopped at iteration ${event.iteration}, ${STOP_REASONS[event.reason]}; ${event.saved ? 'the model is saved' : 'nothing was saved'}`;
		case 'step':
		case 'failed':
			return undefined;
	}
}

/** A listener that writes the events of one session. */
export function createPlainWriter(options: PlainWriterOptions): EngineListener {
	const interval = options.interval ?? DEFAULT_INTERVAL_MS;
	let lastStepAt = Number.NEGATIVE_INFINITY;
	let unwritten: StepEvent | undefined;
	let lastPhase: Phase | undefined;
	const stamped = (text: string): void => options.line(`[${timeOfDay(options.now())}] ${text}`);
	const writeStep = (step: StepEvent): void => {
		unwritten = undefined;
		lastStepAt = options.now();
		stamped(stepLine(step));
	};
	return (event) => {
		if (event.event === 'step') {
			unwritten = event;
			// A value that is not finite is news whenever it comes.
			if (options.now() - lastStepAt >= interval || event.non_finite !== undefined) writeStep(event);
			return;
		}
		const ends = event.event === 'stopped' || event.event === 'failed';
		if (ends && unwritten !== undefined) writeStep(unwritten);
		const text = eventLine(event, lastPhase);
		if (event.event === 'phase') lastPhase = event.phase;
		if (text !== undefined) stamped(text);
	};
}
