/** The review in lines: what would be started, what to know about it, and what measuring finds. Must not know the questions. */
import { FstuiError } from '../../config/errors.js';
import type { KnownOrigins } from '../../config/origins.js';
import type { OptionName, RunConfig, RunOptions } from '../../config/schema.js';
import type { StartProbe } from '../../engine/probe.js';
import { problemText } from '../problem-text.js';
import { reviewFigures } from '../review/figures.js';
import { type Findings, findingsReducer, NO_FINDINGS, nextStep, type ReviewJob } from '../review/findings.js';
import { probeJob } from '../review/jobs.js';
import { type FaceCounts, type Remark, reviewRemarks } from '../review/remarks.js';
import type { Resolved, WizardServices } from '../types.js';
import type { Answers } from './answers.js';

const DOING: Readonly<Record<ReviewJob, string>> = {
	estimate: 'Working out size and memory.',
	faces: 'Looking at the faces.',
	speed: 'Measuring the speed on made-up faces.',
};

/** Reads out what would be started; null when it cannot be. */
export async function readReview(
	answers: Answers,
	services: Pick<WizardServices, 'resolve' | 'countFaces'>,
	options: RunOptions,
	known: KnownOrigins,
	names: readonly OptionName[],
): Promise<Resolved | null> {
	answers.say('');
	try {
		const resolved = await services.resolve(options, known);
		answers.say('Review.');
		for (const name of names) answers.say(`${name}: ${String(resolved.config[name])}`);
		const counts = await faceCounts(services.countFaces, resolved.config);
		sayRemarks(answers, reviewRemarks(resolved, counts, NO_FINDINGS));
		return resolved;
	} catch (error) {
		if (!(error instanceof FstuiError)) throw error;
		answers.say(`This cannot be started: ${problemText(error)}`);
		return null;
	}
}

/** Measures what the review on the screen measures, and says what was found; ends early when nobody listens any more. */
export async function measure(
	answers: Answers,
	services: Pick<WizardServices, 'countFaces'>,
	probe: StartProbe,
	resolved: Resolved,
): Promise<void> {
	const { config } = resolved;
	const counts = await faceCounts(services.countFaces, config);
	const pictures = (counts.a ?? 0) + (counts.b ?? 0);
	let isOver = false;
	void answers.over.then(() => {
		isOver = true;
	});
	// Asked for, so that many faces are looked at as well.
	let findings = findingsReducer(NO_FINDINGS, { type: 'ask', job: 'faces' });
	for (let step = nextStep(findings, pictures); step !== null && !isOver; step = nextStep(findings, pictures)) {
		findings = findingsReducer(findings, step);
		if (step.type === 'skip') continue;
		answers.say(DOING[step.job]);
		findings = await runJob(step.job, findings, config, probe, answers.over);
	}
	if (isOver) return;
	for (const { label, text } of reviewFigures(findings, config, pictures)) answers.say(`${label}: ${text}.`);
	sayRemarks(answers, reviewRemarks(resolved, counts, findings));
}

/** What is known when the job is done. */
function runJob(
	job: ReviewJob,
	before: Findings,
	config: RunConfig,
	probe: StartProbe,
	over: Promise<void>,
): Promise<Findings> {
	let findings = before;
	return new Promise((resolve) => {
		const cancel = probe(probeJob(job, config), (report) => {
			findings = findingsReducer(findings, { type: 'report', job, report });
			if (report.kind === 'done' || report.kind === 'failed') resolve(findings);
		});
		void over.then(() => {
			cancel();
			resolve(findings);
		});
	});
}

async function faceCounts(countFaces: WizardServices['countFaces'], config: RunConfig): Promise<FaceCounts> {
	const [a, b] = await Promise.all([countFaces(config.input_a), countFaces(config.input_b)]);
	return { a: a.exists ? a.pictures : null, b: b.exists ? b.pictures : null };
}

function sayRemarks(answers: Answers, remarks: readonly Remark[]): void {
	for (const { level, message, next } of remarks) {
		answers.say(`${level === 'warning' ? 'Warning' : 'Note'}: ${message}${next === null ? '' : `. ${next}`}`);
	}
}
