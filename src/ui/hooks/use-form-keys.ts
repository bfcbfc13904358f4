/**
 * Carries out the keys of the form: edits, moves, completion, the search, and the small questions it asks.
 * Must not know how any of it looks.
 */
import { useInput, usePaste } from 'ink';
import { type Dispatch, useRef, useState } from 'react';
import type { OptionName } from '../../config/schema.js';
import { optionMeta } from '../../config/schema.js';
import { editOf, isSign } from '../form/edit-keys.js';
import { fieldKind } from '../form/fields.js';
import type { FormMode } from '../form/form-footer.js';
import { FORM_KEYS, type FormCommand, type FormContext } from '../form/form-keys.js';
import { type FormRow, type FormState, formOptions, isField, textOf } from '../form/form-model.js';
import { FORM_START, type FormAction } from '../form/form-state.js';
import { pageCommand, pageKeyName } from '../form/page-keys.js';
import { completePath, entriesFor } from '../form/path-completion.js';
import { isNumberField } from '../form/stepper.js';
import { applyEdit, cleanPath, editedText, splitBurst, type TextEdit } from '../form/text-edit.js';

export interface FormKeysOptions {
	readonly state: FormState;
	readonly dispatch: Dispatch<FormAction>;
	/** False while something is waited for: keys do nothing. */
	readonly active: boolean;
	readonly onFinish: () => void;
	readonly onBack: () => void;
	/** Saves the options as a preset of this name and says what came of it; absent where there are no presets. */
	readonly savePreset: ((name: string) => FormMessage) | undefined;
	/** The name that is proposed for a preset. */
	readonly presetName: string;
}

export interface FormMessage {
	readonly kind: 'good' | 'error';
	readonly text: string;
}

export interface FormKeys {
	readonly mode: FormMode;
	readonly context: FormContext;
	readonly message: FormMessage | null;
	/** What fits the path that is being completed. */
	readonly candidates: readonly string[];
}

/** Where the focus is, for the table of keys. */
export function contextOf(row: FormRow): FormContext {
	if (!isField(row)) return row;
	const kind = fieldKind(row);
	if (kind.kind === 'cycle') return 'choice';
	if (isNumberField(row)) return 'number';
	return kind.isPath ? 'path' : 'text';
}

export function useFormKeys(options: FormKeysOptions): FormKeys {
	const { state, dispatch, savePreset } = options;
	const opened = useRef(state);
	const [mode, setMode] = useState<FormMode>({ kind: 'form' });
	const [message, setMessage] = useState<FormMessage | null>(null);
	const [candidates, setCandidates] = useState<readonly string[]>([]);
	const context: FormContext =
		mode.kind === 'keys' ? 'keys' : state.search !== null ? 'search' : contextOf(state.focus);
	const edit = (change: TextEdit) => dispatch({ type: 'edit', edit: change });

	const complete = (name: OptionName) => {
		const { text } = textOf(state, name);
		const start = text.lastIndexOf(',') + 1;
		const before = text.slice(0, start) + (/^\s*/.exec(text.slice(start))?.[0] ?? '');
		const typed = text.slice(before.length);
		if (typed === '') return dispatch({ type: 'move', by: 1 });
		const found = completePath(typed, entriesFor(typed), optionMeta(name).path ?? 'folder');
		if (found.text !== typed) dispatch({ type: 'complete', name, from: text, text: before + found.text });
		else if (found.candidates.length === 0 || candidates.length > 0) return dispatch({ type: 'move', by: 1 });
		setCandidates(found.text === typed ? found.candidates : []);
	};

	const commands: Readonly<Record<FormCommand, () => void>> = {
		up: () => dispatch({ type: 'move', by: -1 }),
		down: () => dispatch({ type: 'move', by: 1 }),
		first: () => dispatch({ type: 'focus', row: FORM_START }),
		last: () => dispatch({ type: 'focus', row: 'continue' }),
		enter: () => (context === 'continue' ? options.onFinish() : dispatch({ type: 'enter' })),
		complete: () => {
			if (isField(state.focus)) complete(state.focus);
		},
		next_value: () => dispatch(context === 'choice' ? { type: 'cycle', by: 1 } : { type: 'step', by: 1 }),
		previous_value: () => dispatch(context === 'choice' ? { type: 'cycle', by: -1 } : { type: 'step', by: -1 }),
		toggle_more: () => dispatch({ type: 'toggle_more' }),
		search: () => dispatch({ type: 'open_search' }),
		reset: () => dispatch({ type: 'reset' }),
		reset_all: () => setMode({ kind: 'resetting' }),
		save_preset: () => {
			if (savePreset !== undefined) setMode({ kind: 'naming', name: editedText(options.presetName) });
		},
		keys: () => setMode({ kind: 'keys' }),
		close: () => (mode.kind === 'keys' ? setMode({ kind: 'form' }) : dispatch({ type: 'close_search' })),
		back: () => (isSameForm(state, opened.current) ? options.onBack() : setMode({ kind: 'leaving' })),
	};

	const answer = (name: string, input: string, typed: boolean): boolean => {
		if (mode.kind === 'leaving') {
			if (name === 'return' || name === 'k') options.onBack();
			else if (name === 'd') {
				dispatch({ type: 'restore', state: opened.current });
				options.onBack();
			} else if (name === 'escape') setMode({ kind: 'form' });
			return true;
		}
		if (mode.kind === 'resetting') {
			if (name === 'return' || name === 'y') dispatch({ type: 'reset_all' });
			if (['return', 'y', 'n', 'escape'].includes(name)) setMode({ kind: 'form' });
			return true;
		}
		if (mode.kind !== 'naming') return false;
		if (name === 'escape') setMode({ kind: 'form' });
		else if (name === 'return') {
			if (mode.name.text.trim() === '') return true;
			const said = savePreset?.(mode.name.text.trim()) ?? null;
			setMessage(said);
			if (said?.kind === 'good') setMode({ kind: 'form' });
		} else {
			const change = editOf(name) ?? (typed ? { type: 'insert' as const, text: input } : undefined);
			if (change !== undefined) setMode({ kind: 'naming', name: applyEdit(mode.name, change) });
		}
		return true;
	};

	usePaste((text) => {
		if (mode.kind === 'naming')
			return setMode({ kind: 'naming', name: applyEdit(mode.name, { type: 'insert', text }) });
		if (mode.kind === 'form') edit({ type: 'insert', text: context === 'path' ? cleanPath(text) : text });
	});
	useInput((input, key) => {
		if (!options.active) return;
		const name = pageKeyName(input, key);
		const typed = !key.ctrl && !key.meta;
		setMessage(null);
		if (answer(name, input, typed)) return;
		const before = isField(state.focus) ? textOf(state, state.focus) : editedText('');
		const sign = context === 'number' && isSign(name, before.text.slice(0, before.cursor));
		const command = sign ? undefined : pageCommand(FORM_KEYS, context, name);
		if (command !== 'complete') setCandidates([]);
		if (command !== undefined) return commands[command]();
		const change = editOf(name);
		if (change !== undefined) edit(change);
		else if (typed && name !== 'escape') {
			for (const part of splitBurst(input)) {
				if (part.type === 'text') edit({ type: 'insert', text: part.text });
				else if (part.type === 'backspace') edit({ type: 'backspace' });
				else dispatch(part.type === 'enter' ? { type: 'enter' } : { type: 'move', by: 1 });
			}
		}
	});
	return { mode, context, message, candidates };
}

/** Whether both hand on the same options. */
function isSameForm(a: FormState, b: FormState): boolean {
	return JSON.stringify(formOptions(a)) === JSON.stringify(formOptions(b));
}
