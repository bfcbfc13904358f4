/** Figures of the GPU in the events of steps: for which runs, and through a session. */
import { describe, expect, it } from 'vitest';
import type { DeviceName } from '../../../src/config/schema.js';
import type { EngineEvent, GpuFigures, StepEvent } from '../../../src/engine/events.js';
import { stepFigures } from '../../../src/engine/gpu/step-figures.js';
import { fakeConfig, sessionEvent, stepEvent } from '../../helpers/fake-session.js';
import { SessionBench, stepsOf } from '../../helpers/sessions.js';

const FIGURES: GpuFigures = {
	name: 'NVIDIA H200',
	utilisation_percent: 87,
	memory_bytes: 1e9,
	memory_total_bytes: 2e9,
	temperature_celsius: 64,
	power_watts: 400,
};

function begun(device: string): EngineEvent {
	return { ...sessionEvent(fakeConfig(), 0), device } as EngineEvent;
}

describe('figures of the GPU', () => {
	const started = (device: DeviceName, label: string) => {
		let watches = 0;
		let closed = 0;
		const figures = stepFigures(device, () => {
			watches++;
			return { latest: () => FIGURES, close: () => closed++ };
		});
		const session = begun(label);
		expect(figures.add(session)).toBe(session);
		return { figures, watches: () => watches, closed: () => closed };
	};
	const step: StepEvent = stepEvent(1);

	it.each<[DeviceName, string, boolean]>([
		['auto', 'tensorflow 2.21.0 (GPU)', true],
		['auto', 'tensorflow (CUDA)', true],
		['auto', 'webgpu', true],
		['tensorflow', 'tensorflow 2.21.0 (CPU)', true],
		['auto', 'tensorflow 2.21.0 (CPU)', false],
		['auto', 'cpu, 2 threads', false],
		['cpu', 'cpu, 2 threads', false],
	])('device %s that turns out as "%s": %s', (device, label, wanted) => {
		const { figures, watches, closed } = started(device, label);
		expect(watches()).toBe(wanted ? 1 : 0);
		expect(figures.add(step)).toEqual(wanted ? { ...step, gpu: FIGURES } : step);
		figures.close();
		expect(closed()).toBe(wanted ? 1 : 0);
	});

	it('are only in steps, and not before the device is known', () => {
		const figures = stepFigures('tensorflow', () => ({ latest: () => FIGURES, close: () => undefined }));
		expect(figures.add(step)).toBe(step);
		figures.add(begun('cpu'));
		const phase: EngineEvent = { event: 'phase', phase: 'training', detail: '' };
		expect(figures.add(phase)).toBe(phase);
	});

	it('are left out when nvidia-smi has none', () => {
		const figures = stepFigures('tensorflow', () => ({ latest: () => null, close: () => undefined }));
		figures.add(begun('cpu'));
		expect(figures.add(step)).toBe(step);
	});

	it('reach whoever listens to a session, and the watch ends with the run', async () => {
		const bench = await SessionBench.create();
		let closed = 0;
		const gpu = stepFigures('tensorflow', () => ({ latest: () => FIGURES, close: () => closed++ }));
		const { events } = await bench.run('gpu', { iterations: 3 }, undefined, gpu);
		await bench.remove();
		expect(stepsOf(events).map((step) => step.gpu)).toEqual([FIGURES, FIGURES, FIGURES]);
		expect(closed).toBe(1);
	});
});
