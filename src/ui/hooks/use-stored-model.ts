/** Keeps the form in step with the model that its model folder holds. Must not know how models are stored. */
import { type Dispatch, useCallback, useEffect } from 'react';
import { type FormState, modelOf, textOf } from '../form/form-model.js';
import type { FormAction } from '../form/form-state.js';
import type { StoredModel, WizardTools } from '../form/wizard-tools.js';
import { useLookup } from './use-lookup.js';

const QUIET_MS = 150;

/**
 * Settles the options that a model of the same kind in the model folder has settled.
 * @returns the model in the folder, null when there is none or it is not known yet
 */
export function useStoredModel(
	state: FormState,
	dispatch: Dispatch<FormAction>,
	tools: WizardTools | undefined,
): StoredModel | null {
	const lookUp = useCallback((folder: string) => tools?.storedModel(folder) ?? Promise.resolve(null), [tools]);
	const stored = useLookup(textOf(state, 'model_dir').text.trim(), lookUp, QUIET_MS);
	const values = stored !== null && isSameModel(state, stored) ? stored.locked : null;
	useEffect(() => dispatch({ type: 'lock', values }), [dispatch, values]);
	return stored;
}

/** Whether the chosen model is the one in the folder. */
export function isSameModel(state: FormState, { locked }: StoredModel): boolean {
	return locked.model === modelOf(state) && (locked.lowmem ?? false) === (state.others.lowmem ?? false);
}

/** What is wrong about the model folder for the chosen model, or null. */
export function otherModelNote(state: FormState, stored: StoredModel | null): string | null {
	if (stored === null || isSameModel(state, stored)) return null;
	const { model = 'another', lowmem = false } = stored.locked;
	return `holds the model ${model}${lowmem ? ' (low memory)' : ''}: choose it, or another folder`;
}
