/** The options form: rows, scrolling, keys. Must not know where options go. */
import { Box, Text, useInput, usePaste, useWindowSize } from 'ink';
import { type Dispatch, useState } from 'react';
import { type OptionGroup, optionMeta } from '../../config/schema.js';
import { Page } from '../components/page.js';
import { Rule } from '../components/rule.js';
import { FieldRow } from '../form/field-row.js';
import { fieldKind, fieldNote, formFields, moreFields } from '../form/fields.js';
import {
	FORM_START,
	type FormAction,
	type FormLine,
	type FormRow,
	type FormState,
	firstProblem,
	formLines,
	isField,
	modelOf,
	textOf,
} from '../form/form-state.js';
import { type BurstPart, cleanPath, splitBurst } from '../form/text-edit.js';
import { useFolderFacts } from '../hooks/use-folder-facts.js';
import { useScreen } from '../screen-context.js';
import type { WizardServices } from '../types.js';

export interface FormScreenProps {
	readonly state: FormState;
	readonly dispatch: Dispatch<FormAction>;
	readonly countFaces: WizardServices['countFaces'];
	readonly onDone: () => void;
	readonly onBack: () => void;
}

export function FormScreen({ state, dispatch, countFaces, onDone, onBack }: FormScreenProps) {
	const { columns, rows: screenRows } = useWindowSize();
	const { theme, glyphs } = useScreen();
	const [checking, setChecking] = useState(false);
	const facts = useFolderFacts(
		formFields(modelOf(state))
			.filter((name) => optionMeta(name).path === 'folder')
			.map((name) => textOf(state, name).text.trim()),
		countFaces,
	);

	/** Goes on when every field and both face folders are right, else to the first that is not. */
	const finish = async () => {
		const problem = firstProblem(state);
		dispatch({ type: 'show_problems' });
		if (problem !== null) return dispatch({ type: 'focus', row: problem });
		setChecking(true);
		for (const name of ['input_a', 'input_b'] as const) {
			const text = textOf(state, name).text;
			if (fieldNote(name, text, await countFaces(text.trim()), state.others)?.kind !== 'error') continue;
			setChecking(false);
			return dispatch({ type: 'focus', row: name });
		}
		setChecking(false);
		onDone();
	};

	const focusedKind = isField(state.focus) ? fieldKind(state.focus) : null;
	usePaste((text) => {
		if (focusedKind?.kind !== 'text') return;
		const inserted = focusedKind.isPath ? cleanPath(text) : text;
		dispatch({ type: 'edit', edit: { type: 'insert', text: inserted } });
	});
	useInput((input, key) => {
		if (checking) return;
		if (key.escape) onBack();
		else if (key.upArrow || (key.tab && key.shift)) dispatch({ type: 'move', by: -1 });
		else if (key.downArrow || key.tab) dispatch({ type: 'move', by: 1 });
		else if (key.pageDown) dispatch({ type: 'focus', row: 'continue' });
		else if (key.pageUp) dispatch({ type: 'focus', row: FORM_START });
		else if (key.return) {
			if (state.focus === 'continue') void finish();
			else dispatch({ type: 'enter' });
		} else if (state.focus === 'more' && (input === ' ' || key.leftArrow || key.rightArrow))
			dispatch({ type: 'toggle_more' });
		else if (focusedKind?.kind === 'cycle') {
			if (key.leftArrow) dispatch({ type: 'cycle', by: -1 });
			else if (key.rightArrow || input === ' ') dispatch({ type: 'cycle', by: 1 });
		} else if (key.leftArrow) dispatch({ type: 'edit', edit: { type: 'left' } });
		else if (key.rightArrow) dispatch({ type: 'edit', edit: { type: 'right' } });
		else if (key.home || (key.ctrl && input === 'a')) dispatch({ type: 'edit', edit: { type: 'home' } });
		else if (key.end || (key.ctrl && input === 'e')) dispatch({ type: 'edit', edit: { type: 'end' } });
		else if (key.backspace) dispatch({ type: 'edit', edit: { type: 'backspace' } });
		else if (key.delete) dispatch({ type: 'edit', edit: { type: 'delete' } });
		else if (key.ctrl && input === 'u') dispatch({ type: 'edit', edit: { type: 'delete_before' } });
		else if (key.ctrl && input === 'w') dispatch({ type: 'edit', edit: { type: 'delete_word' } });
		else if (!key.ctrl && !key.meta) for (const part of splitBurst(input)) dispatchPart(dispatch, part);
	});

	const shown = scrolled(
		formLines(state),
		state.focus,
		Math.max(1, screenRows - (screenRows >= 16 ? 7 : screenRows >= 12 ? 5 : 3)),
	);
	return (
		<Page
			title="Faces and options"
			step={3}
			help={helpOf(state.focus)}
			hints={[
				{ label: 'Tab, arrows', hint: 'move' },
				{ label: 'left/right', hint: focusedKind?.kind === 'cycle' ? 'change' : 'cursor' },
				{ label: 'PgDn', hint: 'to the end' },
				{ label: 'Enter', hint: state.focus === 'continue' ? 'review' : 'next' },
				{ label: 'Esc', hint: 'back' },
			]}
		>
			{shown.map((line) => {
				if (line.kind === 'heading') return <GroupHeading key={`heading-${line.group}`} group={line.group} />;
				const { row } = line;
				if (isField(row)) {
					const value = textOf(state, row);
					const note = fieldNote(row, value.text, facts[value.text.trim()] ?? null, state.others);
					const quiet = note?.kind === 'error' && value.text === '' && !state.visited.has(row);
					return (
						<FieldRow
							key={row}
							name={row}
							value={value}
							focused={row === state.focus}
							note={quiet ? null : note}
							columns={columns}
						/>
					);
				}
				const focused = row === state.focus;
				return (
					<Box key={row} height={1}>
						<Text bold={focused} {...(focused ? theme.color('accent') : {})}>
							{focused ? glyphs.cursor : ' '} {buttonText(row, state, checking)}
						</Text>
					</Box>
				);
			})}
		</Page>
	);
}

