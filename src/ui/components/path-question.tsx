/** A line that asks for a folder: typed or pasted, completed with Tab. Must not know what the folder is for. */
import { Box, Text, useInput, usePaste, useWindowSize } from 'ink';
import { useState } from 'react';
import { editOf } from '../form/edit-keys.js';
import { pageKeyName } from '../form/page-keys.js';
import { type Completion, completePath, entriesFor } from '../form/path-completion.js';
import {
	applyEdit,
	cleanPath,
	editedText,
	printable,
	splitBurst,
	type TextEdit,
	visibleText,
} from '../form/text-edit.js';
import { useScreen } from '../screen-context.js';
import { Page } from './page.js';

export interface PathQuestionProps {
	readonly title: string;
	readonly label: string;
	readonly help: string;
	/** The last answer, to be put right. */
	readonly initial: string;
	/** Why the last answer was none. */
	readonly problem: string | null;
	readonly onAnswer: (folder: string) => void;
	readonly onBack: () => void;
}

const NO_COMPLETION: Completion = { text: '', candidates: [] };

export function PathQuestion({ title, label, help, initial, problem, onAnswer, onBack }: PathQuestionProps) {
	const { columns, rows } = useWindowSize();
	const { theme, glyphs } = useScreen();
	const [value, setValue] = useState(() => editedText(initial));
	const [completion, setCompletion] = useState(NO_COMPLETION);
	const edit = (one: TextEdit) => {
		setCompletion(NO_COMPLETION);
		setValue((before) => applyEdit(before, one));
	};
	const complete = () => {
		const found = completePath(value.text, entriesFor(value.text), 'folder');
		setCompletion(found);
		setValue(editedText(found.text));
	};
	const answer = (text: string) => {
		const folder = cleanPath(text);
		if (folder !== '') onAnswer(folder);
	};
	usePaste((text) => edit({ type: 'insert', text: cleanPath(text) }));
	useInput((input, key) => {
		const name = pageKeyName(input, key);
		const change = editOf(name);
		if (key.escape) onBack();
		else if (key.return) answer(value.text);
		else if (key.tab) complete();
		else if (change !== undefined) edit(change);
		else if (!key.ctrl && !key.meta) {
			// What was typed ahead may come with its Enter.
			const parts = splitBurst(input);
			const text = parts.map((part) => (part.type === 'text' ? printable(part.text) : '')).join('');
			edit({ type: 'insert', text });
			if (parts.at(-1)?.type === 'enter') answer(value.text + text);
		}
	});
	const room = columns - label.length - 4;
	const { text, cursor } = visibleText(value, room);
	return (
		<Page
			title={title}
			step={null}
			help={help}
			hints={[
				{ label: 'Enter', hint: 'go on' },
				{ label: 'Tab', hint: 'complete' },
				{ label: 'Esc', hint: 'back' },
			]}
		>
			<Box flexShrink={0} paddingTop={rows >= 16 ? 1 : 0}>
				<Text wrap="truncate-end">
					{' '}
					{label}{' '}
					<Text {...theme.color('accent')}>
						{text.slice(0, cursor)}
						{glyphs.caret}
						{text.slice(cursor)}
					</Text>
				</Text>
			</Box>
			{problem === null ? null : (
				<Box flexShrink={0} paddingX={1}>
					<Text {...theme.color('error')}>
						{glyphs.bad} {problem}
					</Text>
				</Box>
			)}
			{completion.candidates.map((name) => (
				<Text key={name} wrap="truncate-end" {...theme.color('muted')}>
					{'   '}
					{name}
				</Text>
			))}
		</Page>
	);
}
