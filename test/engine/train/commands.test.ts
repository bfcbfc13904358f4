import { describe, expect, it } from 'vitest';
import { FstuiError } from '../../../src/config/errors.js';
import type { CommandName } from '../../../src/engine/protocol.js';
import { type CommandOutcome, CommandQueue } from '../../../src/engine/train/commands.js';

function command(name: CommandName) {
	const outcomes: CommandOutcome[] = [];
	return { name, save: true, options: {}, outcomes, settle: (outcome: CommandOutcome) => void outcomes.push(outcome) };
}

describe('the command queue', () => {
	it('gives commands in the order they came, each once', () => {
		const queue = new CommandQueue();
		const all = (['save', 'pause', 'save'] as const).map(command);
		for (const one of all) queue.push(one);
		expect([queue.take(), queue.take(), queue.take(), queue.take()]).toEqual([...all, undefined]);
	});

	it('leaves settling to whoever takes a command', () => {
		const queue = new CommandQueue();
		const pause = command('pause');
		queue.push(pause);
		expect(pause.outcomes).toEqual([]);
		queue.take()?.settle({ ok: true, result: null });
		queue.close();
		expect(pause.outcomes).toEqual([{ ok: true, result: null }]);
	});

	it('wakes a waiter when a command comes, and does not make it wait for one that is there', async () => {
		const queue = new CommandQueue();
		const log: string[] = [];
		const waiting = queue.wait().then(() => log.push('awake'));
		await new Promise((resolve) => setImmediate(resolve));
		expect(log).toEqual([]);
		queue.push(command('resume'));
		await waiting;
		expect(log).toEqual(['awake']);
		await queue.wait();
		expect(queue.take()?.name).toBe('resume');
		const again = queue.wait();
		queue.push(command('stop'));
		await again;
		expect(queue.take()?.name).toBe('stop');
	});

	it('refuses what is left, and everything later, when the session is over', () => {
		const queue = new CommandQueue();
		const [left, late] = [command('save'), command('snapshot')];
		queue.push(left);
		queue.close();
		queue.push(late);
		for (const { outcomes } of [left, late]) {
			expect(outcomes).toHaveLength(1);
			const [outcome] = outcomes;
			const error = outcome?.ok === false ? outcome.error : undefined;
			expect(error).toBeInstanceOf(FstuiError);
			expect(error).toMatchObject({ kind: 'training', message: expect.stringContaining('over') });
			expect(error?.next).toMatch(/last save/);
		}
		expect(queue.take()).toBeUndefined();
	});
});
