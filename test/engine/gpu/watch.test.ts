/** Watching a GPU and listing GPUs with an nvidia-smi on the PATH that works, is slow, broken or not there. */
import { afterEach, describe, expect, it } from 'vitest';
import { listGpus } from '../../../src/engine/gpu/list.js';
import { type GpuWatch, watchGpu } from '../../../src/engine/gpu/watch.js';
import { type FakeSmi, fakeSmi, ONE_GPU, printing, SECOND_GPU } from '../../helpers/fake-smi.js';

const cleanUp: (() => void)[] = [];
afterEach(() => {
	for (const remove of cleanUp.splice(0)) remove();
});

function fake(script: string): FakeSmi {
	const smi = fakeSmi(script);
	cleanUp.push(smi.remove);
	return smi;
}

function watch(env: NodeJS.ProcessEnv, now: () => number = Date.now, pid = process.pid): GpuWatch {
	const gpu = watchGpu({ env, now, pid, intervalSeconds: 1 });
	cleanUp.push(gpu.close);
	return gpu;
}

async function until<T>(condition: () => T | null | undefined | false): Promise<T> {
	for (;;) {
		const result = condition();
		if (result) return result;
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

/** Answers the question for processes too. */
function twoGpus(processes: string): string {
	return `case "$1" in *compute-apps*) printf '%b\\n' '${processes}'; exit 0;; esac\n${printing(ONE_GPU, SECOND_GPU)}`;
}

describe('watching', () => {
	it('tells the newest figures, from one process that ends with the watch', async () => {
		const smi = fake(printing(ONE_GPU));
		const gpu = watch(smi.env);
		expect(gpu.latest()).toBeNull();
		const figures = await until(() => gpu.latest());
		expect(figures).toMatchObject({ name: 'NVIDIA H200', utilisation_percent: 87, temperature_celsius: 64 });
		await new Promise((resolve) => setTimeout(resolve, 200));
		const [pid = 0, ...more] = smi.pids();
		expect(more).toEqual([]);
		expect(isAlive(pid)).toBe(true);
		gpu.close();
		await until(() => !isAlive(pid));
	});

	it('asks for repeated figures at the interval', async () => {
		const smi = fake(`printf '%s\\n' '0, u, '"$3-$4"', 1, 1, 1, 1, 1, 1'; exec sleep 100`);
		const gpu = watch(smi.env);
		expect((await until(() => gpu.latest())).name).toBe('-l-1');
	});

	it('forgets figures that nvidia-smi does not renew', async () => {
		let now = 0;
		const gpu = watch(fake(`printf '%s\\n' '${ONE_GPU}'; exec sleep 100`).env, () => now);
		await until(() => gpu.latest());
		now = 12_000;
		expect(gpu.latest()).not.toBeNull();
		now = 12_001;
		expect(gpu.latest()).toBeNull();
	});

	it('takes the GPU that its own process is on', async () => {
		const gpu = watch(fake(twoGpus(`1, GPU-aaaa, 500\\n4242, GPU-bbbb, 900`)).env, Date.now, 4242);
		await until(() => gpu.latest()?.utilisation_percent === 3);
	});

	it('takes the visible GPU, else the first, when the process is on none', async () => {
		const smi = fake(twoGpus('1, GPU-bbbb, 500'));
		const first = watch(smi.env);
		expect((await until(() => first.latest())).utilisation_percent).toBe(87);
		const second = watch({ ...smi.env, CUDA_VISIBLE_DEVICES: '1' });
		await until(() => second.latest()?.utilisation_percent === 3);
	});

	it.each([
		['there is none', null],
		['it is slow', 'exec sleep 100'],
		['it fails', 'echo "NVIDIA-SMI has failed"; exit 9'],
		['it writes something else without an end', 'while true; do printf xxxxxxxxxxxxxxxx; sleep 0.01; done'],
		['it may not be run', 'chmod'],
	])('has no figures when %s, and that is no error', async (_, script) => {
		const smi = script === null ? null : fake(script);
		const gpu = watch(smi?.env ?? { PATH: '/nowhere' });
		await new Promise((resolve) => setTimeout(resolve, 150));
		expect(gpu.latest()).toBeNull();
		gpu.close();
	});
});

describe('the list', () => {
	it('holds every GPU', async () => {
		const list = await listGpus(fake(`printf '%s\\n' '${ONE_GPU}' '${SECOND_GPU}'`).env);
		expect(list).toMatchObject({ ok: true, gpus: [{ index: 0 }, { index: 1, driver: '580.95.05' }] });
	});

	it('says why there is none', async () => {
		expect(await listGpus({ PATH: '/nowhere' })).toEqual({ ok: false, reason: null });
		expect(await listGpus(fake('echo "the driver does not answer"; exit 9').env)).toEqual({
			ok: false,
			reason: 'the driver does not answer',
		});
		expect(await listGpus(fake('echo "No devices were found"').env)).toEqual({
			ok: false,
			reason: 'No devices were found',
		});
		expect(await listGpus(fake('exec sleep 100').env, 100)).toEqual({ ok: false, reason: 'no answer in 0.1 s' });
	});
});
