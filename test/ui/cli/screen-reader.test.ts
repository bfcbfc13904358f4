import { afterEach, describe, expect, it } from 'vitest';
import { runCli } from '../../../src/ui/cli/main.js';
import { type Harness, type HarnessOptions, harness } from './helpers.js';

const harnesses: Harness[] = [];
afterEach(() => {
	for (const one of harnesses.splice(0)) one.remove();
});

function start(env: Readonly<Record<string, string>>, options: HarnessOptions = { terminal: true }) {
	const made = harness(options);
	harnesses.push(made);
	return { ...made, context: { ...made.context, env: { ...made.context.env, ...env } } };
}

describe('--image', () => {
	it('is taken by the wizard too', async () => {
		const run = start({});
		expect(await runCli(['--image', 'blocks'], run.context)).toBe(0);
		expect(await runCli(['--image=kitty'], run.context)).toBe(0);
		expect(run.apps.map(({ imageMode }) => imageMode)).toEqual(['blocks', 'kitty']);
		expect(await runCli(['--image', 'sixel'], run.context)).toBe(2);
		expect(run.err.text).toContain('must be one of auto, kitty, iterm, blocks, off');
	});
});

describe('--screen-reader', () => {
	it.each([
		[['--screen-reader'], {}],
		[['train', '--screen-reader'], {}],
		[['--screen-reader', 'train'], {}],
		[['train'], { INK_SCREEN_READER: 'true' }],
		[['train'], { ACCESSIBLE: '1' }],
		[['train', '--screen-reader'], { TERM: 'dumb' }],
		[[], { TERM: 'dumb' }],
	])('%j with %j opens lines instead of screens', async (args, env) => {
		const run = start(env);
		expect(await runCli(args, run.context)).toBe(0);
		expect([run.apps.length, run.readers.length]).toEqual([0, 1]);
	});

	it('leaves everything else as it is', async () => {
		const screens = start({ INK_SCREEN_READER: 'false' });
		await runCli(['train'], screens.context);
		expect([screens.apps.length, screens.readers.length]).toEqual([1, 0]);
		const pipe = start({}, { terminal: false });
		expect(await runCli(['--screen-reader'], pipe.context)).toBe(2);
		expect(pipe.err.text).toContain('fstui needs a terminal');
		expect(await runCli(['train', '--', '--screen-reader'], pipe.context)).toBe(2);
		expect(pipe.readers).toEqual([]);
	});
});
