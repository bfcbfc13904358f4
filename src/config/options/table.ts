/** All options in one table, in the order of help and documentation. Must not know what they do together. */
import { augmentationShape } from './augmentation.js';
import { compatibilityShape } from './compatibility.js';
import { facesShape } from './faces.js';
import { loggingShape } from './logging.js';
import { lossShape } from './loss.js';
import { maskShape } from './mask.js';
import { modelShape } from './model.js';
import { optimizerShape } from './optimizer.js';
import { metaOf, type OptionMeta } from './option.js';
import { previewShape, savingShape, timelapseShape } from './saving.js';
import { trainingShape } from './training.js';

/** The zod type of each option. */
export const optionTypes = {
	...facesShape,
	...modelShape,
	...trainingShape,
	...optimizerShape,
	...lossShape,
	...maskShape,
	...augmentationShape,
	...savingShape,
	...previewShape,
	...timelapseShape,
	...loggingShape,
	...compatibilityShape,
} as const;

export type OptionName = keyof typeof optionTypes;

export const OPTION_NAMES = Object.keys(optionTypes) as readonly OptionName[];

/** Group, label, help, lock and advised range of an option. */
export function optionMeta(name: OptionName): OptionMeta {
	const meta = metaOf(optionTypes[name]);
	if (meta === undefined) throw new Error(`option ${name} has no description in the schema`);
	return meta;
}

/** Options that are stored with a model at creation and cannot change afterwards. */
export const LOCKED_OPTIONS: readonly OptionName[] = OPTION_NAMES.filter((name) => optionMeta(name).locked === true);

/** Options that a stage of a preset may change while a run goes on. */
export const STAGE_OPTIONS: readonly OptionName[] = OPTION_NAMES.filter((name) => optionMeta(name).staged === true);
