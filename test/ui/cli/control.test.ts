/** Commands for runs of other processes, and what a hang-up means: usage, help, policy. The real thing: e2e/control. */
import { afterEach, describe, expect, it } from 'vitest';
import { connectionHint, hangupHandler } from '../../../src/ui/cli/hangup.js';
import { runCli } from '../../../src/ui/cli/main.js';
import { ENDED, type Harness, type HarnessOptions, harness, ScriptedSession } from './helpers.js';

const open: Harness[] = [];

function start(options: HarnessOptions = {}): Harness {
	const run = harness(options);
	open.push(run);
	return run;
}

afterEach(() => {
	for (const run of open.splice(0)) run.remove();
});

const COMMANDS = ['attach', 'save', 'snapshot', 'pause', 'resume', 'stop'];

it.each(COMMANDS)('%s: help, a missing folder, a folder without a run', async (name) => {
	const run = start();
	expect(await runCli([name, '--help'], run.context)).toBe(0);
	expect(run.out.text).toMatch(new RegExp(`^Usage: fstui ${name} MODEL_DIR`));
	expect(run.out.lines.every((line) => line.length <= 98)).toBe(true);
	expect(await runCli([name], run.context)).toBe(2);
	expect(run.err.text).toContain(`write fstui ${name} MODEL_DIR`);
	expect(await runCli([name, '/m', '--json'], run.context)).toBe(3);
	expect(run.err.text).toContain('no run is on in this model folder');
	expect(JSON.parse(run.out.lines.at(-1) ?? '')).toMatchObject({ event: 'failed', code: 3 });
});

describe('a hang-up', () => {
	function hangUp(policy: 'detach' | 'stop') {
		const { context } = start();
		const notes: string[] = [];
		const noteInLog = async (_config: unknown, text: string) => void notes.push(text);
		const session = new ScriptedSession({ model_dir: '/m' } as ScriptedSession['config'], [ENDED]);
		const handle = hangupHandler(policy, { ...context, modules: { ...context.modules, noteInLog } });
		handle(session);
		handle(session);
		return { notes, stops: session.stops };
	}

	it('is told once in the log; the run goes on, or saves and ends', () => {
		expect(hangUp('detach')).toEqual({
			notes: [expect.stringContaining('training goes on without a screen')],
			stops: 0,
		});
		expect(hangUp('stop')).toEqual({ notes: [expect.stringContaining('saving and ending')], stops: 1 });
	});

	it('has a policy that is checked', async () => {
		const run = start();
		expect(await runCli(['train', '--on-hangup', 'cry'], run.context)).toBe(2);
		expect(run.err.text).toContain('--on-hangup is "cry", but it must be one of detach, stop');
	});

	it('is foretold over SSH outside of tmux and screen, to a person only', () => {
		const hint = (terminal: boolean, env: Record<string, string>) => {
			const { context } = start({ terminal });
			return connectionHint({ ...context, env }, 'detach');
		};
		const SSH_CONNECTION = '10.0.0.1 1 10.0.0.2 22';
		expect(hint(true, { SSH_CONNECTION })).toContain('inside tmux the screen stays too');
		expect(hint(false, { SSH_CONNECTION })).toBeNull();
		expect(hint(true, { SSH_CONNECTION, TMUX: '/tmp/tmux' })).toBeNull();
		expect(hint(true, { SSH_CONNECTION, STY: '1.pts' })).toBeNull();
		expect(hint(true, {})).toBeNull();
	});
});
