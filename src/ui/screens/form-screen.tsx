/** The options form: rows, scrolling, what is said about them. Must not know keys or where options go. */
import { Box, Text, useWindowSize } from 'ink';
import { type Dispatch, useCallback, useState } from 'react';
import { FstuiError } from '../../config/errors.js';
import { type OptionGroup, type OptionName, optionMeta, type RunOptions } from '../../config/schema.js';
import { Page } from '../components/page.js';
import { Rule } from '../components/rule.js';
import { TEXT_KEYS } from '../form/edit-keys.js';
import { facesLine, optionLine, rowNote } from '../form/field-facts.js';
import { FieldRow } from '../form/field-row.js';
import { type FieldNote, fieldNote, formFields, moreFields } from '../form/fields.js';
import { FormFooter } from '../form/form-footer.js';
import { FORM_KEYS, LISTED_KEYS } from '../form/form-keys.js';
import { formLines, formRows, visibleLines } from '../form/form-lines.js';
import {
	type FormRow,
	type FormState,
	firstProblem,
	formOptions,
	isField,
	modelOf,
	textOf,
} from '../form/form-model.js';
import { type FormAction, OWN_FOLDERS } from '../form/form-state.js';
import { KeyList } from '../form/key-list.js';
import { pageHints } from '../form/page-keys.js';
import { shortenPath } from '../format.js';
import { useFolderFacts } from '../hooks/use-folder-facts.js';
import { type FormKeys, type FormMessage, useFormKeys } from '../hooks/use-form-keys.js';
import { useLookup } from '../hooks/use-lookup.js';
import { otherModelNote, useStoredModel } from '../hooks/use-stored-model.js';
import { problemText } from '../problem-text.js';
import { useScreen } from '../screen-context.js';
import type { WizardServices } from '../types.js';

export interface FormScreenProps {
	readonly state: FormState;
	readonly dispatch: Dispatch<FormAction>;
	readonly services: Pick<WizardServices, 'countFaces' | 'tools'>;
	/** The preset that the form was filled with. */
	readonly preset: { readonly name: string; readonly own: boolean } | null;
	readonly onDone: () => void;
	readonly onBack: () => void;
}

const FACE_FOLDERS: readonly FormRow[] = ['input_a', 'input_b'];
const DETAILS_QUIET_MS = 300;

