/** The way from nothing to a run: preset, model, options, review; Esc goes one step back. Must not know how pages look. */
import { useInput } from 'ink';
import { useReducer, useState } from 'react';
import type { RunConfig, RunOptions } from '../../config/schema.js';
import { formOptions } from '../form/form-model.js';
import { createForm, FORM_START, formReducer } from '../form/form-state.js';
import { optionFacts, stageFact } from '../form/option-facts.js';
import { formatCount } from '../format.js';
import { catalogEntry, MODEL_CATALOG } from '../model-catalog.js';
import type { PresetChoice, WizardServices } from '../types.js';
import { ChoiceScreen } from './choice-screen.js';
import { FormScreen } from './form-screen.js';
import { ReviewScreen } from './review-screen.js';

export type WizardStart =
	| { readonly kind: 'wizard'; readonly initial: RunOptions }
	| { readonly kind: 'review'; readonly options: RunOptions };

export interface WizardScreenProps {
	readonly start: WizardStart;
	readonly services: WizardServices;
	/** @throws FstuiError when the session cannot be made */
	readonly onStart: (config: RunConfig) => void;
	readonly onCancel: () => void;
}

/** The best first choice; the list itself is in the order of names. */
const FIRST_PRESET = 'original';

type Step = 'preset' | 'model' | 'form' | 'review';

export function WizardScreen({ start, services, onStart, onCancel }: WizardScreenProps) {
	const { presets } = services;
	const initial = start.kind === 'wizard' ? start.initial : start.options;
	const firstStep: Step = presets.length > 0 ? 'preset' : 'model';
	const [step, setStep] = useState<Step>(start.kind === 'review' ? 'review' : firstStep);
	const [preset, setPreset] = useState<PresetChoice | null>(null);
	const [form, dispatchForm] = useReducer(formReducer, initial, createForm);
	const [reviewed, setReviewed] = useState<RunOptions>(initial);
	useInput((input, key) => {
		if (key.ctrl && input === 'c') onCancel();
	});

	switch (step) {
		case 'preset':
			return (
				<ChoiceScreen
					key="preset"
					title="What do you want to do?"
					step={1}
					help="A preset fills in the options; each of them can still be changed."
					items={presets.map(presetItem)}
					initialId={preset?.name ?? FIRST_PRESET}
					onChoose={(name) => {
						const chosen = presets.find((item) => item.name === name) ?? null;
						setPreset(chosen);
						// What was given on the command line or typed before wins over the preset.
						dispatchForm({ type: 'load', options: { ...chosen?.options, ...initial } });
						setStep('model');
					}}
					onBack={onCancel}
				/>
			);
		case 'model':
			return (
				<ChoiceScreen
					key="model"
					title="Model"
					step={2}
					help="The network that is trained. It is fixed once the model exists."
					items={MODEL_ITEMS}
					initialId={catalogEntry(form.others.model ?? 'original', form.others.lowmem ?? false)?.id}
					onChoose={(id) => {
						const entry = MODEL_CATALOG.find((item) => item.id === id);
						if (entry !== undefined)
							dispatchForm({ type: 'set_others', others: { model: entry.model, lowmem: entry.lowmem } });
						setStep('form');
					}}
					onBack={firstStep === 'model' ? onCancel : () => setStep('preset')}
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
						setReviewed(formOptions(form));
						setStep('review');
					}}
					onBack={() => setStep('model')}
				/>
			);
		case 'review':
			return (
				<ReviewScreen
					options={reviewed}
					services={services}
					onStart={onStart}
					onEdit={(name) => {
						if (name === 'model' || name === 'lowmem') return setStep('model');
						dispatchForm({ type: 'focus', row: name });
						setStep('form');
					}}
					onBack={() => {
						dispatchForm({ type: 'focus', row: FORM_START });
						setStep('form');
					}}
				/>
			);
		default:
			return step satisfies never;
	}
}

function presetItem(preset: PresetChoice) {
	const facts = [...optionFacts(preset.options), ...(preset.options.stages ?? []).map(stageFact)];
	return { id: preset.name, label: preset.title, description: preset.description, facts };
}

const MODEL_ITEMS = MODEL_CATALOG.map((entry) => ({
	id: entry.id,
	label: entry.title,
	description: entry.description,
	facts: [
		`${formatCount(entry.parameters)} parameters`,
		`${entry.inputSize} px in, ${entry.outputSize} px out`,
		`${Math.round((entry.parameters * 4) / 1e6)} MB of weights, three times that with the optimizer`,
	],
}));
