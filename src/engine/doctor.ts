/** What devices this machine offers, what each needs, and the exact fix for what is missing. */
import { FstuiError } from '../config/errors.js';
import { type GpuList, listGpus } from './gpu/list.js';
import { loadTensorFlow } from './runtime/devices.js';
import { loadOnnxRuntime } from './runtime/onnx-session.js';

export interface DeviceFinding {
	readonly name: string;
	readonly available: boolean;
	/** What was found, or why it does not work. */
	readonly reason: string | null;
	readonly fix: string | null;
}

/** A graphics card as its driver names it, whether or not training can use it. */
export interface GpuFinding {
	readonly name: string;
	readonly driver: string;
	readonly memory_total_bytes: number | null;
}

export interface DoctorReport {
	readonly devices: readonly DeviceFinding[];
	/** Those that nvidia-smi knows. */
	readonly gpus: readonly GpuFinding[];
	/** Why nvidia-smi lists none; null when it does, and where there is no nvidia-smi. */
	readonly gpu_problem: string | null;
	readonly node: string;
	readonly platform: string;
}

/** @param env where nvidia-smi is looked for. */
export async function runDoctor(env: NodeJS.ProcessEnv = process.env): Promise<DoctorReport> {
	const list = listGpus(env);
	const devices = [
		await examine('cpu', async () => {
			const ort = await loadOnnxRuntime();
			return `ONNX Runtime ${ort.env.versions.node ?? ort.env.versions.common}, compiled step`;
		}),
		await examine('tensorflow', async () => {
			const { version, usesGpu } = loadTensorFlow();
			return `TensorFlow ${version}, ${usesGpu ? 'on the GPU' : 'without a GPU'}`;
		}),
	];
	return {
		devices,
		...findings(await list),
		node: process.versions.node,
		platform: `${process.platform}-${process.arch}`,
	};
}

function findings(list: GpuList): Pick<DoctorReport, 'gpus' | 'gpu_problem'> {
	if (!list.ok) return { gpus: [], gpu_problem: list.reason };
	const gpus = list.gpus.map(({ driver, figures: { name, memory_total_bytes } }) => ({
		name,
		driver,
		memory_total_bytes,
	}));
	return { gpus, gpu_problem: null };
}

async function examine(name: string, look: () => Promise<string>): Promise<DeviceFinding> {
	try {
		return { name, available: true, reason: await look(), fix: null };
	} catch (error) {
		if (!(error instanceof FstuiError)) throw error;
		return { name, available: false, reason: error.message, fix: error.next };
	}
}
