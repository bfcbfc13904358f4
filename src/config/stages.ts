/**
 * What the stages of a configuration mean at a given iteration, and which changes a running one allows.
 * Must not know where stages are written.
 */
import { checkValue, flagOf } from './describe.js';
import { FstuiError } from './errors.js';
import { OPTION_NAMES, type RunConfig, STAGE_OPTIONS, type Stage, type StageOptions } from './schema.js';

/**
 * The configuration that holds when the model has `iteration` iterations behind it: the base with every stage applied,
 * in order, whose `at` is not above it.
 */
export function configAt(config: RunConfig, iteration: number): RunConfig {
	const reached = config.stages.filter((stage) => stage.at <= iteration);
	return Object.assign({}, config, ...reached.map((stage) => stage.options));
}

/** The first stage that is still ahead after `iteration` iterations. */
export function nextStage(config: RunConfig, iteration: number): Stage | undefined {
	return config.stages.find((stage) => stage.at > iteration);
}

/**
 * Options as a run may take them over while it goes on.
 *
 * @throws FstuiError `usage` for unknown options, options that cannot change then, and values they do not take.
 */
export function checkStageOptions(options: Readonly<Record<string, unknown>>): StageOptions {
	const problems: string[] = [];
	const checked: Record<string, unknown> = {};
	for (const [key, value] of Object.entries(options)) {
		const name = OPTION_NAMES.find((known) => known === key);
		if (name === undefined) problems.push(`there is no option ${key}`);
		else if (!STAGE_OPTIONS.includes(name)) problems.push(`${name} cannot change while a run goes on`);
		else {
			const result = checkValue(name, value);
			if (result.ok) checked[name] = result.value;
			else problems.push(result.problem);
		}
	}
	if (problems.length === 0) return checked;
	throw new FstuiError('usage', problems.join('; '), {
		where: Object.keys(options).join(', '),
		next: `Change one of ${STAGE_OPTIONS.map(flagOf).join(', ')}; everything else is chosen before the start.`,
	});
}
