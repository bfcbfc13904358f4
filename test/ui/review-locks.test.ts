/** The review of a model that goes on: what the model has settled, and why. */
import { expect, it, vi } from 'vitest';
import { resolveOptions } from '../../src/config/resolve.js';
import type { RunOptions } from '../../src/config/schema.js';
import { runApp } from '../../src/ui/run-app.js';
import { FakeSession } from '../helpers/fake-session.js';
import { FakeTerminal, KEYS } from '../helpers/terminal.js';

const STORED = {
	config: { input_a: '/faces/a', input_b: '/faces/b', model: 'original', batch_size: 8 },
	locked: { model: 'original', lowmem: false, coverage: 75 },
};

it.each([
	[80, 24],
	[120, 40],
])('marks locked options with the sign and says why at %i x %i', async (columns, rows) => {
	const terminal = new FakeTerminal(columns, rows);
	const options: RunOptions = { model_dir: '/models/mine' };
	const result = runApp({
		start: { kind: 'review', options },
		createSession: (config) => new FakeSession(config, { stepMs: 0 }),
		presets: [],
		resolve: async (flags, known) => resolveOptions({ stored: STORED, flags, known, cwd: '/', env: {} }),
		imageMode: 'off',
		stdin: terminal.input,
		stdout: terminal,
		env: { TERM: 'xterm-256color', LANG: 'C.UTF-8' },
	});
	await terminal.shows('[ Start training ]');
	const line = async (label: string) => (await terminal.screen()).find((row) => row.includes(`${label} `)) ?? '';
	const focused = async () => (await terminal.screen()).find((row) => row.includes('›'));
	for (let at = await focused(); at?.includes('Coverage') === false; at = await focused()) {
		const before = at;
		terminal.type(KEYS.down);
		await vi.waitFor(async () => expect(await focused()).not.toBe(before), 5000);
	}
	expect(await line('Coverage')).toMatch(/Coverage.* 75 {2}■ fixed by the model/);
	expect((await terminal.text()).replace(/\s+/g, ' ')).toContain(
		'Fixed when the model was made; another value needs a new model folder.',
	);
	expect(await line('Batch size')).not.toContain('■');
	terminal.type(KEYS.ctrlC);
	expect((await result).kind).toBe('cancelled');
});
