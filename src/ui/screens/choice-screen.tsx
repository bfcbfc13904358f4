/** A page that asks for one of a few things, described beside the list. Must not know what is chosen. */
import { Box, Text, useInput, useWindowSize } from 'ink';
import SelectInput from 'ink-select-input';
import { useState } from 'react';
import type { KeyHint } from '../components/key-hints.js';
import { Page } from '../components/page.js';
import { wrapWords } from '../components/wrap-words.js';
import { LIST_PAGE_KEYS } from '../form/list-page-keys.js';
import { pageCommand, pageHints, pageKeyName } from '../form/page-keys.js';
import { useScreen } from '../screen-context.js';

export interface ChoiceItem {
	readonly id: string;
	readonly label: string;
	/** One line beside the label, where there is room. */
	readonly character?: string;
	readonly description: string;
	/** Short facts, one per line. */
	readonly facts: readonly string[];
}

/** Something else to do with the highlighted item. */
export interface ChoiceAction {
	readonly command: 'edit' | 'delete';
	readonly hint: string;
	readonly run: (id: string) => void;
}

/** A question that has the keys until it is answered. */
export interface ChoiceQuestion {
	readonly text: string;
	/** All there is to say, where the help stands otherwise; absent when the text says it. */
	readonly detail?: string;
	/** The answers in the hint bar; by default that Esc is no. */
	readonly hints?: readonly KeyHint[];
	/** The keys of the answers, all others are ignored; Esc is among them. */
	readonly answers: Readonly<Record<string, () => void>>;
}

export interface ChoiceScreenProps {
	readonly title: string;
	/** Which step of the way to training this is, from 1; null when it is none. */
	readonly step: number | null;
	/** What Enter does, in a word or two; default "go on". */
	readonly enter?: string;
	readonly help: string;
	readonly items: readonly ChoiceItem[];
	readonly initialId: string | undefined;
	readonly actions?: readonly ChoiceAction[];
	readonly question?: ChoiceQuestion | null;
	/** Of what happened last. */
	readonly message?: { readonly kind: 'good' | 'error'; readonly text: string } | null;
	readonly onHighlight?: (id: string) => void;
	readonly onChoose: (id: string) => void;
	readonly onBack: () => void;
}

/** From here on the list has room for a line about each item. */
const WIDE_COLUMNS = 120;

export function ChoiceScreen(props: ChoiceScreenProps) {
	const {
		title,
		step,
		enter = 'go on',
		help,
		items,
		initialId,
		actions = [],
		question = null,
		message = null,
		onChoose,
		onBack,
	} = props;
	const { columns, rows } = useWindowSize();
	const { theme, glyphs } = useScreen();
	const initialIndex = Math.max(
		0,
		items.findIndex((item) => item.id === initialId),
	);
	const [highlighted, setHighlighted] = useState(items[initialIndex]?.id);
	const shown = items.find((item) => item.id === highlighted) ?? items[0];
	useInput((input, key) => {
		const name = pageKeyName(input, key);
		if (question !== null) {
			if (Object.hasOwn(question.answers, name)) question.answers[name]?.();
			return;
		}
		if (pageCommand(LIST_PAGE_KEYS, 'list', name) === 'back') return onBack();
		const command = pageCommand(LIST_PAGE_KEYS, 'presets', name);
		if (shown !== undefined) actions.find((action) => action.command === command)?.run(shown.id);
	});
	const labelColumns = Math.max(...items.map(({ label }) => label.length)) + 4;
	const isWide = columns >= WIDE_COLUMNS && items.some(({ character }) => character !== undefined);
	const labelOf = ({ label, character = '' }: ChoiceItem) =>
		isWide ? `${label.padEnd(labelColumns - 2)}${character}` : label;
	const listColumns = Math.min(
		Math.max(...items.map((item) => labelOf(item).length)) + 4,
		Math.floor(columns * (isWide ? 0.6 : 0.5)),
	);
	const inDetails = (text: string) => wrapWords(text, columns - listColumns - 4).join('\n');
	const isKnown = question !== null || message !== null;
	return (
		<Page
			title={title}
			step={step}
			help={question?.detail ?? help}
			hints={
				question === null
					? hintsOf(enter, actions, step === 1 ? 'leave' : 'back')
					: (question.hints ?? [{ label: 'Esc', hint: 'no' }])
			}
		>
			<Box paddingTop={rows >= 16 ? 1 : 0} flexGrow={1} overflow="hidden">
				<Box width={listColumns} flexShrink={0} paddingLeft={1}>
					<SelectInput
						key={items.map(({ id }) => id).join('\n')}
						isFocused={question === null}
						items={items.map((item) => ({ key: item.id, label: labelOf(item), value: item.id }))}
						initialIndex={initialIndex}
						limit={Math.max(1, rows - 8 - (isKnown ? 1 : 0))}
						indicatorComponent={({ isSelected = false }) => (
							<Box flexShrink={0}>
								<Text {...theme.color('accent')}>{isSelected ? `${glyphs.cursor} ` : '  '}</Text>
							</Box>
						)}
						itemComponent={({ isSelected = false, label }) => (
							<Text bold={isSelected} wrap="truncate-end" {...(isSelected ? theme.color('accent') : {})}>
								{label}
							</Text>
						)}
						onHighlight={(item) => {
							setHighlighted(item.value);
							props.onHighlight?.(item.value);
						}}
						onSelect={(item) => onChoose(item.value)}
					/>
				</Box>
				<Box flexDirection="column" flexGrow={1} paddingX={2} overflow="hidden">
					<Box flexShrink={0}>
						<Text>{inDetails(shown?.description ?? '')}</Text>
					</Box>
					{shown?.facts.map((fact) => (
						<Box key={fact} flexShrink={0}>
							<Text {...theme.color('muted')}>{inDetails(fact)}</Text>
						</Box>
					))}
				</Box>
			</Box>
			{isKnown ? (
				<Box height={1} flexShrink={0}>
					<Text wrap="truncate-end" {...theme.color(question !== null ? 'warning' : (message?.kind ?? 'good'))}>
						{` ${question?.text ?? message?.text ?? ''}`}
					</Text>
				</Box>
			) : null}
		</Page>
	);
}

/** The keys of the list, and before the way back those of the actions. */
function hintsOf(enter: string, actions: readonly ChoiceAction[], back: string): readonly KeyHint[] {
	const hint = (command: ChoiceAction['command']) => actions.find((action) => action.command === command)?.hint ?? null;
	const moves = pageHints(LIST_PAGE_KEYS, 'list', { choose: enter, back: null });
	const others = pageHints(LIST_PAGE_KEYS, 'presets', { edit: hint('edit'), delete: hint('delete') });
	return [...moves, ...others, ...pageHints(LIST_PAGE_KEYS, 'list', { up: null, choose: null, back })];
}
