/**
 * The configuration of a training run: every option, defined once (type, default, range, group, help, lock; one file per
 * group in options/), and the stages of a preset.
 * YAML validation, command line flags, forms and documentation are made from this table.
 * Names are faceswap's, snake_case, the same everywhere (`batch_size` = `--batch-size`).
 * Must not know about files, terminals or the engine.
 */
import { z } from 'zod';
import { optionTypes, STAGE_OPTIONS } from './options/table.js';

export { CENTERING_NAMES, type CenteringName } from './options/faces.js';
export { LOG_LEVELS, type LogLevel } from './options/logging.js';
export {
	EXTRA_LOSS_NAMES,
	type ExtraLossName,
	LOSS_NAMES,
	type LossName,
	MASK_LOSS_NAMES,
	type MaskLossName,
} from './options/loss.js';
export { MASK_TYPE_NAMES, type MaskTypeName } from './options/mask.js';
export { LISTED_MODEL_NAMES, MODEL_NAMES, type ModelName } from './options/model.js';
export { CLIPPING_NAMES, type ClippingName, OPTIMIZER_NAMES, type OptimizerName } from './options/optimizer.js';
export { OPTION_GROUPS, type OptionGroup, type OptionMeta } from './options/option.js';
export {
	LOCKED_OPTIONS,
	OPTION_NAMES,
	type OptionName,
	optionMeta,
	optionTypes,
	STAGE_OPTIONS,
} from './options/table.js';
export { DEVICE_NAMES, type DeviceName } from './options/training.js';

/** A change of options while a run goes on. */
export interface Stage {
	/** Iterations the model has behind it when the change takes effect. */
	readonly at: number;
	/** New values of options in STAGE_OPTIONS. */
	readonly options: Readonly<Partial<z.output<z.ZodObject<typeof optionTypes>>>>;
}

/** Options that may change while a run goes on, with new values. */
export type StageOptions = Stage['options'];

export const MAX_STAGE_ITERATION = 50_000_000;

/** An option in a stage has no default: what is not given stays as it was. */
function withoutDefault(type: z.ZodType): z.ZodType {
	return type instanceof z.ZodDefault ? (type.unwrap() as z.ZodType) : type;
}

export const stageSchema = z.strictObject({
	at: z.number().int().min(1).max(MAX_STAGE_ITERATION),
	options: z.strictObject(
		Object.fromEntries(STAGE_OPTIONS.map((name) => [name, withoutDefault(optionTypes[name]).optional()])),
	),
	// The keys are known at run time only; each has the type of its option.
}) as unknown as z.ZodType<Stage, Stage>;

const stagesSchema = z
	.array(stageSchema)
	.max(100)
	.refine((stages) => stages.every((stage, i) => stage.at > (stages[i - 1]?.at ?? 0)), {
		error: 'stages must come in the order of their iterations',
	});

export const runSchema = z.strictObject({
	...optionTypes,
	/** Changes while a run goes on, by ascending iteration. They come from presets; there is no flag. */
	stages: stagesSchema.readonly().default([]),
});

/** A complete, validated configuration of one run. */
export type RunConfig = Readonly<z.output<typeof runSchema>>;
/** What a preset, a form or flags may give: any subset. */
export type RunOptions = Readonly<Partial<z.input<typeof runSchema>>>;
