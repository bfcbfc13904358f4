/** Which of several GPUs a run is on. Pure. */
import type { GpuReading } from './nvidia-smi.js';

export interface GpuHints {
	/** The GPU this process was seen on, or null. */
	readonly usedUuid: string | null;
	/** CUDA_VISIBLE_DEVICES: the first GPU in it is the one that a run with a single device takes. */
	readonly visible: string | undefined;
}

/** The GPU in use, else the first; null when there is none. */
export function chooseGpu(readings: readonly GpuReading[], { usedUuid, visible }: GpuHints): GpuReading | null {
	const [wanted = ''] = (visible ?? '').split(',').map((name) => name.trim());
	const used = readings.find(({ uuid }) => uuid === usedUuid);
	const asked = readings.find(
		({ index, uuid }) => String(index) === wanted || (wanted.startsWith('GPU-') && uuid.startsWith(wanted)),
	);
	return used ?? asked ?? readings[0] ?? null;
}
