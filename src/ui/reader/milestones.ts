/**
 * A run as sparse sentences for a screen reader: what changes, and the losses about once a minute. No listener is told
 * twice, nothing is repeated. Must not know where the sentences go.
 */
import type { EngineEvent, EngineListener, Phase, SessionEvent, StepEvent } from '../../engine/events.js';
import { changesText, formatCount, formatRemaining } from '../format.js';

export interface MilestoneOptions {
	readonly say: (sentence: string) => void;
	/** Milliseconds since 1970. */
	readonly now: () => number;
}

/** Milliseconds between sentences about the losses. */
const INTERVAL_MS = 60_000;
/** Weight of a new loss in the average that is compared. */
const NEW_WEIGHT = 0.01;
/** A smaller relative change between two sentences is called steady. */
const STEADY = 0.005;

const PHASES: Readonly<Partial<Record<Phase, string>>> = {
	scanning: 'Looking at the faces',
	building: 'Building the model',
	compiling: 'Compiling the model, which can take a while',
	searching: 'Searching for a learning rate',
	warming_up: 'Warming up',
	paused: 'Paused',
	stopping: 'Stopping',
};

/** A loss and where it goes since the last sentence. */
class Course {
	#average: number | null = null;
	#told: number | null = null;
	#count = 0;

	add(loss: number | null): void {
		if (loss === null) return;
		this.#count++;
		// A plain mean at first: one lucky batch must not count for long.
		const weight = Math.max(NEW_WEIGHT, 1 / this.#count);
		this.#average = this.#average === null ? loss : this.#average + weight * (loss - this.#average);
	}

	tell(): string {
		if (this.#average === null) return 'not a number';
		const before = this.#told;
		this.#told = this.#average;
		const value = this.#average.toFixed(4);
		if (before === null) return value;
		const change = (this.#average - before) / before;
		return `${value} ${Math.abs(change) < STEADY ? 'steady' : change < 0 ? 'falling' : 'rising'}`;
	}
}

export class Milestones {
	readonly #options: MilestoneOptions;
	readonly #a = new Course();
	readonly #b = new Course();
	#session: SessionEvent | null = null;
	#step: StepEvent | null = null;
	#phase: Phase | null = null;
	#toldAt = Number.NEGATIVE_INFINITY;
	#previewTold = false;

	constructor(options: MilestoneOptions) {
		this.#options = options;
	}

	/** Listens to one session. */
	readonly listener: EngineListener = (event) => {
		if (event.event === 'step') this.#takeStep(event);
		else if (event.event === 'phase') this.#takePhase(event.phase);
		else {
			if (event.event === 'session') this.#session = event;
			const sentence = this.#sentence(event);
			if (sentence !== null) this.#options.say(sentence);
		}
	};

	/** Where the run is, as a sentence; a person asked. */
	status(): string {
		const step = this.#step;
		if (step === null) return 'No iteration is done yet.';
		const { end, left } = this.#goal(step);
		return `Iteration ${formatCount(step.iteration)}${end}, loss A ${this.#a.tell()}, loss B ${this.#b.tell()}${left}.`;
	}

	#takeStep(step: StepEvent): void {
		this.#step = step;
		this.#a.add(step.loss_a);
		this.#b.add(step.loss_b);
		const now = this.#options.now();
		if (now - this.#toldAt < INTERVAL_MS) return;
		this.#toldAt = now;
		this.#options.say(this.status());
	}

	#takePhase(phase: Phase): void {
		if (phase === this.#phase || phase === 'saving') return;
		const wasPaused = this.#phase === 'paused';
		this.#phase = phase;
		const text = phase === 'training' && wasPaused ? 'Training goes on' : PHASES[phase];
		if (text !== undefined) this.#options.say(`${text}.`);
	}

	#goal(step: StepEvent): { readonly end: string; readonly left: string } {
		const target = this.#session?.target_iteration ?? null;
		if (target === null) return { end: '', left: '' };
		const end = ` of ${formatCount(target)}`;
		if (step.session_iteration < 1 || step.elapsed_seconds <= 0) return { end, left: '' };
		const seconds = ((target - step.iteration) * step.elapsed_seconds) / step.session_iteration;
		return { end, left: target > step.iteration ? `, about ${formatRemaining(seconds)} left` : '' };
	}

	#sentence(event: Exclude<EngineEvent, { event: 'step' | 'phase' }>): string | null {
		switch (event.event) {
			case 'session':
				return `Session ${event.session} of the model ${event.model}${event.variant === '' ? '' : ` ${event.variant}`}, on ${event.device}: ${formatCount(event.faces_a)} faces A, ${formatCount(event.faces_b)} faces B, batch size ${event.batch_size}. It starts at iteration ${formatCount(event.iteration)}.`;
			case 'preview':
				// They come with every save; one sentence about them is enough.
				if (this.#previewTold) return null;
				this.#previewTold = true;
				return `The newest preview picture is always in the folder of ${event.path}`;
			case 'snapshot':
				return `Snapshot of iteration ${formatCount(event.iteration)}: ${event.path}`;
			case 'rolled_back':
				return `The model has gone back from iteration ${formatCount(event.from_iteration)} to ${formatCount(event.iteration)}: the ${event.source} was loaded.`;
			case 'options':
				return `From iteration ${formatCount(event.iteration + 1)} on: ${changesText(event.changes)}.`;
			case 'warning':
				return `Warning: ${event.message}`;
			case 'saved':
			case 'backed_up':
			case 'timelapse':
			case 'stopped':
			case 'failed':
				return null;
		}
	}
}