export function FormScreen({ state, dispatch, services, preset, onDone, onBack }: FormScreenProps) {
	const { columns, rows: screenRows } = useWindowSize();
	const { glyphs } = useScreen();
	const { countFaces, tools } = services;
	const [checking, setChecking] = useState(false);
	const facts = useFolderFacts(
		formFields(modelOf(state))
			.filter((name) => optionMeta(name).path === 'folder')
			.map((name) => textOf(state, name).text.trim()),
		countFaces,
	);
	const stored = useStoredModel(state, dispatch, tools);
	const { focus } = state;
	const facesFolder = isField(focus) && FACE_FOLDERS.includes(focus) ? textOf(state, focus).text.trim() : '';
	const lookAtFaces = useCallback((folder: string) => tools?.faceDetails(folder) ?? Promise.resolve(null), [tools]);
	const details = useLookup(facesFolder, lookAtFaces, DETAILS_QUIET_MS);

	/** Goes on when every field and the folders are right, else to the first that is not. */
	const finish = async () => {
		const problem = firstProblem(state);
		dispatch({ type: 'show_problems' });
		if (problem !== null) return dispatch({ type: 'focus', row: problem });
		if (otherModelNote(state, stored) !== null) return dispatch({ type: 'focus', row: 'model_dir' });
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

	const shelf = tools?.presets;
	const keys = useFormKeys({
		state,
		dispatch,
		active: !checking,
		onFinish: () => void finish(),
		onBack,
		savePreset:
			shelf === undefined
				? undefined
				: (name) =>
						saved(() => {
							const file = shelf.save(name, withoutFolders(formOptions(state)), preset?.name ?? null);
							return shortenPath(file, columns - SAVED.length - 4, glyphs.cut);
						}),
		presetName: preset?.own === true ? preset.name : '',
	});

	const footerRows = screenRows >= 12 ? 1 : 0;
	const room = Math.max(1, screenRows - (screenRows >= 16 ? 7 : screenRows >= 12 ? 5 : 3) - footerRows);
	const noteOf = (name: OptionName): FieldNote | null => {
		const other = name === 'model_dir' ? otherModelNote(state, stored) : null;
		if (other !== null) return { kind: 'error', text: other };
		const note = rowNote(state, name, facts[textOf(state, name).text.trim()] ?? null);
		const quiet = note?.kind === 'error' && textOf(state, name).text === '' && !state.visited.has(name);
		return quiet ? null : note;
	};
	const focusFacts = isField(focus)
		? keys.candidates.length > 0
			? keys.candidates.join('  ')
			: details !== null && FACE_FOLDERS.includes(focus)
				? facesLine(details)
				: optionLine(state, focus)
		: '';
	return (
		<Page
			title={titleOf(keys, state)}
			step={3}
			help={keys.mode.kind === 'keys' ? '' : helpOf(focus)}
			hints={hintsOf(keys, focus)}
		>
			<Box flexDirection="column" flexGrow={1} overflow="hidden">
				{keys.mode.kind === 'keys' ? (
					<KeyList keys={[...LISTED_KEYS, ...TEXT_KEYS]} columns={columns} rows={room} />
				) : (
					visibleLines(formLines(state), focus, room).map((line) => {
						if (line.kind === 'heading') return <GroupHeading key={`heading-${line.group}`} group={line.group} />;
						const { row } = line;
						if (!isField(row))
							return <Button key={row} focused={row === focus} text={buttonText(row, state, checking)} />;
						return (
							<FieldRow
								key={row}
								name={row}
								value={textOf(state, row)}
								focused={row === focus}
								note={noteOf(row)}
								columns={columns}
							/>
						);
					})
				)}
			</Box>
			{footerRows === 0 && keys.mode.kind === 'form' && state.search === null ? null : (
				<FormFooter
					mode={keys.mode}
					search={state.search === null ? null : { query: state.search.query, found: formRows(state).length }}
					message={keys.message}
					facts={keys.mode.kind === 'keys' ? '' : focusFacts}
					isTaken={(name) => shelf?.list().some((known) => known.own === true && known.name === name) ?? false}
					columns={columns}
				/>
			)}
		</Page>
	);
}

/** Folders belong to a run, not to a recipe. */
function withoutFolders(options: RunOptions): RunOptions {
	return Object.fromEntries(Object.entries(options).filter(([name]) => !OWN_FOLDERS.some((folder) => folder === name)));
}

const SAVED = 'saved without the folders: ';

/** @param save returns the name of the file */
function saved(save: () => string): FormMessage {
	try {
		return { kind: 'good', text: `${SAVED}${save()}` };
	} catch (error) {
		if (error instanceof FstuiError) return { kind: 'error', text: `${error.message}; ${error.next}` };
		return { kind: 'error', text: problemText(error) };
	}
}

function titleOf({ mode }: FormKeys, state: FormState): string {
	if (mode.kind === 'keys') return 'Keys of this page';
	return state.search === null ? 'Faces and options' : 'Search in all options';
}

function hintsOf({ mode, context }: FormKeys, focus: FormRow) {
	if (mode.kind === 'naming')
		return [
			{ label: 'Enter', hint: 'save' },
			{ label: 'Esc', hint: 'back' },
		];
	if (mode.kind !== 'form' && mode.kind !== 'keys') return [{ label: 'Esc', hint: 'stay here' }];
	const change = context === 'number' || context === 'choice' ? ({ next_value: 'change' } as const) : {};
	return pageHints(FORM_KEYS, context, { ...change, ...(focus === 'continue' ? { enter: 'review' } : {}) });
}

function Button({ focused, text }: { readonly focused: boolean; readonly text: string }) {
	const { theme, glyphs } = useScreen();
	return (
		<Box height={1} flexShrink={0}>
			<Text bold={focused} {...(focused ? theme.color('accent') : {})}>
				{focused ? glyphs.cursor : ' '} {text}
			</Text>
		</Box>
	);
}

/** Narrow, so that headings are not taken for the borders of the page. */
const HEADING_COLUMNS = 26;

function GroupHeading({ group }: { readonly group: OptionGroup }) {
	const title = group.charAt(0).toUpperCase() + group.slice(1);
	return (
		<Box height={1} flexShrink={0}>
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
	return optionMeta(row).help;
}
