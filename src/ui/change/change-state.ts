/** What each action makes of the panel of changes. A pure reducer; must not know keys or the run. */
import { optionType } from '../../config/describe.js';
import type { OptionName, RunConfig } from '../../config/schema.js';
import { isSign } from '../form/edit-keys.js';
import { fieldKind, fieldText } from '../form/fields.js';
import { isNumberField, steppedText } from '../form/stepper.js';
import { applyEdit, type EditedText, editedText, type TextEdit } from '../form/text-edit.js';
import { type ChangeState, changeableOptions, changeText } from './change-model.js';

export type ChangeAction =
	| { readonly type: 'open' }
	| { readonly type: 'close' }
	| { readonly type: 'move'; readonly by: number }
	| { readonly type: 'focus'; readonly name: OptionName }
	/** The next or previous value of a number or choice; in a text, the cursor. */
	| { readonly type: 'turn'; readonly by: 1 | -1 }
	/** A minus: the sign of a number where one can stand, else its previous value. */
	| { readonly type: 'minus' }
	| { readonly type: 'edit'; readonly edit: TextEdit }
	/** Takes the change of the field back; where there is none, puts in the default. */
	| { readonly type: 'reset' }
	| { readonly type: 'leave' }
	| { readonly type: 'sent' }
	| { readonly type: 'refused'; readonly why: string }
	/** The run has taken the changes over. */
	| { readonly type: 'done' };

/**
 * @param state null while the panel is closed.
 * @param config the options the run has now.
 */
export function changeReducer(state: ChangeState | null, action: ChangeAction, config: RunConfig): ChangeState | null {
	if (action.type === 'open') return { focus: firstOption(config), edits: {}, step: 'editing', refusal: null };
	if (state === null) return null;
	switch (action.type) {
		case 'close':
			return null;
		case 'sent':
			return { ...state, step: 'sending', refusal: null };
		// A panel that was opened anew has not asked for this.
		case 'done':
			return state.step === 'sending' ? null : state;
		case 'refused':
			return state.step === 'sending' ? { ...state, step: 'editing', refusal: action.why } : state;
		case 'leave':
			return { ...state, step: 'leaving', refusal: null };
		default:
			// What has been sent stays as it is.
			return state.step === 'sending' ? state : edited({ ...state, step: 'editing' }, action, config);
	}
}

type EditAction = Extract<ChangeAction, { type: 'move' | 'focus' | 'turn' | 'minus' | 'edit' | 'reset' }>;

function edited(state: ChangeState, action: EditAction, config: RunConfig): ChangeState {
	const { focus } = state;
	const text = changeText(state, config, focus);
	switch (action.type) {
		case 'move': {
			const names = changeableOptions(config);
			const next = Math.max(0, Math.min(names.length - 1, names.indexOf(focus) + action.by));
			return { ...state, focus: names[next] ?? focus };
		}
		case 'focus':
			return { ...state, focus: action.name };
		case 'turn':
			return withText(state, turned(focus, text, action.by, config));
		case 'minus': {
			const steps = isNumberField(focus) && !isSign('-', text.text.slice(0, text.cursor));
			return steps
				? withText(state, turned(focus, text, -1, config))
				: typed(state, text, { type: 'insert', text: '-' });
		}
		case 'edit':
			return typed(state, text, action.edit);
		case 'reset': {
			if (state.edits[focus] === undefined) {
				const { model, lowmem } = config;
				return withText(state, editedText(fieldText(focus, { model, lowmem })));
			}
			const { [focus]: _taken, ...edits } = state.edits;
			return { ...state, edits, refusal: null };
		}
		default:
			return action satisfies never;
	}
}

function typed(state: ChangeState, text: EditedText, edit: TextEdit): ChangeState {
	return fieldKind(state.focus).kind === 'cycle' ? state : withText(state, applyEdit(text, edit));
}

function turned(name: OptionName, text: EditedText, by: 1 | -1, { model }: RunConfig): EditedText {
	const kind = fieldKind(name);
	if (kind.kind === 'cycle') {
		const { choices } = kind;
		const index = choices.indexOf(text.text);
		return editedText(choices[(index + by + choices.length) % choices.length] ?? text.text);
	}
	if (optionType(name).shape.kind !== 'number') return applyEdit(text, { type: by > 0 ? 'right' : 'left' });
	return editedText(steppedText(name, text.text, by, model));
}

function withText(state: ChangeState, text: EditedText): ChangeState {
	return { ...state, edits: { ...state.edits, [state.focus]: text }, refusal: null };
}

function firstOption(config: RunConfig): OptionName {
	return changeableOptions(config)[0] ?? 'batch_size';
}
