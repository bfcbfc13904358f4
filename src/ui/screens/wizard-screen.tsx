/** The way from nothing to a run: preset, model, options, review; Esc goes one step back. Must not know how pages look. */
import { useInput } from 'ink';
import { useReducer, useState } from 'react';
import { allFrom, type KnownOrigins, type OptionLayer, originsOver } from '../../config/origins.js';
import type { RunOptions } from '../../config/schema.js';
import { formOptions } from '../form/form-model.js';
import { createForm, FORM_START, formReducer } from '../form/form-state.js';
import type { PresetChoice, Resolved, WizardServices } from '../types.js';
import { FormScreen } from './form-screen.js';
import { ModelScreen } from './model-screen.js';
import { PresetScreen } from './preset-screen.js';
import { ReviewScreen } from './review-screen.js';

export type WizardStart =
	| {
			readonly kind: 'wizard';
			readonly initial: RunOptions;
			readonly known?: KnownOrigins;
			/** Chosen already. */
			readonly preset?: PresetChoice;
	  }
	| {
			readonly kind: 'review';
			readonly options: RunOptions;
			readonly known?: KnownOrigins;
			/** Nothing was chosen on pages before it: back from it leads out of here, not to the options. */
			readonly isFirst?: boolean;
	  };

export interface WizardScreenProps {
	readonly start: WizardStart;
	readonly services: WizardServices;
	/** @throws FstuiError when the session cannot be made */
	readonly onStart: (resolved: Resolved) => Promise<void>;
	readonly onCancel: () => void;
}

/** The best first choice; the list itself is in the order of names. */
const FIRST_PRESET = 'original';

type Step = 'preset' | 'model' | 'form' | 'review';

/** What the options may come from besides the pages: what was given before wins over the preset. */
function layersOf(start: WizardStart, preset: PresetChoice | null): readonly OptionLayer[] {
	const given = { options: start.kind === 'wizard' ? start.initial : start.options, known: start.known ?? {} };
	if (preset === null) return [given];
	const { name, options } = preset;
	return [given, { options, known: allFrom(options, { kind: 'preset', name }) }];
}

export function WizardScreen({ start, services, onStart, onCancel }: WizardScreenProps) {
	const [presets, setPresets] = useState(services.presets);
	const initial = start.kind === 'wizard' ? start.initial : start.options;
	const firstStep: Step = presets.length > 0 ? 'preset' : 'model';
	const given = start.kind === 'wizard' ? (start.preset ?? null) : null;
	const [step, setStep] = useState<Step>(start.kind === 'review' ? 'review' : given === null ? firstStep : 'model');
	const [preset, setPreset] = useState<PresetChoice | null>(given);
	const [form, dispatchForm] = useReducer(formReducer, initial, (options) => {
		const form = createForm(options);
		return given === null ? form : formReducer(form, { type: 'load', options: { ...given.options, ...options } });
	});
	// Options that were looked at or changed are not to be left with one key.
	const [isUntouched, setUntouched] = useState(start.kind === 'review' && start.isFirst === true);
	const [reviewed, setReviewed] = useState<OptionLayer>({ options: initial, known: start.known ?? {} });
	useInput((input, key) => {
		if (key.ctrl && input === 'c') onCancel();
	});

	switch (step) {
		case 'preset':
			return (
				<PresetScreen
					key="preset"
					presets={presets}
					form={form}
					given={initial}
					initialId={preset?.name ?? FIRST_PRESET}
					place="step"
					shelf={services.tools?.presets}
					onPresets={setPresets}
					onChoose={(chosen) => {
						setPreset(chosen);
						// What was given on the command line or typed before wins over the preset.
						dispatchForm({ type: 'load', options: { ...chosen.options, ...initial } });
						setStep('model');
					}}
					onBack={onCancel}
				/>
			);
		case 'model':
			return (
				<ModelScreen
					key="model"
					form={form}
					tools={services.tools}
					onChoose={({ model, lowmem }) => {
						dispatchForm({ type: 'set_others', others: { model, lowmem } });
						setStep('form');
					}}
					onBack={() => {
						if (firstStep === 'model') return onCancel();
						// One may have been saved on the page of options.
						setPresets(services.tools?.presets.list() ?? presets);
						setStep('preset');
					}}
				/>
			);
		case 'form':
			return (
				<FormScreen
					state={form}
					dispatch={dispatchForm}
					services={services}
					preset={preset === null ? null : { name: preset.name, own: preset.own ?? false }}
					onDone={() => {
						const options = formOptions(form);
						setReviewed({ options, known: originsOver(options, layersOf(start, preset)) });
						setStep('review');
					}}
					onBack={() => setStep('model')}
				/>
			);
		case 'review':
			return (
				<ReviewScreen
					options={reviewed.options}
					known={reviewed.known}
					services={services}
					onStart={onStart}
					onEdit={(name) => {
						setUntouched(false);
						if (name === 'model' || name === 'lowmem') return setStep('model');
						dispatchForm({ type: 'focus', row: name });
						setStep('form');
					}}
					onCoverage={(coverage) => {
						setUntouched(false);
						dispatchForm({ type: 'set', name: 'coverage', text: String(coverage) });
						const options = { ...reviewed.options, coverage };
						setReviewed({ options, known: originsOver(options, layersOf(start, preset)) });
					}}
					onBack={() => {
						if (isUntouched) return onCancel();
						dispatchForm({ type: 'focus', row: FORM_START });
						setStep('form');
					}}
				/>
			);
		default:
			return step satisfies never;
	}
}
