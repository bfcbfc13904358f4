/** Figures of GPUs as text for people. Pure; must not know where they are shown. */
import type { GpuFigures } from '../engine/events.js';
import type { DoctorReport } from '../engine/probe.js';
import { formatBytes } from './format.js';

/** e.g. "GPU 87 %", "12.9 of 150.8 GB", "64 C", "412 W"; what is not known is left out. */
export function gpuParts(gpu: GpuFigures): readonly string[] {
	const { utilisation_percent: load, memory_bytes, memory_total_bytes, temperature_celsius, power_watts } = gpu;
	const memory =
		memory_bytes === null
			? []
			: [memory_total_bytes === null ? formatBytes(memory_bytes) : ofTotal(memory_bytes, memory_total_bytes)];
	return [
		load === null ? 'GPU' : `GPU ${Math.round(load)} %`,
		...memory,
		...(temperature_celsius === null ? [] : [`${Math.round(temperature_celsius)} C`]),
		...(power_watts === null ? [] : [`${Math.round(power_watts)} W`]),
	];
}

/** Lines about the GPUs of this machine; none where nothing is known of any. */
export function gpuLines({ gpus, gpu_problem }: Pick<DoctorReport, 'gpus' | 'gpu_problem'>): readonly string[] {
	const found = gpus.map(({ name, driver, memory_total_bytes }) => {
		const memory = memory_total_bytes === null ? '' : `, ${formatBytes(memory_total_bytes)}`;
		return `GPU: ${name}${memory}, driver ${driver}`;
	});
	return gpu_problem === null ? found : [...found, `GPU: nvidia-smi does not work: ${gpu_problem}`];
}

/** "12.9 of 150.8 GB"; the unit of the total counts for both. */
function ofTotal(bytes: number, total: number): string {
	return `${(bytes / 1e9).toFixed(1)} of ${(total / 1e9).toFixed(1)} GB`;
}
