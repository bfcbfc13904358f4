/** The report on this machine: devices, and the GPUs that an nvidia-smi on the PATH lists. */
import { afterEach, describe, expect, it } from 'vitest';
import { runDoctor } from '../../src/engine/doctor.js';
import { gpuLines } from '../../src/ui/gpu-text.js';
import { type FakeSmi, fakeSmi, ONE_GPU, SECOND_GPU } from '../helpers/fake-smi.js';

const made: FakeSmi[] = [];
afterEach(() => {
	for (const smi of made.splice(0)) smi.remove();
});

function machine(script: string): NodeJS.ProcessEnv {
	const smi = fakeSmi(script);
	made.push(smi);
	return smi.env;
}

describe('doctor', () => {
	it('names the GPUs with driver and memory', async () => {
		const report = await runDoctor(machine(`printf '%s\\n' '${ONE_GPU}' '${SECOND_GPU}'`));
		expect(report.devices.map(({ name }) => name)).toEqual(['cpu', 'tensorflow']);
		const gpu = { name: 'NVIDIA H200', driver: '580.95.05', memory_total_bytes: 143771 * 1024 * 1024 };
		expect(report).toMatchObject({ gpus: [gpu, gpu], gpu_problem: null });
		expect(gpuLines(report)[0]).toBe('GPU: NVIDIA H200, 150.8 GB, driver 580.95.05');
	});

	it('has nothing to say of GPUs where there is no nvidia-smi', async () => {
		const report = await runDoctor({ PATH: '/nowhere' });
		expect(report).toMatchObject({ gpus: [], gpu_problem: null });
		expect(gpuLines(report)).toEqual([]);
	});

	it('passes on what a broken driver says', async () => {
		const report = await runDoctor(machine('echo "could not communicate with the NVIDIA driver"; exit 9'));
		expect(gpuLines(report)).toEqual(['GPU: nvidia-smi does not work: could not communicate with the NVIDIA driver']);
	});
});
