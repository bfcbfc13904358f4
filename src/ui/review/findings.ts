/**
 * What measuring has found out about a run so far: a state, and how reports change it. Pure; must not know who
 * measures or how findings are shown.
 */
import type { EstimateReport, ProbeReport, SpeedReport, Verdict } from '../../engine/probe.js';

/** Not begun. `asked`: a person wants it even where it would be skipped. */
export interface Waiting {
	readonly state: 'waiting';
	readonly asked: boolean;
}

interface Failed {
	readonly state: 'failed';
	readonly problem: string;
}

export type EstimateState =
	| Waiting
	| Failed
	| { readonly state: 'running' }
	| { readonly state: 'known'; readonly report: EstimateReport };

export type SpeedState =
	| Waiting
	| Failed
	/** The run needs more memory than is free: trying it could bring the machine to a halt. */
	| { readonly state: 'skipped' }
	| { readonly state: 'running'; readonly text: string }
	| { readonly state: 'known'; readonly report: SpeedReport };

export type FacesState =
	| Waiting
	| Failed
	/** So many faces are only looked at when asked for. */
	| { readonly state: 'skipped' }
	| { readonly state: 'running'; readonly done: number; readonly total: number }
	| { readonly state: 'known' };

export interface Findings {
	readonly estimate: EstimateState;
	readonly faces: FacesState;
	readonly speed: SpeedState;
	/** They come side by side while faces are looked at. */
	readonly verdicts: readonly Verdict[];
}

/** The jobs of the review, in the order they are done. */
export const REVIEW_JOBS = ['estimate', 'faces', 'speed'] as const;
export type ReviewJob = (typeof REVIEW_JOBS)[number];

const WAITING: Waiting = { state: 'waiting', asked: false };

export const NO_FINDINGS: Findings = { estimate: WAITING, faces: WAITING, speed: WAITING, verdicts: [] };

export type FindingsAction =
	| { readonly type: 'begin'; readonly job: ReviewJob }
	| { readonly type: 'skip'; readonly job: 'faces' | 'speed' }
	/** A person wants it, or wants it again. */
	| { readonly type: 'ask'; readonly job: ReviewJob }
	| { readonly type: 'report'; readonly job: ReviewJob; readonly report: ProbeReport }
	/** The options have changed: nothing is known any more. */
	| { readonly type: 'forget' };

const PHASES = { compiling: 'compiling', warming_up: 'warming up', timing: 'timing two steps' } as const;

export function findingsReducer(findings: Findings, action: FindingsAction): Findings {
	switch (action.type) {
		case 'begin':
			return begin(findings, action.job);
		case 'skip':
			return { ...findings, [action.job]: { state: 'skipped' } };
		case 'ask':
			if (findings[action.job].state === 'running') return findings;
			return { ...findings, [action.job]: { state: 'waiting', asked: true } };
		case 'report':
			return take(findings, action.job, action.report);
		case 'forget':
			return NO_FINDINGS;
	}
}

function begin(findings: Findings, job: ReviewJob): Findings {
	switch (job) {
		case 'estimate':
			return { ...findings, estimate: { state: 'running' } };
		case 'faces':
			return { ...findings, faces: { state: 'running', done: 0, total: 0 }, verdicts: [] };
		case 'speed':
			return { ...findings, speed: { state: 'running', text: 'starting' } };
	}
}

function take(findings: Findings, job: ReviewJob, report: ProbeReport): Findings {
	switch (report.kind) {
		case 'estimate':
			return { ...findings, estimate: { state: 'known', report } };
		case 'speed_phase':
			return { ...findings, speed: { state: 'running', text: PHASES[report.phase] } };
		case 'speed':
			return { ...findings, speed: { state: 'known', report } };
		case 'faces_progress':
			return { ...findings, faces: { state: 'running', done: report.done, total: report.total } };
		case 'verdicts':
			return { ...findings, verdicts: [...findings.verdicts, ...report.verdicts] };
		case 'failed':
			return { ...findings, [job]: { state: 'failed', problem: report.message } };
		case 'done':
			return job === 'faces' ? { ...findings, faces: { state: 'known' } } : findings;
		case 'doctor':
			return findings;
	}
}

/** Faces of both sides that are looked at unasked: about a quarter of a minute on one core. */
export const FACES_UNASKED = 3000;

/**
 * What to do now; null when something runs, or nothing is left to do.
 * @param pictures files in both folders of faces; null while they are counted.
 */
export function nextStep(
	findings: Findings,
	pictures: number | null,
): Extract<FindingsAction, { readonly type: 'begin' | 'skip' }> | null {
	if (REVIEW_JOBS.some((job) => findings[job].state === 'running')) return null;
	const job = REVIEW_JOBS.find((name) => findings[name].state === 'waiting');
	if (job === undefined) return null;
	const current = findings[job];
	const asked = current.state === 'waiting' && current.asked;
	if (job === 'faces' && !asked) {
		if (pictures === null) return null;
		if (pictures > FACES_UNASKED) return { type: 'skip', job };
	}
	if (job === 'speed' && !asked && isTooLargeToTry(findings)) return { type: 'skip', job };
	return { type: 'begin', job };
}

function isTooLargeToTry({ estimate }: Findings): boolean {
	if (estimate.state !== 'known') return false;
	const { memory } = estimate.report;
	return memory.on === 'machine' && memory.needed > memory.free;
}
