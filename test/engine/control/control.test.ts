/** The control socket between a server and clients in one process: what is told, asked, refused, and who is dropped. */
import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { KnownOrigins } from '../../../src/config/origins.js';
import { connectRun } from '../../../src/engine/control/client.js';
import type { EngineEvent } from '../../../src/engine/events.js';
import { RawClient, type Reachable, reachableRun, step } from './helpers.js';

const ENDED = { event: 'stopped', iteration: 9, reason: 'target', saved: true } as const;
const runs: Reachable[] = [];

function start(origins?: KnownOrigins): Reachable {
	const run = reachableRun({}, origins);
	runs.push(run);
	return run;
}

afterEach(() => {
	// Ending the session closes its server.
	for (const { manual } of runs.splice(0)) manual.emit(ENDED);
});

async function eventsOf(
	run: Reachable,
): Promise<{ events: EngineEvent[]; session: Awaited<ReturnType<typeof connectRun>> }> {
	const session = await connectRun(run.dir);
	const events: EngineEvent[] = [];
	session.subscribe((event) => events.push(event));
	return { events, session };
}

async function until(fits: () => boolean): Promise<void> {
	while (!fits()) await new Promise((resolve) => setTimeout(resolve, 5));
}

it('tells a client what happened so far in its order, then what happens', async () => {
	const run = start();
	run.manual.emit({ event: 'phase', phase: 'building', detail: '' });
	run.manual.emit({ event: 'warning', code: 'few_faces', message: 'few' });
	for (let i = 1; i <= 1000; i++) run.manual.emit(step(i));
	run.manual.emit({ event: 'phase', phase: 'training', detail: '' });
	const { events, session } = await eventsOf(run);
	await session.live;
	expect(session.config).toEqual(run.session.config);
	expect(events.map(({ event }) => event)).toEqual(['warning', ...Array(300).fill('step'), 'phase']);
	expect(events.at(-2)).toEqual(step(1000));
	expect(events.at(-1)).toMatchObject({ phase: 'training' });
	run.manual.emit(step(1001));
	await until(() => events.length === 303);
	expect(events.at(-1)).toEqual(step(1001));
	expect(run.own).toHaveLength(1004);
});

it('tells a client where the options of the run come from', async () => {
	const run = start({ batch_size: { kind: 'preset', name: 'quick' } });
	const session = await connectRun(run.dir);
	expect(session.origins).toEqual({ batch_size: { kind: 'preset', name: 'quick' } });
	expect((await connectRun(start().dir)).origins).toBeUndefined();
});

it('passes commands on and brings back results and refusals', async () => {
	const run = start();
	const session = await connectRun(run.dir);
	expect(await session.save()).toMatchObject({ event: 'saved', iteration: 7 });
	expect(await session.preview()).toMatchObject({ event: 'preview' });
	await session.pause();
	await session.resume();
	expect(await session.set({ learning_rate: 1e-4 })).toMatchObject({ changes: { learning_rate: 1e-4 } });
	await expect(session.snapshot()).rejects.toMatchObject({
		message: 'the disk is full',
		next: 'make room',
		exitCode: 4,
	});
	expect(await session.stop()).toMatchObject({ event: 'stopped', saved: true });
	expect(await session.finished).toMatchObject({ ok: true, stopped: { iteration: 7 } });
	expect(run.manual.asked).toEqual(['save', 'pause', 'resume', { learning_rate: 1e-4 }, { stop: { save: true } }]);
	await expect(session.save()).rejects.toMatchObject({ name: 'FstuiError' });
});

it('tells a client that comes late of every change of options', async () => {
	const run = start();
	for (let i = 1; i <= 60; i++) {
		run.manual.emit({ event: 'options', iteration: i, changes: { [`option_${i}`]: i }, cause: 'request' });
	}
	const { events, session } = await eventsOf(run);
	await session.live;
	expect(events).toHaveLength(60);
});

it('serves several clients; one that dies does not matter to the others', async () => {
	const run = start();
	const first = await eventsOf(run);
	const raw = new RawClient(run.socket);
	raw.send({ kind: 'hello', protocol: 1 });
	await raw.until('live');
	raw.socket.destroy();
	await raw.closed;
	const second = await eventsOf(run);
	await Promise.all([first.session.live, second.session.live]);
	run.manual.emit(step(1));
	await until(() => first.events.length === 1 && second.events.length === 1);
	run.manual.emit(ENDED);
	expect(await first.session.finished).toEqual({ ok: true, stopped: ENDED });
	expect(await second.session.finished).toEqual({ ok: true, stopped: ENDED });
});

it('drops a client that does not read, says so to it, and holds nobody up', async () => {
	const run = start();
	const slow = new RawClient(run.socket);
	slow.send({ kind: 'hello', protocol: 1 });
	await slow.until('live');
	slow.socket.pause();
	const quick = await eventsOf(run);
	await quick.session.live;
	// Far more than the 4 MiB that may wait, and than the system keeps for a socket.
	const total = 40_000;
	for (let i = 1; i <= total; i++) {
		run.manual.emit(step(i));
		if (i % 500 === 0) await new Promise(setImmediate);
	}
	await until(() => quick.events.length === total);
	slow.socket.resume();
	await slow.until('dropped');
	expect(slow.messages.at(-1)).toEqual({ kind: 'dropped' });
	expect(slow.messages.length).toBeLessThan(total);
	await slow.closed;
	expect(run.own).toHaveLength(total);
});

it('leaves without touching the run', async () => {
	const run = start();
	const session = await connectRun(run.dir);
	session.view.leave();
	await session.view.left;
	await expect(session.stop()).rejects.toThrow('the connection to the run has ended');
	run.manual.emit(step(1));
	expect(run.manual.asked).toEqual([]);
	const next = await eventsOf(run);
	await next.session.live;
	expect(next.events).toEqual([step(1)]);
});

it('refuses clients that speak something else, and goes on', async () => {
	const run = start();
	const { events, session } = await eventsOf(run);
	await session.live;
	const raw = new RawClient(run.socket);
	raw.send(`${'x'.repeat(70_000)}\n`);
	expect(await raw.until('refused')).toMatchObject({ id: null, failure: { message: 'a message is too long' } });
	await raw.closed;
	expect(events).toEqual([]);
	const other = new RawClient(run.socket);
	other.send('what is this\n');
	expect(await other.until('refused')).toMatchObject({ failure: { message: 'a message is not understood' } });
	const old = new RawClient(run.socket);
	old.send({ kind: 'hello', protocol: 0 });
	expect(await old.until('refused')).toMatchObject({ failure: { message: 'the run speaks protocol 1, not 0' } });
	await Promise.all([other.closed, old.closed]);
	run.manual.emit(step(1));
	await until(() => events.length === 1);
});

it('keeps the socket to its user, and removes it at the end', async () => {
	const run = start();
	await (await connectRun(run.dir)).live;
	expect(statSync(run.socket).mode & 0o777).toBe(0o600);
	expect(statSync(dirname(run.socket)).mode & 0o777).toBe(0o700);
	run.manual.emit(ENDED);
	await until(() => !existsSync(run.socket));
});

it('tells a command that was on its way when the run ended', async () => {
	const run = start();
	run.manual.save = () => new Promise(() => undefined);
	const session = await connectRun(run.dir);
	const asked = session.save();
	const refused = expect(asked).rejects.toMatchObject({ exitCode: 4, message: 'the connection to the run has ended' });
	await session.pause();
	run.manual.emit(ENDED);
	await refused;
});
