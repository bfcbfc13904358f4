/** Values of options, asked for one by one or set by name. Must not know which options, or what they are for. */
import { allowedValues, findOption, optionType, valueFromText } from '../../config/describe.js';
import { OPTION_NAMES, type OptionName, optionMeta, type RunOptions } from '../../config/schema.js';
import { didYouMean } from '../../config/suggest.js';
import { textOf } from '../form/form-model.js';
import { createForm } from '../form/form-state.js';
import { formatCount } from '../format.js';
import type { WizardServices } from '../types.js';
import { type Answers, BACK } from './answers.js';

/**
 * Asks until the value is one; an empty line keeps what is there, "?" explains.
 * @returns the value, or nothing for the one that is there; BACK; null when nobody answers any more
 */
export async function askValue(
	answers: Answers,
	countFaces: WizardServices['countFaces'],
	options: RunOptions,
	name: OptionName,
): Promise<RunOptions | typeof BACK | null> {
	const current = currentText(name, options);
	const keep = current === null ? '' : ` Enter for ${current}.`;
	for (;;) {
		const text = await answers.ask(`${optionMeta(name).label} (${name}).${keep}`);
		if (text === null) return null;
		if (text.toLowerCase() === BACK) return BACK;
		if (text === '?') answers.say(explained(name, options));
		else if (text === '' && current === null) answers.say('It is needed.');
		else {
			const found = valueFromText(name, text === '' ? (current ?? '') : text);
			if (!found.ok) answers.say(found.problem);
			else if (await isUsable(answers, countFaces, name, String(found.value))) {
				return text === '' && options[name] !== undefined ? {} : { [name]: found.value };
			}
		}
	}
}

/** What an empty line stands for: the value that is there, or the one that is proposed; null without one. */
function currentText(name: OptionName, options: RunOptions): string | null {
	const value = name === 'model_dir' ? textOf(createForm(options), name).text : options[name];
	const current = value ?? optionType(name).defaultValue;
	return current === undefined || current === null ? null : String(current);
}

/** Says what is in a folder; false when it cannot be what the option needs. */
async function isUsable(
	answers: Answers,
	countFaces: WizardServices['countFaces'],
	name: OptionName,
	folder: string,
): Promise<boolean> {
	if (name === 'model_dir') {
		if ((await countFaces(folder)).hasModel) answers.say('It holds a model: training goes on with it.');
		return true;
	}
	if (name !== 'input_a' && name !== 'input_b') return true;
	const { exists, pictures } = await countFaces(folder);
	if (!exists) answers.say('This folder does not exist.');
	else answers.say(pictures === 0 ? 'There are no pictures in it.' : `${formatCount(pictures)} pictures in it.`);
	return exists && pictures > 0;
}

/** Any option by name, until an empty line; null when nobody answers any more. */
export async function askOptions(answers: Answers, given: RunOptions): Promise<RunOptions | null> {
	let options = given;
	answers.say('Write name=value, for example batch_size=8. A name alone explains the option. Enter when done.');
	for (;;) {
		const line = await answers.next();
		if (line === null) return null;
		if (line === '') return options;
		const [key = '', ...rest] = line.split('=');
		const name = findOption(key.trim());
		if (name === undefined) answers.say(`There is no option "${key.trim()}". ${didYouMean(key.trim(), OPTION_NAMES)}`);
		else if (rest.length === 0) answers.say(`${name}: ${explained(name, options)}`);
		else {
			const found = valueFromText(name, rest.join('=').trim());
			if (found.ok) {
				options = { ...options, [name]: found.value };
				answers.say(`${name} is ${String(found.value)}.`);
			} else answers.say(found.problem);
		}
	}
}

function explained(name: OptionName, options: RunOptions): string {
	const value = options[name] ?? optionType(name).defaultValue;
	const now = value === undefined || value === null ? '' : ` Now ${String(value)}.`;
	return `${optionMeta(name).help} It takes ${allowedValues(name)}.${now}`;
}
