/** What screens ask for before it is loaded. */
import { expect, it } from 'vitest';
import type { ProbeReport, StartProbe } from '../../../src/engine/probe.js';
import { lazyProbe, restorerOf } from '../../../src/ui/cli/screen-tools.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('starts a job once the way to start it is loaded, and cancels it', async () => {
	const told: string[] = [];
	const start: StartProbe = (job) => {
		told.push(job.kind);
		return () => told.push('cancelled');
	};
	const cancel = lazyProbe(async () => start)({ kind: 'doctor' }, () => undefined);
	expect(told).toEqual([]);
	await turn();
	expect(told).toEqual(['doctor']);
	cancel();
	expect(told).toEqual(['doctor', 'cancelled']);
});

it('never starts a job that was cancelled before', async () => {
	let started = 0;
	const cancel = lazyProbe(async () => () => {
		started++;
		return () => undefined;
	})({ kind: 'doctor' }, () => undefined);
	cancel();
	await turn();
	expect(started).toBe(0);
});

it('reports what kept it from being loaded', async () => {
	const reports: ProbeReport[] = [];
	lazyProbe(async () => {
		throw new Error('a file is missing');
	})({ kind: 'doctor' }, (report) => reports.push(report));
	await turn();
	expect(reports).toEqual([{ kind: 'failed', message: 'a file is missing', next: 'install fstui again' }]);
});

it('restores in the folder that was meant', async () => {
	const asked: unknown[] = [];
	const tools = {
		describeCopies: async (folder: string) => {
			asked.push(folder);
			return [];
		},
		restoreModel: async (folder: string, source: unknown) => {
			asked.push(folder, source);
			return { model: 'toy', iterations: 1, from: '', archive: null, warnings: [] };
		},
	};
	const restorer = restorerOf(tools as unknown as Parameters<typeof restorerOf>[0], (path) => `/home${path}`);
	await restorer.list('/m');
	await restorer.restore('/m', { kind: 'backup' });
	expect(asked).toEqual(['/home/m', '/home/m', { kind: 'backup' }]);
});
