/**
 * Has a configuration measured in the background, one job after the other, as long as the component is mounted; what
 * runs is cancelled when the options change or the page is left. Must not know how findings are shown.
 */
import { useCallback, useEffect, useReducer, useRef } from 'react';
import type { RunConfig } from '../../config/schema.js';
import type { StartProbe } from '../../engine/probe.js';
import { type Findings, findingsReducer, NO_FINDINGS, nextStep, type ReviewJob } from '../review/findings.js';
import { probeJob } from '../review/jobs.js';

export interface FindingsHandle {
	readonly findings: Findings;
	/** Does a job that was skipped, has failed, or is wanted again. */
	ask(job: ReviewJob): void;
}

/** Whoever only passes through the page should not make the machine work. */
const SETTLE_MS = 300;

/**
 * @param config null while it is not known or refused: nothing is measured.
 * @param pictures files in both folders of faces; null while they are counted.
 * @param probe null where nothing can be measured.
 */
export function useFindings(
	config: RunConfig | null,
	pictures: number | null,
	probe: StartProbe | null,
): FindingsHandle {
	const [findings, dispatch] = useReducer(findingsReducer, NO_FINDINGS);
	const cancel = useRef<() => void>(() => undefined);

	useEffect(() => {
		if (config === null || probe === null) return;
		return () => {
			cancel.current();
			dispatch({ type: 'forget' });
		};
	}, [config, probe]);

	useEffect(() => {
		if (config === null || probe === null) return;
		const step = nextStep(findings, pictures);
		if (step === null) return;
		const timer = setTimeout(() => {
			dispatch(step);
			if (step.type === 'skip') return;
			const { job } = step;
			cancel.current = probe(probeJob(job, config), (report) => dispatch({ type: 'report', job, report }));
		}, SETTLE_MS);
		return () => clearTimeout(timer);
	}, [config, pictures, probe, findings]);

	const ask = useCallback((job: ReviewJob) => dispatch({ type: 'ask', job }), []);
	return { findings, ask };
}
