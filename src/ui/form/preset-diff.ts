/** What loading a preset would change in a form, as lines to read. Pure. */
import { optionMeta, type RunOptions } from '../../config/schema.js';
import { formFields } from './fields.js';
import { type FormState, modelOf, textOf } from './form-model.js';
import { formReducer } from './form-state.js';
import { stageFact } from './option-facts.js';

/** The form after loading the preset; what was given before the forms wins over it. */
export function withPreset(state: FormState, preset: RunOptions, given: RunOptions): FormState {
	return formReducer(state, { type: 'load', options: { ...preset, ...given } });
}

/** One line per option whose value would be another one, "Batch size: 16 -> 8", then the stages. */
export function presetDiff(state: FormState, preset: RunOptions, given: RunOptions): readonly string[] {
	const after = withPreset(state, preset, given);
	const show = (text: string) => (text === '' ? 'empty' : text);
	const line = (label: string, from: string, to: string) =>
		from === to ? [] : [`${label}: ${show(from)} -> ${show(to)}`];
	const name = (form: FormState) => `${modelOf(form)}${form.others.lowmem ? ' (low memory)' : ''}`;
	const changes = [
		...line('Model', name(state), name(after)),
		...formFields(modelOf(after)).flatMap((option) =>
			option === 'model_dir'
				? []
				: line(optionMeta(option).label, textOf(state, option).text, textOf(after, option).text),
		),
	];
	const stages = (after.others.stages ?? []).map(stageFact);
	if (changes.length === 0 && stages.length === 0) return ['Changes nothing: these are the options as they are.'];
	return [...changes, ...stages];
}
