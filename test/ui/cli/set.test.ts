/** `fstui set` on a run behind a real control socket; the real program: e2e/control. */
import { afterEach, expect, it } from 'vitest';
import { FstuiError } from '../../../src/config/errors.js';
import { lazyModules } from '../../../src/ui/cli/load-modules.js';
import { runCli } from '../../../src/ui/cli/main.js';
import { type Reachable, reachableRun } from '../../engine/control/helpers.js';
import { type Harness, harness } from './helpers.js';

const harnesses: Harness[] = [];
const runs: Reachable[] = [];
afterEach(() => {
	for (const one of harnesses.splice(0)) one.remove();
	// Ending the session closes its server.
	for (const { manual } of runs.splice(0)) {
		manual.emit({ event: 'stopped', iteration: 9, reason: 'target', saved: true });
	}
});

function start() {
	const here = harness();
	harnesses.push(here);
	const run = reachableRun();
	runs.push(run);
	const context = { ...here.context, modules: { ...here.context.modules, connectRun: lazyModules.connectRun } };
	const set = (...args: string[]) => runCli(['set', run.dir, ...args], context);
	return { here, run, context, set };
}

it('hands all values to the run in one request and says from when on they hold', async () => {
	const { here, run, set } = start();
	expect(await set('learning_rate=3e-5', 'no-warp=true', 'loss_function=MS_SSIM'), here.err.text).toBe(0);
	expect(run.manual.asked).toEqual([{ learning_rate: 3e-5, no_warp: true, loss_function: 'ms_ssim' }]);
	expect(here.out.text).toBe('from iteration 8 on: learning_rate 0.00003, no_warp on, loss_function ms_ssim\n');
});

it('answers with one object with --json', async () => {
	const { here, set } = start();
	expect(await set('--json', 'save_interval=50')).toBe(0);
	expect(JSON.parse(here.out.text)).toMatchObject({
		event: 'options',
		iteration: 7,
		changes: { save_interval: 50 },
		cause: 'request',
	});
});

it('says when nothing changes', async () => {
	const { here, run, set } = start();
	run.manual.set = async () => ({ event: 'options', iteration: 7, changes: {}, cause: 'request' });
	expect(await set('batch_size=16')).toBe(0);
	expect(here.out.text).toBe('nothing changes: the run has these values already\n');
});

it('lists what can change with the values of the moment, without asking for anything', async () => {
	const { here, run, set } = start();
	const session = { model: 'toy', variant: '', model_dir: run.dir, device: 'cpu', session: 2, iteration: 500 };
	const figures = { target_iteration: null, batch_size: 16, parameters: 1, faces_a: 1, faces_b: 1, coverage: 68.75 };
	run.manual.emit({ event: 'session', ...session, ...figures });
	run.manual.emit({ event: 'options', iteration: 600, changes: { batch_size: 4, no_warp: true }, cause: 'request' });
	expect(await set('--list'), here.err.text).toBe(0);
	const { lines } = here.out;
	expect(lines).toContainEqual(expect.stringMatching(/^ {2}batch_size +4 +a whole number from 1 to 256.*default 16$/));
	expect(lines).toContainEqual(expect.stringMatching(/^ {2}no_warp +yes +yes or no; default no$/));
	expect(lines).toContain('augmentation');
	expect(here.out.text).not.toMatch(/coverage|clipnorm/);
	expect(run.manual.asked).toEqual([]);
	here.out.text = '';
	expect(await set('--list', '--json')).toBe(0);
	const { options } = JSON.parse(here.out.text) as { options: { name: string }[] };
	expect(options.find(({ name }) => name === 'batch_size')).toMatchObject({ value: 4, group: 'training' });
});

it('names everything that is wrong before it asks the run', async () => {
	const { here, run, set } = start();
	expect(await set('batch_size=0', 'coverage=75', 'learning_rat=1e-5', 'no_warp')).toBe(2);
	expect(here.err.text).toContain('batch_size is 0, but it must be a whole number from 1 to 256');
	expect(here.err.text).toContain('coverage cannot change while a run goes on');
	expect(here.err.text).toContain('there is no option "learning_rat". Did you mean learning_rate?');
	expect(here.err.text).toContain('"no_warp" is not of the form key=value');
	expect(await set()).toBe(2);
	expect(here.err.text).toContain('there is nothing to change');
	expect(await set('--list', 'batch_size=4')).toBe(2);
	expect(run.manual.asked).toEqual([]);
});

it('passes on why the run refuses, with its exit code', async () => {
	const { here, run, set } = start();
	run.manual.set = async () => {
		throw new FstuiError('usage', 'the landmarks of the faces were not read', { next: 'Stop, and resume with it.' });
	};
	expect(await set('warp_to_landmarks=true')).toBe(2);
	expect(here.err.text).toContain('the landmarks of the faces were not read');
	expect(here.err.text).toContain('Stop, and resume with it.');
});

it('has help, and needs a folder with a run', async () => {
	const { here, context } = start();
	expect(await runCli(['set', '--help'], context)).toBe(0);
	expect(here.out.text).toMatch(/^Usage: fstui set MODEL_DIR KEY=VALUE/);
	expect(here.out.lines.every((line) => line.length <= 98)).toBe(true);
	expect(await runCli(['set'], context)).toBe(2);
	expect(here.err.text).toContain('write fstui set MODEL_DIR');
	expect(await runCli(['set', here.home, 'batch_size=4'], context)).toBe(3);
});
