/**
 * The language of nvidia-smi: what is asked of it and what its lines mean. Must not start it.
 */
import type { GpuFigures } from '../events.js';

export const NVIDIA_SMI = 'nvidia-smi';

const FIELDS = [
	'index',
	'uuid',
	'name',
	'driver_version',
	'utilization.gpu',
	'memory.used',
	'memory.total',
	'temperature.gpu',
	'power.draw',
] as const;
const FORMAT = '--format=csv,noheader,nounits';

/** One line for each GPU. */
export const GPU_ARGUMENTS: readonly string[] = [`--query-gpu=${FIELDS.join(',')}`, FORMAT];
/** One line for each GPU that a process computes on. */
export const PROCESS_ARGUMENTS: readonly string[] = ['--query-compute-apps=pid,gpu_uuid,used_gpu_memory', FORMAT];

const MIB = 1024 * 1024;

/** A GPU with its figures and what tells it from others. */
export interface GpuReading {
	/** In the order of nvidia-smi, from 0. */
	readonly index: number;
	readonly uuid: string;
	readonly driver: string;
	readonly figures: GpuFigures;
}

/** The meaning of one line; null for anything else, such as messages of a driver that does not answer. */
export function readGpuLine(line: string): GpuReading | null {
	const parts = cells(line);
	if (parts.length !== FIELDS.length) return null;
	const [index = '', uuid = '', name = '', driver = '', ...numbers] = parts;
	if (!/^\d+$/.test(index) || name === '') return null;
	const [utilisation = null, used = null, total = null, temperature = null, power = null] = numbers.map(numberOrNull);
	return {
		index: Number(index),
		uuid,
		driver,
		figures: {
			name,
			utilisation_percent: utilisation,
			memory_bytes: used === null ? null : used * MIB,
			memory_total_bytes: total === null ? null : total * MIB,
			temperature_celsius: temperature,
			power_watts: power,
		},
	};
}

/** The GPU that a process has most memory on, from the answer to `PROCESS_ARGUMENTS`; null when it is on none. */
export function gpuOfProcess(answer: string, pid: number): string | null {
	let most = Number.NEGATIVE_INFINITY;
	let found: string | null = null;
	for (const line of answer.split('\n')) {
		const [process, uuid, memory = ''] = cells(line);
		const used = numberOrNull(memory) ?? 0;
		if (process !== String(pid) || uuid === undefined || used <= most) continue;
		most = used;
		found = uuid;
	}
	return found;
}

function cells(line: string): readonly string[] {
	return line.split(',').map((cell) => cell.trim());
}

/** "[N/A]", "[Not Supported]", "[Unknown Error]" and their like are no numbers. */
function numberOrNull(text: string): number | null {
	return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null;
}
