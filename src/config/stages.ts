/** What the stages of a configuration mean at a given iteration. Must not know where stages are written. */
import type { RunConfig, Stage } from './schema.js';

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
