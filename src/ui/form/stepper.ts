/** The next and the previous value of a number field: what one press of an arrow makes of its text. Pure. */
import { optionType } from '../../config/describe.js';
import { MODEL_OPTIONS } from '../../config/model-rules.js';
import { type ModelName, type OptionName, optionMeta } from '../../config/schema.js';

interface Steps {
	readonly min: number;
	readonly max: number;
	readonly step: number;
}

/** Floats are shown to this many digits, so that steps leave no rounding errors behind. */
const DIGITS = 10;

/** True for fields that hold a number. */
export function isNumberField(name: OptionName): boolean {
	return optionType(name).shape.kind === 'number';
}

/** Range and step of a number option for a model; null for anything else, and for a model's short list of numbers. */
export function stepsOf(name: OptionName, model: ModelName): Steps | null {
	const { shape } = optionType(name);
	if (shape.kind !== 'number') return null;
	const rule = MODEL_OPTIONS[model][name]?.rule;
	const { step = shape.whole ? 1 : 0.1 } = optionMeta(name);
	if (rule?.kind === 'choice') return null;
	if (rule?.kind !== 'number') return { min: shape.min, max: shape.max, step };
	return { min: rule.min, max: rule.max, step: step % rule.multipleOf === 0 ? step : rule.multipleOf };
}

/**
 * The text one step further: the next multiple of the step within the range, or the next of a model's list. An option that
 * may be empty is empty below its least value.
 */
export function steppedText(name: OptionName, text: string, by: 1 | -1, model: ModelName): string {
	const rule = MODEL_OPTIONS[model][name]?.rule;
	if (rule?.kind === 'choice') {
		const index = rule.choices.findIndex((choice) => String(choice) === text.trim());
		const next = Math.min(rule.choices.length - 1, Math.max(0, index + by));
		return String(rule.choices[next] ?? text);
	}
	const steps = stepsOf(name, model);
	if (steps === null) return text;
	const { min, max, step } = steps;
	const value = text.trim() === '' ? Number.NaN : Number(text);
	if (Number.isNaN(value)) return by > 0 ? String(min) : text;
	if (by < 0 && value <= min && optionType(name).nullable) return '';
	const units = Number((value / step).toPrecision(DIGITS));
	const next = (by > 0 ? Math.floor(units) + 1 : Math.ceil(units) - 1) * step;
	return String(Number(Math.min(max, Math.max(min, next)).toPrecision(DIGITS)));
}
