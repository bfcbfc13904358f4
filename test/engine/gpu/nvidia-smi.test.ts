/** The lines of nvidia-smi, and which of several GPUs is told of. */
import { describe, expect, it } from 'vitest';
import { chooseGpu } from '../../../src/engine/gpu/choose.js';
import { GPU_ARGUMENTS, type GpuReading, gpuOfProcess, readGpuLine } from '../../../src/engine/gpu/nvidia-smi.js';
import { ONE_GPU, SECOND_GPU } from '../../helpers/fake-smi.js';

describe('lines of nvidia-smi', () => {
	it('holds as many cells as are asked for', () => {
		const [query = ''] = GPU_ARGUMENTS;
		expect(ONE_GPU.split(',')).toHaveLength(query.split(',').length);
	});

	it('are read in the units of events', () => {
		expect(readGpuLine(ONE_GPU)).toEqual({
			index: 0,
			uuid: 'GPU-aaaa',
			driver: '580.95.05',
			figures: {
				name: 'NVIDIA H200',
				utilisation_percent: 87,
				memory_bytes: 12345 * 1024 * 1024,
				memory_total_bytes: 143771 * 1024 * 1024,
				temperature_celsius: 64,
				power_watts: 412.31,
			},
		});
	});

	it.each(['[N/A]', '[Not Supported]', '[Unknown Error]', 'N/A', ''])('know no number in "%s"', (cell) => {
		const line = ['0', 'GPU-a', 'NVIDIA GB10', '580.1', cell, cell, cell, cell, cell].join(', ');
		expect(readGpuLine(line)?.figures).toEqual({
			name: 'NVIDIA GB10',
			utilisation_percent: null,
			memory_bytes: null,
			memory_total_bytes: null,
			temperature_celsius: null,
			power_watts: null,
		});
	});

	it.each([
		'',
		'No devices were found',
		'NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver.',
		'x, GPU-a, NVIDIA, 1, 1, 1, 1, 1, 1',
		'0, GPU-a, , 1, 1, 1, 1, 1, 1',
		`${ONE_GPU}, 5`,
	])('are no figures: "%s"', (line) => {
		expect(readGpuLine(line)).toBeNull();
	});

	it('tell the GPU that holds most of the memory of a process', () => {
		const answer = '7, GPU-x, 90000\n42, GPU-a, 300\n42, GPU-b, 20000\n42, GPU-c, 1\n';
		expect(gpuOfProcess(answer, 42)).toBe('GPU-b');
		expect(gpuOfProcess(answer, 4)).toBeNull();
		expect(gpuOfProcess('42, GPU-a, [N/A]\n', 42)).toBe('GPU-a');
		expect(gpuOfProcess('', 42)).toBeNull();
	});
});

describe('of several GPUs', () => {
	const readings = [ONE_GPU, SECOND_GPU].flatMap((line) => readGpuLine(line) ?? []) as readonly GpuReading[];
	const chosen = (usedUuid: string | null, visible?: string) => chooseGpu(readings, { usedUuid, visible })?.index;

	it('the one in use comes first, then the one made visible, then the first', () => {
		expect(chosen('GPU-bbbb', '0')).toBe(1);
		expect(chosen(null, '1,0')).toBe(1);
		expect(chosen(null, 'GPU-bb')).toBe(1);
		expect(chosen(null)).toBe(0);
		expect(chosen('GPU-gone', '')).toBe(0);
		expect(chooseGpu([], { usedUuid: null, visible: '0' })).toBeNull();
	});
});
