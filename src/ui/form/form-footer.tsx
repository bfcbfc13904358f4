/**
 * The line below the form: a question, the search, the name of a preset, or facts about the focused option.
 * Must not know keys.
 */
import { Box, Text } from 'ink';
import { isPresetName, PRESET_NAME_RULE } from '../../config/preset-files.js';
import { useScreen } from '../screen-context.js';
import { type EditedText, visibleText } from './text-edit.js';

/** What has the keys. */
export type FormMode =
	| { readonly kind: 'form' | 'keys' | 'leaving' | 'resetting' }
	| { readonly kind: 'naming'; readonly name: EditedText };

export interface FormFooterProps {
	readonly mode: FormMode;
	readonly search: { readonly query: EditedText; readonly found: number } | null;
	/** Of what happened last; wins over the facts. */
	readonly message: { readonly kind: 'good' | 'error'; readonly text: string } | null;
	readonly facts: string;
	/** Whether a preset of the user has this name. */
	readonly isTaken: (name: string) => boolean;
	readonly columns: number;
}

export function FormFooter({ mode, search, message, facts, isTaken, columns }: FormFooterProps) {
	const { theme, glyphs } = useScreen();
	const room = Math.max(8, Math.floor(columns / 3));
	if (mode.kind === 'leaving') {
		return <Question text="Go back?" answers="Enter keeps the changes of this page, d discards them, Esc stays" />;
	}
	if (mode.kind === 'resetting') {
		return <Question text="All options back to their defaults?" answers="y or Enter: yes, Esc: no" />;
	}
	if (mode.kind === 'naming') {
		const name = mode.name.text.trim();
		return (
			<Box height={1}>
				<Text wrap="truncate-end">
					{' '}
					<Text bold>Save as preset </Text>
					<Cursor text={visibleText(mode.name, room)} />
					<Text
						{...theme.color(name === '' || isPresetName(name) ? 'muted' : 'error')}
					>{`  ${nameNote(name, isTaken)}`}</Text>
				</Text>
			</Box>
		);
	}
	if (search !== null) {
		return (
			<Box height={1}>
				<Text wrap="truncate-end">
					{' '}
					<Text bold>Search </Text>
					<Cursor text={visibleText(search.query, room)} />
					<Text {...theme.color('muted')}>{`  ${search.found === 0 ? 'nothing found' : `${search.found} found`}`}</Text>
				</Text>
			</Box>
		);
	}
	if (message !== null) {
		return (
			<Box height={1}>
				<Text wrap="truncate-end" {...theme.color(message.kind)}>
					{` ${message.kind === 'good' ? glyphs.good : glyphs.bad} ${message.text}`}
				</Text>
			</Box>
		);
	}
	return (
		<Box height={1}>
			<Text wrap="truncate-end">{` ${facts}`}</Text>
		</Box>
	);
}

function Question({ text, answers }: { readonly text: string; readonly answers: string }) {
	const { theme } = useScreen();
	return (
		<Box height={1}>
			<Text wrap="truncate-end">
				{' '}
				<Text bold {...theme.color('warning')}>
					{text}
				</Text>{' '}
				{answers}
			</Text>
		</Box>
	);
}

function Cursor({ text: { text, cursor } }: { readonly text: EditedText }) {
	return (
		<Text>
			{text.slice(0, cursor)}
			<Text inverse>{text.slice(cursor, cursor + 1) || ' '}</Text>
			{text.slice(cursor + 1)}
		</Text>
	);
}

function nameNote(name: string, isTaken: (name: string) => boolean): string {
	if (name === '') return 'a name; Enter saves, Esc does not';
	if (!isPresetName(name)) return PRESET_NAME_RULE;
	return isTaken(name) ? 'changes your preset of that name; its comments stay' : 'Enter saves, Esc does not';
}
