/**
 * The newest figures of the GPU, told by an nvidia-smi that runs beside the training: one process for the whole run, so
 * that nothing has to be started while steps are made. Whatever goes wrong with it only means that there are no figures.
 * Must not know sessions.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import type { GpuFigures } from '../events.js';
import { chooseGpu } from './choose.js';
import {
	GPU_ARGUMENTS,
	type GpuReading,
	gpuOfProcess,
	NVIDIA_SMI,
	PROCESS_ARGUMENTS,
	readGpuLine,
} from './nvidia-smi.js';

const INTERVAL_SECONDS = 3;
/** Older figures are not told: the driver does not answer any more. */
const STALE_MS = 12_000;
/** Of several GPUs the one in use is asked for after so many rounds of figures: memory may come late. */
const LOOK_ROUNDS = [1, 5, 20];
const LOOK_TIMEOUT_MS = 5000;
/** More than any line it writes. */
const MAX_LINE = 4096;

export interface GpuWatch {
	/** Null while there are none, and when they are too old. */
	latest(): GpuFigures | null;
	/** Ends nvidia-smi. */
	close(): void;
}

export interface WatchOptions {
	/** PATH to nvidia-smi, CUDA_VISIBLE_DEVICES. */
	readonly env: NodeJS.ProcessEnv;
	/** Milliseconds, any origin. */
	readonly now: () => number;
	/** The process that computes. */
	readonly pid: number;
	readonly intervalSeconds?: number;
}

/** Starts watching; never throws. */
export function watchGpu({ env, now, pid, intervalSeconds = INTERVAL_SECONDS }: WatchOptions): GpuWatch {
	const newest = new Map<number, { readonly reading: GpuReading; readonly at: number }>();
	let rounds = 0;
	let usedUuid: string | null = null;
	let partial = '';
	const take = (reading: GpuReading) => {
		newest.set(reading.index, { reading, at: now() });
		if (reading.index !== Math.min(...newest.keys())) return;
		rounds++;
		if (newest.size > 1 && usedUuid === null && LOOK_ROUNDS.includes(rounds - 1)) {
			askForProcess(env, pid, (uuid) => {
				usedUuid = uuid;
			});
		}
	};
	const child = start(env, intervalSeconds);
	child?.stdout?.setEncoding('utf8').on('data', (text: string) => {
		const lines = (partial + text).split('\n');
		partial = (lines.pop() ?? '').slice(0, MAX_LINE);
		for (const line of lines) {
			const reading = readGpuLine(line);
			if (reading !== null) take(reading);
		}
	});
	return {
		latest() {
			const fresh = [...newest.values()].filter(({ at }) => now() - at <= STALE_MS);
			const readings = fresh.map(({ reading }) => reading).sort((a, b) => a.index - b.index);
			return chooseGpu(readings, { usedUuid, visible: env.CUDA_VISIBLE_DEVICES })?.figures ?? null;
		},
		close() {
			// It has nothing to put in order, and one that hangs in the driver does not listen to less.
			child?.kill('SIGKILL');
		},
	};
}

function start(env: NodeJS.ProcessEnv, intervalSeconds: number): ChildProcess | null {
	try {
		const child = spawn(NVIDIA_SMI, [...GPU_ARGUMENTS, '-l', String(intervalSeconds)], {
			env,
			stdio: ['ignore', 'pipe', 'ignore'],
		});
		// There is none on this machine; that is no fault.
		child.on('error', () => undefined);
		child.stdout.on('error', () => undefined);
		child.unref();
		if ('unref' in child.stdout && typeof child.stdout.unref === 'function') child.stdout.unref();
		return child;
	} catch {
		return null;
	}
}

function askForProcess(env: NodeJS.ProcessEnv, pid: number, tell: (uuid: string | null) => void): void {
	try {
		execFile(NVIDIA_SMI, [...PROCESS_ARGUMENTS], { env, timeout: LOOK_TIMEOUT_MS }, (error, answer) => {
			if (error === null) tell(gpuOfProcess(answer, pid));
		}).unref();
	} catch {
		// Then the first GPU is shown.
	}
}
