/** Everything that matters on one page, with a start and a way back to each field. Must not know how runs start. */
import { Box, Text, useInput, useWindowSize } from 'ink';
import { useEffect, useState } from 'react';
import { FstuiError } from '../../config/errors.js';
import { MODEL_OPTIONS } from '../../config/model-rules.js';
import { LOCKED_OPTIONS, type OptionName, optionMeta, type RunConfig, type RunOptions } from '../../config/schema.js';
import { Page } from '../components/page.js';
import { BASIC_FIELDS, fieldText, formFields } from '../form/fields.js';
import { stageFact } from '../form/option-facts.js';
import { formatCount, shortenPath } from '../format.js';
import { type FactsByFolder, useFolderFacts } from '../hooks/use-folder-facts.js';
import { catalogEntry } from '../model-catalog.js';
import { problemText } from '../run-handle.js';
import { useScreen } from '../screen-context.js';
import type { Resolved, WizardServices } from '../types.js';

export interface ReviewScreenProps {
	readonly options: RunOptions;
	readonly services: WizardServices;
	/** @throws FstuiError */
	readonly onStart: (config: RunConfig) => void;
	readonly onEdit: (name: OptionName) => void;
	readonly onBack: () => void;
}

type Check =
	| { readonly kind: 'checking' }
	| { readonly kind: 'ready'; readonly resolved: Resolved }
	| { readonly kind: 'refused'; readonly problem: string; readonly where: string | undefined; readonly next: string };

const FACE_FOLDERS: readonly OptionName[] = ['input_a', 'input_b'];

type ReviewRow = 'start' | OptionName;

export function ReviewScreen({ options, services, onStart, onEdit, onBack }: ReviewScreenProps) {
	const { columns, rows: screenRows } = useWindowSize();
	const { theme, glyphs } = useScreen();
	const [check, setCheck] = useState<Check>({ kind: 'checking' });
	const [focus, setFocus] = useState<ReviewRow>('start');
	useEffect(() => {
		let current = true;
		services
			.resolve(options)
			.then((resolved) => {
				if (current) setCheck({ kind: 'ready', resolved });
			})
			.catch((error: unknown) => {
				if (current) setCheck(refused(error));
			});
		return () => {
			current = false;
		};
	}, [services, options]);

	const values: RunOptions = check.kind === 'ready' ? check.resolved.config : options;
	const facts = useFolderFacts([values.input_a ?? '', values.input_b ?? ''], services.countFaces);
	const rows: readonly ReviewRow[] = ['start', ...reviewedOptions(values)];
	useInput((_input, key) => {
		const index = rows.indexOf(focus);
		if (key.escape) onBack();
		else if (key.upArrow || (key.tab && key.shift)) setFocus(rows[(index - 1 + rows.length) % rows.length] ?? 'start');
		else if (key.downArrow || key.tab) setFocus(rows[(index + 1) % rows.length] ?? 'start');
		else if (key.return && focus !== 'start') onEdit(focus);
		else if (key.return && check.kind === 'ready') {
			try {
				onStart(check.resolved.config);
			} catch (error) {
				setCheck(refused(error));
			}
		}
	});

	const stages = (values.stages ?? []).map((stage): Message => ({ token: null, text: stageFact(stage) }));
	const messages = [...messagesOf(check), ...stages];
	const problems = messages.reduce((sum, { text }) => sum + Math.ceil((text.length + 4) / Math.max(1, columns - 4)), 0);
	const room = Math.max(1, screenRows - (screenRows >= 16 ? 7 : 5) - problems);
	const start = Math.min(Math.max(0, rows.indexOf(focus) - room + 1), Math.max(0, rows.length - room));
	return (
		<Page
			title="Review"
			step={4}
			help={focus === 'start' ? startHelp(check) : `${optionMeta(focus).help} Enter goes to this option.`}
			hints={[
				{ label: 'up/down', hint: 'move' },
				{ label: 'Enter', hint: focus === 'start' ? 'start training' : 'change this' },
				{ label: 'Esc', hint: 'back' },
			]}
		>
			{messages.map(({ token, text }) => (
				<Box key={text} flexShrink={0} paddingX={1}>
					<Text {...(token === null ? {} : theme.color(token))}>
						{token === null ? '  ' : token === 'error' ? `${glyphs.bad} ` : `${glyphs.warn} `}
						{text}
					</Text>
				</Box>
			))}
			{rows.slice(start, start + room).map((row) => {
				const focused = row === focus;
				const color = focused ? theme.color('accent') : {};
				const mark = focused ? glyphs.cursor : ' ';
				if (row === 'start') {
					return (
						<Text key={row} bold {...color}>
							{mark} {startText(check)}
						</Text>
					);
				}
				return (
					<Text key={row} bold={focused} wrap="truncate-end" {...color}>
						{mark} {optionMeta(row).label.padEnd(24)} {shownText(row, values, columns - 29, facts)}
					</Text>
				);
			})}
		</Page>
	);
}