function dispatchPart(dispatch: Dispatch<FormAction>, part: BurstPart): void {
	if (part.type === 'text') dispatch({ type: 'edit', edit: { type: 'insert', text: part.text } });
	else if (part.type === 'backspace') dispatch({ type: 'edit', edit: { type: 'backspace' } });
	else dispatch(part.type === 'enter' ? { type: 'enter' } : { type: 'move', by: 1 });
}

/** Narrow, so that headings are not taken for the borders of the page. */
const HEADING_COLUMNS = 26;

function GroupHeading({ group }: { readonly group: OptionGroup }) {
	const title = group.charAt(0).toUpperCase() + group.slice(1);
	return (
		<Box height={1}>
			<Rule parts={[{ text: title, token: 'muted' }]} width={HEADING_COLUMNS} />
		</Box>
	);
}

function buttonText(row: 'more' | 'continue', state: FormState, checking: boolean): string {
	if (row === 'continue') return checking ? '[ looking at the folders... ]' : '[ Continue to review ]';
	if (state.expanded) return '[-] fewer options';
	const count = moreFields(modelOf(state)).reduce((sum, { fields }) => sum + fields.length, 0);
	return `[+] ${count} more options`;
}

function helpOf(row: FormRow): string {
	if (row === 'more') return 'Learning rate, augmentation, saving and the rest. The defaults are good ones.';
	if (row === 'continue') return 'Check everything on one page before training starts.';
	const { help, locked } = optionMeta(row);
	return locked ? `${help} Fixed once the model exists.` : help;
}

/** The lines in view, the focused row among them, moving as little as possible. */
function scrolled(lines: readonly FormLine[], focus: FormRow, room: number): readonly FormLine[] {
	if (lines.length <= room) return lines;
	const index = lines.findIndex((line) => line.kind === 'row' && line.row === focus);
	const start = Math.min(Math.max(0, index - Math.floor(room / 2)), lines.length - room);
	return lines.slice(start, start + room);
}
