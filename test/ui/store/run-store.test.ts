import { describe, expect, it } from 'vitest';
import { PUBLISH_INTERVAL_MS, RunStore, type StoreClock } from '../../../src/ui/store/run-store.js';
import { FakeSession, fakeConfig, stepEvent } from '../../helpers/fake-session.js';

/** A clock that only goes when told; timers fire in order. */
class ManualClock implements StoreClock {
	time = 1_000_000;
	#timers: { at: number; callback: () => void }[] = [];

	now(): number {
		return this.time;
	}

	after(ms: number, callback: () => void): () => void {
		const timer = { at: this.time + ms, callback };
		this.#timers.push(timer);
		return () => {
			this.#timers = this.#timers.filter((other) => other !== timer);
		};
	}

	advance(ms: number): void {
		const end = this.time + ms;
		for (;;) {
			const due = this.#timers.filter((timer) => timer.at <= end).sort((x, y) => x.at - y.at)[0];
			if (due === undefined) break;
			this.#timers = this.#timers.filter((timer) => timer !== due);
			this.time = Math.max(this.time, due.at);
			due.callback();
		}
		this.time = end;
	}
}

function setUp() {
	const clock = new ManualClock();
	const store = new RunStore(clock);
	const session = new FakeSession(fakeConfig(), { stepMs: 0 });
	let published = 0;
	store.subscribe(() => {
		published++;
	});
	store.attach(session);
	return { clock, store, session, published: () => published };
}

describe('run store', () => {
	it('publishes at most four times a second, and always the newest', () => {
		const { clock, store, session, published } = setUp();
		session.start();
		const before = published();
		for (let i = 0; i < 1000; i++) {
			session.steps(1);
			clock.advance(1);
		}
		expect(published() - before).toBeLessThanOrEqual(1000 / PUBLISH_INTERVAL_MS + 1);
		clock.advance(PUBLISH_INTERVAL_MS);
		expect(store.getSnapshot().step?.iteration).toBe(1000);
		expect(store.getSnapshot().seriesVersion).toBe(1000);
	});

	it('replaces the snapshot instead of changing it', () => {
		const { clock, store, session } = setUp();
		session.steps(1);
		clock.advance(PUBLISH_INTERVAL_MS);
		const first = store.getSnapshot();
		session.steps(1);
		clock.advance(PUBLISH_INTERVAL_MS);
		expect(first.step?.iteration).toBe(1);
		expect(store.getSnapshot()).not.toBe(first);
	});

	it('keeps the elapsed time going between steps, and stops it during a pause', async () => {
		const { clock, store, session } = setUp();
		session.start();
		session.emit(stepEvent(1, { elapsed_seconds: 100 }));
		clock.advance(10_000);
		expect(store.getSnapshot().elapsedSeconds).toBeGreaterThan(108);
		await session.pause();
		session.emit(stepEvent(2, { elapsed_seconds: 111 }));
		clock.advance(60_000);
		expect(store.getSnapshot().elapsedSeconds).toBe(111);
	});

	it('turns saves, warnings and failures into bounded log lines', async () => {
		const { clock, store, session } = setUp();
		session.steps(3);
		await session.save();
		for (let i = 0; i < 1500; i++) session.emit({ event: 'warning', code: 'few_faces', message: `warning ${i}` });
		session.emit({ event: 'failed', code: 4, message: 'it broke', next: 'resume', last_saved_iteration: 3 });
		clock.advance(PUBLISH_INTERVAL_MS);
		const { log, ended } = store.getSnapshot();
		expect(log.length).toBeLessThanOrEqual(1000);
		expect(log.at(-1)).toMatchObject({ kind: 'error', text: 'it broke' });
		expect(log.at(-2)).toMatchObject({ kind: 'warning', text: 'warning 1499' });
		expect(ended?.event).toBe('failed');
		expect(new Set(log.map((line) => line.id)).size).toBe(log.length);
	});

	it('says once that a loss is not finite', () => {
		const { clock, store, session } = setUp();
		for (let i = 1; i <= 5; i++) {
			session.emit(stepEvent(i, { loss_a: null, non_finite: ['loss_a'] }));
			clock.advance(PUBLISH_INTERVAL_MS);
		}
		expect(store.getSnapshot().log.filter((line) => line.kind === 'warning')).toHaveLength(1);
	});

	it('stops listening when closed', () => {
		const { clock, store, session, published } = setUp();
		store.close();
		const before = published();
		session.steps(5);
		clock.advance(5000);
		expect(published()).toBe(before);
	});
});
