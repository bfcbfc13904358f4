import { describe, expect, it } from 'vitest';
import { announceRun } from '../../src/ui/announce.js';
import { RunStore } from '../../src/ui/store/run-store.js';
import { notification, titleBack, windowTitle } from '../../src/ui/terminal/notify.js';
import { FakeSession, fakeConfig, stepEvent } from '../helpers/fake-session.js';

function setUp() {
	const session = new FakeSession(fakeConfig(), { stepMs: 0 });
	const store = new RunStore();
	store.attach(session);
	session.start();
	const titles: string[] = [];
	const calls: string[] = [];
	const clock = { now: 0 };
	announceRun(store, { title: (text) => titles.push(text), call: (text) => calls.push(text) }, () => clock.now);
	return { session, store, titles, calls, clock };
}

describe('announcing a run', () => {
	it('keeps model and losses in the title, at most every five seconds', () => {
		const { session, store, titles, clock } = setUp();
		session.emit(stepEvent(1, { loss_a: 0.12345, loss_b: 0.5 }));
		store.latest();
		session.emit(stepEvent(2, { loss_a: 0.1, loss_b: null }));
		store.latest();
		expect(titles).toEqual(['fstui original A 0.1235 B 0.5000']);
		clock.now = 5000;
		store.latest();
		expect(titles.at(-1)).toBe('fstui original A 0.1000 B NaN');
		store.close();
	});

	it('calls once at the end and once for losses that are no numbers', async () => {
		const { session, store, calls } = setUp();
		session.emit(stepEvent(3, { loss_a: null, non_finite: ['loss_a'] }));
		store.latest();
		session.emit(stepEvent(4, { loss_a: null, non_finite: ['loss_a'] }));
		store.latest();
		expect(calls).toEqual(['fstui: losses are not finite at iteration 3']);
		session.emit({ event: 'failed', code: 4, message: 'it broke', next: 'resume', last_saved_iteration: 3 });
		store.latest();
		store.latest();
		expect(calls.slice(1)).toEqual(['fstui: training failed: it broke']);
		store.close();
	});
});

describe('sequences', () => {
	it('hold the text and nothing that could end them early', () => {
		expect(notification('done\u001b[2J\u0007', false)).toBe('\u001b]9;done [2J \u001b\\\u0007');
		expect(windowTitle('a\nb', false)).toBe('\u001b]2;a b\u001b\\');
	});

	it('give the title back, and tmux its own name for the window', () => {
		expect(titleBack(false)).toBe('\u001b[23;2t');
		expect(titleBack(true)).toBe('\u001b[23;2t\u001bk\u001b\\');
	});

	it('reach the terminal outside tmux, and name the tmux window', () => {
		expect(notification('done', true)).toBe('\u001bPtmux;\u001b\u001b]9;done\u001b\u001b\\\u001b\\\u0007');
		expect(windowTitle('x', true)).toBe('\u001b]2;x\u001b\\\u001bkx\u001b\\');
	});
});
