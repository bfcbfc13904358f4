/** The GPUs of this machine as nvidia-smi lists them, asked once. Must not know what they are for. */
import { execFile } from 'node:child_process';
import { GPU_ARGUMENTS, type GpuReading, NVIDIA_SMI, readGpuLine } from './nvidia-smi.js';

/** A driver that is loaded by the question takes a second or two. */
const TIMEOUT_MS = 5000;

export type GpuList =
	| { readonly ok: true; readonly gpus: readonly GpuReading[] }
	/** Why there are none, or null when there is no nvidia-smi here. */
	| { readonly ok: false; readonly reason: string | null };

/** Never rejects. */
export function listGpus(env: NodeJS.ProcessEnv, timeoutMs = TIMEOUT_MS): Promise<GpuList> {
	return new Promise((resolve) => {
		try {
			const options = { env, timeout: timeoutMs, killSignal: 'SIGKILL' } as const;
			execFile(NVIDIA_SMI, [...GPU_ARGUMENTS], options, (error, answer) => {
				if (error === null) {
					const gpus = answer.split('\n').flatMap((line) => readGpuLine(line) ?? []);
					resolve(gpus.length > 0 ? { ok: true, gpus } : { ok: false, reason: firstLine(answer) });
				} else if (error.code === 'ENOENT') resolve({ ok: false, reason: null });
				else if (error.killed === true) resolve({ ok: false, reason: `no answer in ${timeoutMs / 1000} s` });
				else resolve({ ok: false, reason: firstLine(answer) });
			});
		} catch (error) {
			resolve({ ok: false, reason: error instanceof Error ? error.message : String(error) });
		}
	});
}

/** nvidia-smi tells its errors on standard output. */
function firstLine(answer: string): string {
	const [line = ''] = answer.trim().split('\n');
	return line === '' ? 'it lists no GPU' : line;
}
