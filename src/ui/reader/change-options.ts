/**
 * Changing options of a run as questions and numbered lists: a group, an option, its value; then all changes together.
 * Must not know how lines reach the person.
 */
import { type OptionName, optionMeta, type RunConfig } from '../../config/schema.js';
import type { EngineSession } from '../../engine/session.js';
import {
	askedFor,
	type ChangeState,
	changeableGroups,
	changeFacts,
	changeSentence,
	pendingChanges,
	valueText,
} from '../change/change-model.js';
import { checkField } from '../form/fields.js';
import { editedText } from '../form/text-edit.js';
import type { Answers, Choice } from './answers.js';

/**
 * Asks until the changes are applied or given up.
 * @param config the options the run has now.
 * @returns what to say; null when the event of the change says it, or nobody answers any more.
 * @throws FstuiError when the run refuses.
 */
export async function askForChanges(
	answers: Answers,
	session: Pick<EngineSession, 'set'>,
	config: RunConfig,
): Promise<string | null> {
	let edits: ChangeState['edits'] = {};
	for (;;) {
		const changes = pendingChanges({ focus: 'batch_size', edits, step: 'editing', refusal: null }, config);
		const groups = changeableGroups(config);
		const next = await answers.choose('What do you want to change?', [
			...endings(changes.map(changeSentence)),
			...groups.map(({ group, fields }) => ({ id: group, label: group, description: `${fields.length} options` })),
		]);
		if (next === null) return null;
		if (next === 'nothing') return 'Nothing is changed.';
		if (next === 'apply') {
			const { changes: taken } = await session.set(askedFor(changes));
			return Object.keys(taken).length === 0 ? 'The run has these values already.' : null;
		}
		const fields = groups.find(({ group }) => group === next)?.fields ?? [];
		const name = await askOption(answers, fields, config);
		const text = name === null ? null : await askValue(answers, name, config);
		if (name === null || text === null) return null;
		if (text !== '') edits = { ...edits, [name]: editedText(text) };
	}
}

/** The first choices: an empty line never changes anything that was not asked for. */
function endings(changes: readonly string[]): readonly Choice[] {
	if (changes.length === 0) return [{ id: 'nothing', label: 'Nothing', description: '' }];
	return [
		{ id: 'apply', label: `Apply: ${changes.join(', ')}`, description: '' },
		{ id: 'nothing', label: 'Give the changes up', description: '' },
	];
}

async function askOption(
	answers: Answers,
	fields: readonly OptionName[],
	config: RunConfig,
): Promise<OptionName | null> {
	const choices = fields.map((name) => ({
		id: name,
		label: `${optionMeta(name).label} (${name})`,
		description: `now ${valueText(name, config)}`,
	}));
	const chosen = await answers.choose('Which option?', choices);
	return fields.find((name) => name === chosen) ?? null;
}

/** Asks until the text is a value; empty when the person wants to keep what is there. */
async function askValue(answers: Answers, name: OptionName, config: RunConfig): Promise<string | null> {
	const { help, label } = optionMeta(name);
	answers.say(`${help} It takes ${changeFacts(name, config)}.`);
	for (;;) {
		const text = await answers.ask(`${label}. Enter for ${valueText(name, config)}, as now.`);
		if (text === null || text === '') return text;
		const check = checkField(name, text, config);
		if (check.ok) {
			if (check.advice !== null) answers.say(`Warning: ${label} ${text} is ${check.advice}.`);
			return text;
		}
		answers.say(`${label} ${check.problem}.`);
	}
}
