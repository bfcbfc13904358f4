/** What devices this machine offers, what each needs, and the exact fix for what is missing. */
import { FstuiError } from '../config/errors.js';
import { loadTensorFlow } from './runtime/devices.js';
import { loadOnnxRuntime } from './runtime/onnx-session.js';

export interface DeviceFinding {
	readonly name: string;
	readonly available: boolean;
	/** What was found, or why it does not work. */
	readonly reason: string | null;
	readonly fix: string | null;
}

export interface DoctorReport {
	readonly devices: readonly DeviceFinding[];
	readonly node: string;
	readonly platform: string;
}

export async function runDoctor(): Promise<DoctorReport> {
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
	return { devices, node: process.versions.node, platform: `${process.platform}-${process.arch}` };
}

async function examine(name: string, look: () => Promise<string>): Promise<DeviceFinding> {
	try {
		return { name, available: true, reason: await look(), fix: null };
	} catch (error) {
		if (!(error instanceof FstuiError)) throw error;
		return { name, available: false, reason: error.message, fix: error.next };
	}
}
