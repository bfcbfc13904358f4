/** A folder with an nvidia-smi that behaves as told, to be put on the PATH. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const ONE_GPU = '0, GPU-aaaa, NVIDIA H200, 580.95.05, 87, 12345, 143771, 64, 412.31';
export const SECOND_GPU = '1, GPU-bbbb, NVIDIA H200, 580.95.05, 3, 100, 143771, 30, 70.00';

export interface FakeSmi {
	readonly env: NodeJS.ProcessEnv;
	/** Ids of the processes that were started as nvidia-smi, in order. */
	readonly pids: () => readonly number[];
	readonly remove: () => void;
}

/** @param script for /bin/sh; its arguments are those given to nvidia-smi */
export function fakeSmi(script: string): FakeSmi {
	const folder = mkdtempSync(join(tmpdir(), 'fstui-smi-'));
	const path = join(folder, 'nvidia-smi');
	const started = join(folder, 'started');
	writeFileSync(path, `#!/bin/sh\necho $$ >>"${started}"\n${script}\n`);
	chmodSync(path, 0o755);
	return {
		env: { PATH: `${folder}:/usr/bin:/bin` },
		pids: () => (existsSync(started) ? readFileSync(started, 'utf8').trim().split('\n').map(Number) : []),
		remove: () => rmSync(folder, { recursive: true, force: true }),
	};
}

/** Prints the lines over and over, as `nvidia-smi -l` does. */
export function printing(...lines: readonly string[]): string {
	return `while true; do printf '%s\\n' ${lines.map((line) => `'${line}'`).join(' ')}; sleep 0.05; done`;
}
