/** The choice of a preset, with what it would change; the user's own can be edited and deleted. Must not know files. */
import { basename } from 'node:path';
import { useApp } from 'ink';
import { useState } from 'react';
import { FstuiError } from '../../config/errors.js';
import type { RunOptions } from '../../config/schema.js';
import type { FormState } from '../form/form-model.js';
import { presetDiff } from '../form/preset-diff.js';
import { problemText } from '../problem-text.js';
import { useScreen } from '../screen-context.js';
import type { PresetChoice, WizardServices } from '../types.js';
import { type ChoiceAction, type ChoiceItem, type ChoiceQuestion, ChoiceScreen } from './choice-screen.js';

export interface PresetScreenProps {
	readonly presets: readonly PresetChoice[];
	/** The form as it is before a preset is loaded. */
	readonly form: FormState;
	/** What was given before the forms and wins over presets. */
	readonly given: RunOptions;
	readonly initialId: string;
	/** `step`: the first step of the way to training; `page`: a page of its own. */
	readonly place: 'step' | 'page';
	readonly shelf: NonNullable<WizardServices['tools']>['presets'] | undefined;
	/** Told when presets have been changed. */
	readonly onPresets: (presets: readonly PresetChoice[]) => void;
	readonly onChoose: (preset: PresetChoice) => void;
	readonly onBack: () => void;
}

type Asking = { readonly kind: 'delete' | 'edit_again'; readonly name: string; readonly problem: string };

export function PresetScreen(props: PresetScreenProps) {
	const { presets, form, given, initialId, place, shelf, onPresets, onChoose, onBack } = props;
	const { suspendTerminal } = useApp();
	const { clear, lend } = useScreen();
	const [highlighted, setHighlighted] = useState(initialId);
	const [asking, setAsking] = useState<Asking | null>(null);
	const [message, setMessage] = useState<{ readonly kind: 'good' | 'error'; readonly text: string } | null>(null);

	const edit = async (name: string) => {
		if (shelf === undefined) return;
		setAsking(null);
		try {
			// The problem is kept: an error that leaves the suspension would leave the screen with it.
			const problem = await inEditor(suspendTerminal, () => lend(() => shelf.edit(name)));
			if (problem === null) setMessage({ kind: 'good', text: `${name}: your preset is valid` });
			else setAsking({ kind: 'edit_again', name, problem });
		} catch (error) {
			setMessage({ kind: 'error', text: problemText(error) });
		}
		clear();
		onPresets(shelf.list());
	};
	const remove = (name: string) => {
		setAsking(null);
		if (shelf === undefined) return;
		try {
			setMessage({ kind: 'good', text: `deleted ${shelf.remove(name)}` });
		} catch (error) {
			setMessage({ kind: 'error', text: problemText(error) });
		}
		onPresets(shelf.list());
	};

	const close = () => {
		if (asking?.kind === 'edit_again')
			setMessage({ kind: 'error', text: `${asking.name} cannot be chosen until its file is right` });
		setAsking(null);
	};

	const isOwn = presets.find(({ name }) => name === highlighted)?.own === true;
	const actions: readonly ChoiceAction[] =
		shelf === undefined
			? []
			: [
					{ command: 'edit', hint: isOwn ? 'edit' : 'edit a copy', run: (name) => void edit(name) },
					...(isOwn
						? [
								{
									command: 'delete' as const,
									hint: 'delete',
									run: (name: string) => setAsking({ kind: 'delete', name, problem: '' }),
								},
							]
						: []),
				];
	return (
		<ChoiceScreen
			title={place === 'step' ? 'What do you want to do?' : 'Presets'}
			step={place === 'step' ? 1 : null}
			enter={place === 'step' ? 'go on' : 'start with it'}
			help="A preset fills in the options; each of them can still be changed. Your own are made with Ctrl+S on the page of options."
			items={presets.map((preset) => presetItem(preset, preset.name === highlighted ? form : null, given))}
			initialId={highlighted}
			actions={actions}
			question={asking === null ? null : questionOf(asking, { edit, remove, close })}
			message={message}
			onHighlight={(id) => {
				setHighlighted(id);
				setMessage(null);
			}}
			onChoose={(id) => {
				const preset = presets.find(({ name }) => name === id);
				if (preset?.problem !== undefined)
					setMessage({ kind: 'error', text: `${preset.name} cannot be chosen until its file is right` });
				else if (preset !== undefined) onChoose(preset);
			}}
			onBack={onBack}
		/>
	);
}

/** What is wrong with the preset after it was edited, or null. */
async function inEditor(
	suspend: (callback: () => Promise<void>) => Promise<void>,
	edit: () => Promise<void>,
): Promise<string | null> {
	let problem: string | null = null;
	await suspend(async () => {
		try {
			await edit();
		} catch (error) {
			problem = error instanceof FstuiError ? withPlace(error) : problemText(error);
		}
	});
	return problem;
}

interface Answers {
	edit(name: string): Promise<void>;
	remove(name: string): void;
	close(): void;
}

function questionOf({ kind, name, problem }: Asking, { edit, remove, close }: Answers): ChoiceQuestion {
	if (kind === 'delete') {
		return {
			text: `Delete your preset ${name}? y: delete, Esc: keep it`,
			hints: [
				{ label: 'y', hint: 'delete' },
				{ label: 'Esc', hint: 'keep it' },
			],
			answers: { y: () => remove(name), n: close, escape: close },
		};
	}
	return {
		text: firstLines(problem),
		detail: problem,
		hints: [
			{ label: 'e', hint: 'edit again' },
			{ label: 'Esc', hint: 'leave it' },
		],
		answers: { e: () => void edit(name), return: () => void edit(name), escape: close },
	};
}

/** The file is known; line and column are what helps. */
function withPlace({ message, where }: FstuiError): string {
	const place = basename(where?.split('\n')[0] ?? '');
	return place === '' ? message : `${message} (${place})`;
}

function firstLines(text: string): string {
	return text.split('\n').slice(0, 2).join(' ').replace(/\s+/g, ' ');
}

function presetItem(preset: PresetChoice, form: FormState | null, given: RunOptions): ChoiceItem {
	if (preset.problem !== undefined) {
		return {
			id: preset.name,
			label: `${preset.name} (cannot be read)`,
			description: `${preset.problem}. Press e to put it right in your editor, x to delete it.`,
			facts: [],
		};
	}
	return {
		id: preset.name,
		label: preset.own === true ? `${preset.title} (yours)` : preset.title,
		description: preset.description,
		facts: form === null ? [] : presetDiff(form, preset.options, given),
	};
}
