/**
 * What options say together: contradictions that are refused, and advice on what would surprise.
 * Must not know where values come from beyond their origin.
 */
import { flagOf, optionType } from './describe.js';
import { FstuiError } from './errors.js';
import { modelProblems } from './model-rules.js';
import { isDefaultOrigin, type OptionOrigin, type OptionOrigins } from './origins.js';
import { OPTION_NAMES, type OptionName, optionMeta, type RunConfig } from './schema.js';

/** @throws FstuiError `usage` when options contradict each other. */
export function refuseContradictions(config: RunConfig): void {
	refuseHalfTimelapse(config);
	for (const stage of config.stages) {
		const [problem] = modelProblems(config.model, stage.options);
		if (problem === undefined) continue;
		throw new FstuiError('usage', `the stage at ${stage.at}: ${problem.message}`, {
			where: 'stages',
			next: `take ${problem.name} out of the stage`,
		});
	}
}

function refuseHalfTimelapse(config: RunConfig): void {
	const { timelapse_input_a, timelapse_input_b, timelapse_output } = config;
	if (timelapse_input_a !== null && timelapse_input_b !== null) return;
	if (timelapse_input_a === null && timelapse_input_b === null && timelapse_output === null) return;
	const missing = (['timelapse_input_a', 'timelapse_input_b'] as const).filter((name) => config[name] === null);
	throw new FstuiError('usage', `a timelapse needs faces of both sides, but ${missing.join(' and ')} is not given`, {
		where: missing.map(flagOf).join(', '),
		next: `give ${missing.map((name) => `${flagOf(name)} DIR`).join(' ')}, or leave the timelapse options out`,
	});
}

/** Sentences about values that are allowed but unusual or without effect. */
export function advice(config: RunConfig, origins: OptionOrigins): string[] {
	return [...OPTION_NAMES.flatMap((name) => valueAdvice(name, config, origins[name])), ...jointAdvice(config)];
}

function valueAdvice(name: OptionName, config: RunConfig, origin: OptionOrigin): string[] {
	const { advised, effect, help } = optionMeta(name);
	const value = config[name];
	if (isDefaultOrigin(origin) || value === optionType(name).defaultValue) return [];
	if (effect === 'none') return [`${name}: ${help}`];
	if (advised === undefined || typeof value !== 'number') return [];
	if (value >= advised[0] && value <= advised[1]) return [];
	return [`${name} ${value} is outside the usual range ${advised[0]} to ${advised[1]}`];
}

const EXTRA_LOSSES = [2, 3, 4] as const;

function jointAdvice(config: RunConfig): string[] {
	const warnings: string[] = [];
	if (config.input_a === config.input_b)
		warnings.push('input_a and input_b are the same folder: there is nothing to swap');
	for (const number of EXTRA_LOSSES) {
		const loss = config[`loss_function_${number}`];
		const weight = config[`loss_weight_${number}`];
		const staged = config.stages.some(({ options }) => (options[`loss_weight_${number}`] ?? 0) > 0);
		if (loss !== 'none' && weight === 0 && !staged) {
			warnings.push(`loss_function_${number} ${loss} does nothing while loss_weight_${number} is 0`);
		}
	}
	if (config.learn_mask && config.mask_type === 'none') {
		warnings.push('learn_mask does nothing without a mask_type');
	}
	if (config.no_warp && config.warp_to_landmarks) {
		warnings.push('no_warp turns all warping off, warp_to_landmarks too');
	}
	if (config.ada_amsgrad && config.optimizer !== 'adam' && config.optimizer !== 'adamw') {
		warnings.push(`ada_amsgrad is for adam and adamw; ${config.optimizer} goes without it`);
	}
	return warnings;
}
