/**
 * Puts the figures of the GPU into the events of steps, for runs on a GPU. Must not know where the figures come from.
 */
import type { DeviceName } from '../../config/schema.js';
import type { EngineEvent } from '../events.js';
import { isGpuLabel } from '../runtime/device-label.js';
import { type GpuWatch, watchGpu } from './watch.js';

export interface StepFigures {
	/** The event, with figures if it is a step and there are any. */
	add(event: EngineEvent): EngineEvent;
	/** The run is over. */
	close(): void;
}

/**
 * Watches from the moment the run says that its device is a GPU, or that it trains on a device that was asked for by
 * name because of its GPU.
 * @param device as asked for
 */
export function stepFigures(device: DeviceName, watch: () => GpuWatch = watchThisProcess): StepFigures {
	let gpu: GpuWatch | null = null;
	return {
		add(event) {
			if (event.event === 'session' && gpu === null && (device === 'tensorflow' || isGpuLabel(event.device)))
				gpu = watch();
			const figures = event.event === 'step' ? gpu?.latest() : null;
			return event.event === 'step' && figures ? { ...event, gpu: figures } : event;
		},
		close() {
			gpu?.close();
			gpu = null;
		},
	};
}

function watchThisProcess(): GpuWatch {
	return watchGpu({ env: process.env, now: Date.now, pid: process.pid });
}
