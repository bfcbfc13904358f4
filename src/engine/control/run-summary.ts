/**
 * What a client that comes late is told of a run: the session, its newest state, the last steps and messages, in the
 * order in which they happened, in bounded memory. Must not know clients.
 */
import type { EngineEvent, EngineEventName } from '../events.js';

/** Events kept of each kind; the whole history of losses is on disk. */
const KEPT: Readonly<Record<EngineEventName, number>> = {
	phase: 1,
	session: 1,
	step: 300,
	preview: 1,
	saved: 1,
	backed_up: 1,
	snapshot: 1,
	timelapse: 1,
	// All that a person and the stages of a preset may come to: they say which options hold.
	options: 1000,
	rolled_back: 1,
	warning: 20,
	stopped: 1,
	failed: 1,
};

interface Numbered {
	readonly number: number;
	readonly event: EngineEvent;
}

export class RunSummary {
	private readonly kept = new Map<string, Numbered[]>();
	private next = 0;

	add(event: EngineEvent): void {
		const events = this.kept.get(event.event) ?? [];
		this.kept.set(event.event, events);
		events.push({ number: this.next++, event });
		// Kinds of events that are added later are kept like the rest.
		if (events.length > (KEPT[event.event] ?? 1)) events.shift();
	}

	/** Oldest first. */
	events(): readonly EngineEvent[] {
		const all = [...this.kept.values()].flat();
		return all.sort((a, b) => a.number - b.number).map(({ event }) => event);
	}
}