interface Message {
	readonly token: 'error' | 'warning' | null;
	readonly text: string;
}

/** What has to be said before the options: why they were refused and what to do, or what is unusual about them. */
function messagesOf(check: Check): readonly Message[] {
	if (check.kind === 'checking') return [];
	if (check.kind === 'ready') return check.resolved.warnings.map((text) => ({ token: 'warning', text }));
	const where: readonly Message[] = check.where === undefined ? [] : [{ token: null, text: `where: ${check.where}` }];
	return [{ token: 'error', text: check.problem }, ...where, { token: null, text: `next: ${check.next}` }];
}

function startText(check: Check): string {
	if (check.kind === 'checking') return '[ checking... ]';
	return check.kind === 'ready' ? '[ Start training ]' : '[ cannot start yet ]';
}

function startHelp(check: Check): string {
	return check.kind === 'refused'
		? 'Choose the option below that has to change, or go back with Esc.'
		: 'Training starts and can be stopped at any time with q; the model is saved then.';
}

function refused(error: unknown): Check {
	if (error instanceof FstuiError) {
		return { kind: 'refused', problem: error.message, where: error.where, next: error.next };
	}
	return {
		kind: 'refused',
		problem: problemText(error),
		where: undefined,
		next: 'go back with Esc and try other options',
	};
}

/** What matters always, then what differs from the defaults. */
function reviewedOptions(values: RunOptions): readonly OptionName[] {
	const always: readonly OptionName[] = [
		'input_a',
		'input_b',
		'model',
		...BASIC_FIELDS.filter((name) => name !== 'input_a' && name !== 'input_b'),
		'device',
	];
	const { model = 'original', lowmem = false } = values;
	const changed = formFields(model).filter(
		(name) => !always.includes(name) && fieldText(name, values) !== fieldText(name, { model, lowmem }),
	);
	return [...always, ...changed];
}

/** The end of a path tells more than its start; face folders say how many pictures they hold. */
function shownText(name: OptionName, values: RunOptions, room: number, facts: FactsByFolder): string {
	const text = reviewText(name, values);
	if (optionMeta(name).path !== 'folder') return text;
	const found = FACE_FOLDERS.includes(name) ? facts[text] : undefined;
	const count = found === undefined ? '' : `  (${formatCount(found.pictures)} pictures)`;
	return shortenPath(text, Math.max(10, room - count.length)) + count;
}

function reviewText(name: OptionName, values: RunOptions): string {
	if (name === 'model') {
		const { model = 'original', lowmem = false } = values;
		const entry = catalogEntry(model, lowmem);
		if (entry === undefined) return model;
		// The catalog knows the figures of the defaults only.
		const changed = LOCKED_OPTIONS.some(
			(own) => MODEL_OPTIONS[model][own] !== undefined && fieldText(own, values) !== fieldText(own, { model, lowmem }),
		);
		if (changed) return `${entry.title}, with options of its own`;
		return `${entry.title}, ${formatCount(entry.parameters)} parameters, ${entry.outputSize} px`;
	}
	const text = fieldText(name, values);
	return /^\d{4,}$/.test(text) ? formatCount(Number(text)) : text;
}
