/** What is told about an option besides its help: default, range, step, lock; and about the faces in a folder. Pure text. */
import { emptyWord, listedChoices, optionType } from '../../config/describe.js';
import { MODEL_OPTIONS } from '../../config/model-rules.js';
import { type OptionName, optionMeta } from '../../config/schema.js';
import type { FolderFacts } from '../types.js';
import { type FieldNote, fieldNote } from './fields.js';
import { defaultText, type FormState, isChanged, isLocked, modelOf, textOf } from './form-model.js';
import { stepsOf } from './stepper.js';
import type { FaceDetails } from './wizard-tools.js';

/** e.g. "default 16, from 1 to 256, step 1". */
export function optionLine(state: FormState, name: OptionName): string {
	const { locked, staged } = optionMeta(name);
	const { shape, nullable } = optionType(name);
	const initial = defaultText(state, name);
	const parts: string[] = [];
	if (isLocked(state, name)) parts.push('fixed by the model in the model folder');
	if (initial !== '') parts.push(`default ${initial}`);
	else if (nullable) parts.push(`empty: ${emptyWord(name)}`);
	const steps = stepsOf(name, modelOf(state));
	const rule = MODEL_OPTIONS[modelOf(state)][name]?.rule;
	if (steps !== null) parts.push(`from ${steps.min} to ${steps.max}, step ${steps.step}`);
	else if (rule?.kind === 'choice') parts.push(`one of ${rule.choices.join(', ')}`);
	else if (shape.kind === 'choice') parts.push(`one of ${listedChoices(name).join(', ')}`);
	if (shape.kind === 'list') parts.push('several are separated by commas');
	if (locked === true && !isLocked(state, name)) parts.push('fixed once the model exists');
	if (staged === true) parts.push('stages of a preset may change it');
	if (isChanged(state, name) && !isLocked(state, name) && (initial !== '' || nullable))
		parts.push('Ctrl+R: back to the default');
	return parts.join('; ');
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** e.g. "256 px; landmarks 100 %; masks: components 98 %; alignments.fsa"; what matters most comes first. */
export function facesLine({ sampled, sizes, unusable, files, landmarks, masks }: FaceDetails): string {
	const parts: string[] = [];
	if (sizes !== null) parts.push(sizes[0] === sizes[1] ? `${sizes[0]} px` : `${sizes[0]} to ${sizes[1]} px`);
	if (unusable > 0) parts.push(`${unusable} of ${sampled} unusable`);
	if (landmarks !== null) parts.push(landmarks === 0 ? 'no landmarks' : `landmarks ${percent(landmarks)}`);
	if (masks.length > 0) parts.push(`masks: ${masks.map(({ type, share }) => `${type} ${percent(share)}`).join(', ')}`);
	parts.push(files.length === 0 ? 'no alignments file' : files.join(', '));
	return parts.join('; ');
}

/**
 * What is said beside a row: what is wrong with it or found in its folder, else whether the model has settled it, else
 * whether it is at its default.
 */
export function rowNote(state: FormState, name: OptionName, facts: FolderFacts | null): FieldNote | null {
	if (isLocked(state, name)) return { kind: 'locked', text: 'fixed by the model' };
	const note = fieldNote(name, textOf(state, name).text, facts, state.others);
	if (note !== null) return note;
	const initial = defaultText(state, name);
	if (isChanged(state, name)) {
		const { nullable } = optionType(name);
		return { kind: 'changed', text: initial === '' && nullable ? `default ${emptyWord(name)}` : `default ${initial}` };
	}
	return initial === '' ? { kind: 'info', text: emptyWord(name) } : { kind: 'info', text: 'default' };
}
