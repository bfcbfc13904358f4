/** One row of the form: label, value with a cursor, what is said about it. Must not know where values come from. */
import { Box, Text } from 'ink';
import { type OptionName, optionMeta } from '../../config/schema.js';
import { useScreen } from '../screen-context.js';
import type { ThemeToken } from '../theme.js';
import { type FieldNote, fieldKind } from './fields.js';
import { type EditedText, visibleText } from './text-edit.js';

export interface FieldRowProps {
	readonly name: OptionName;
	readonly value: EditedText;
	readonly focused: boolean;
	readonly note: FieldNote | null;
	readonly columns: number;
}

const LABEL_COLUMNS = 26;
const NOTE_TOKEN: Readonly<Record<FieldNote['kind'], ThemeToken>> = {
	good: 'good',
	warning: 'warning',
	error: 'error',
	info: 'muted',
	changed: 'accent',
	locked: 'muted',
};

export function FieldRow({ name, value, focused, note, columns }: FieldRowProps) {
	const { theme, glyphs } = useScreen();
	const kind = fieldKind(name);
	const marks: Readonly<Record<FieldNote['kind'], string>> = {
		good: glyphs.good,
		warning: glyphs.warn,
		error: glyphs.bad,
		info: '',
		changed: glyphs.changed,
		locked: glyphs.locked,
	};
	const noteText = note === null ? '' : `${marks[note.kind]} ${note.text}`.trimStart();
	const valueColumns = Math.max(8, columns - LABEL_COLUMNS - 4 - Math.min(noteText.length, Math.floor(columns * 0.4)));
	return (
		<Box height={1} overflow="hidden">
			<Box width={LABEL_COLUMNS} flexShrink={0}>
				<Text wrap="truncate-end" bold={focused} {...(focused ? theme.color('accent') : {})}>
					{focused ? glyphs.cursor : ' '} {optionMeta(name).label}
				</Text>
			</Box>
			<Box flexShrink={0}>
				{kind.kind === 'cycle' ? (
					<Choice value={value.text} focused={focused} />
				) : (
					<TextValue value={value} focused={focused} columns={valueColumns} />
				)}
			</Box>
			<Box flexGrow={1} marginLeft={2} overflow="hidden">
				{note === null ? null : (
					<Text wrap="truncate-end" {...theme.color(NOTE_TOKEN[note.kind])}>
						{noteText}
					</Text>
				)}
			</Box>
		</Box>
	);
}

function Choice({ value, focused }: { readonly value: string; readonly focused: boolean }) {
	return <Text>{focused ? `< ${value} >` : `  ${value}`}</Text>;
}

function TextValue({ value, focused, columns }: { value: EditedText; focused: boolean; columns: number }) {
	if (!focused) return <Text wrap="truncate-start">{`  ${visibleText(value, columns).text}`}</Text>;
	const { text, cursor } = visibleText(value, columns);
	return (
		<Text>
			{'  '}
			{text.slice(0, cursor)}
			<Text inverse>{text.slice(cursor, cursor + 1) || ' '}</Text>
			{text.slice(cursor + 1)}
		</Text>
	);
}
