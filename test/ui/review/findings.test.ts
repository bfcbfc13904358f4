import { expect, it } from 'vitest';
import type { EstimateReport, ProbeReport, StartProbe, Verdict } from '../../../src/engine/probe.js';
import {
	type Findings,
	type FindingsAction,
	findingsReducer,
	NO_FINDINGS,
	nextStep,
} from '../../../src/ui/review/findings.js';
import { probeJob } from '../../../src/ui/review/jobs.js';
import { rememberingProbe } from '../../../src/ui/review/replay.js';
import { fakeConfig } from '../../helpers/fake-session.js';

const ESTIMATE: EstimateReport = {
	kind: 'estimate',
	parameters: 1000,
	memory: { on: 'machine', needed: 2e9, limit: 8e9, free: 4e9 },
	stateBytes: 16_000,
	saveBytes: 12_000,
	timelapseBytes: null,
	diskFreeBytes: 1e9,
};
const VERDICT: Verdict = { topic: 'count', side: 'a', level: 'good', message: 'A has 900 faces', next: null };

function after(...actions: readonly FindingsAction[]): Findings {
	return actions.reduce(findingsReducer, NO_FINDINGS);
}
const begun = (job: 'estimate' | 'faces' | 'speed'): FindingsAction => ({ type: 'begin', job });
const reported = (job: 'estimate' | 'faces' | 'speed', report: ProbeReport): FindingsAction => ({
	type: 'report',
	job,
	report,
});

it('estimates, looks at the faces, then measures the speed, one at a time', () => {
	expect(nextStep(NO_FINDINGS, null)).toEqual(begun('estimate'));
	expect(nextStep(after(begun('estimate')), 10)).toBeNull();
	const estimated = [begun('estimate'), reported('estimate', ESTIMATE), reported('estimate', { kind: 'done' })];
	// How many faces there are decides whether they are looked at.
	expect(nextStep(after(...estimated), null)).toBeNull();
	expect(nextStep(after(...estimated), 3000)).toEqual(begun('faces'));
	const looking = [...estimated, begun('faces'), reported('faces', { kind: 'verdicts', verdicts: [VERDICT] })];
	expect(nextStep(after(...looking), 3000)).toBeNull();
	expect(after(...looking).verdicts).toEqual([VERDICT]);
	const looked = [...looking, reported('faces', { kind: 'done' })];
	expect(nextStep(after(...looked), 3000)).toEqual(begun('speed'));
	const failed = after(...looked, begun('speed'), reported('speed', { kind: 'failed', message: 'no', next: '' }));
	expect(failed.speed).toEqual({ state: 'failed', problem: 'no' });
	expect(nextStep(failed, 3000)).toBeNull();
});

it('leaves very many faces and too large runs to whoever asks', () => {
	const large = { ...ESTIMATE, memory: { on: 'machine', needed: 5e9, limit: 8e9, free: 4e9 } } as const;
	const estimated = [begun('estimate'), reported('estimate', large)];
	expect(nextStep(after(...estimated), 3001)).toEqual({ type: 'skip', job: 'faces' });
	const skipped = [...estimated, { type: 'skip', job: 'faces' } as const];
	expect(nextStep(after(...skipped), 3001)).toEqual({ type: 'skip', job: 'speed' });
	const both = [...skipped, { type: 'skip', job: 'speed' } as const];
	expect(nextStep(after(...both), 3001)).toBeNull();
	expect(nextStep(after(...both, { type: 'ask', job: 'faces' }), 3001)).toEqual(begun('faces'));
	expect(nextStep(after(...both, { type: 'ask', job: 'speed' }), 3001)).toEqual(begun('speed'));
	expect(after(...both, { type: 'forget' })).toEqual(NO_FINDINGS);
});

it('measures the speed again only for options that change it', () => {
	const config = fakeConfig();
	const same = { ...config, input_a: '/other', save_interval: 7, iterations: 3 };
	expect(probeJob('speed', same)).toEqual(probeJob('speed', config));
	expect(probeJob('speed', { ...config, batch_size: 3 })).not.toEqual(probeJob('speed', config));
	expect(probeJob('faces', same)).not.toEqual(probeJob('faces', config));
	expect(probeJob('faces', { ...config, batch_size: 3 })).toEqual(probeJob('faces', config));
});

it('reports again what a job that was done has reported, and nothing after a cancel', async () => {
	const started: string[] = [];
	const probe: StartProbe = (job, listener) => {
		started.push(job.kind);
		listener(ESTIMATE);
		if (job.kind === 'doctor') listener({ kind: 'done' });
		return () => undefined;
	};
	const remembering = rememberingProbe(probe);
	const heard: string[] = [];
	const listen = (report: ProbeReport) => heard.push(report.kind);
	remembering({ kind: 'doctor' }, listen);
	const cancel = remembering({ kind: 'doctor' }, listen);
	expect(heard).toEqual(['estimate', 'done']);
	cancel();
	remembering({ kind: 'doctor' }, listen);
	await new Promise((resolve) => setImmediate(resolve));
	expect(heard).toEqual(['estimate', 'done', 'estimate', 'done']);
	// This one never ends, so it is begun anew.
	for (let i = 0; i < 2; i++) remembering({ kind: 'speed', options: {} }, listen);
	expect(started).toEqual(['doctor', 'speed', 'speed']);
});
