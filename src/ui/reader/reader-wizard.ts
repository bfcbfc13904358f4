/**
 * The way to a run as questions and numbered lists: preset, model, folders, options, review. The same services as the
 * screens. Must not know how lines reach the person.
 */

import { allowedValues, findOption, optionType, valueFromText } from '../../config/describe.js';
import { FstuiError } from '../../config/errors.js';
import { allFrom, type KnownOrigins, type OptionLayer, originsOver } from '../../config/origins.js';
import { REQUIRED_OPTIONS } from '../../config/resolve.js';
import { OPTION_NAMES, type OptionName, optionMeta, type RunOptions } from '../../config/schema.js';
import { didYouMean } from '../../config/suggest.js';
import { formatCount } from '../format.js';
import { catalogEntry, offeredModels } from '../model-catalog.js';
import { problemText } from '../problem-text.js';
import type { Resolved, WizardServices } from '../types.js';
import type { Answers } from './answers.js';

type Services = Pick<WizardServices, 'presets' | 'resolve' | 'countFaces'>;

/** The best first choice, as on the screens. */
const FIRST_PRESET = 'original';
/** Asked one by one; every other option can be set by name. */
const ASKED: readonly OptionName[] = [...REQUIRED_OPTIONS, 'batch_size', 'iterations'];
/** Read out before the start. */
const REVIEWED: readonly OptionName[] = ['model', ...ASKED, 'save_interval', 'coverage'];

/** @returns what to start with; null when the person does not want to */
export async function askForRun(
	answers: Answers,
	services: Services,
	initial: OptionLayer,
	knowsAll: boolean,
): Promise<Resolved | null> {
	let options: RunOptions | null = initial.options;
	const layers = [initial];
	if (!knowsAll) {
		const preset = await askPreset(answers, services);
		if (preset === null) return null;
		layers.push({ options: preset.options, known: allFrom(preset.options, { kind: 'preset', name: preset.name }) });
		options = await askModel(answers, { ...preset.options, ...initial.options });
		if (options !== null) options = await askFields(answers, services, options);
	}
	while (options !== null) {
		const resolved = await review(answers, services, options, originsOver(options, layers));
		const choices = [
			...(resolved === null ? [] : [{ id: 'start', label: 'Start training', description: '' }]),
			{ id: 'fields', label: 'Change folders, batch size, iterations', description: '' },
			{ id: 'set', label: 'Change another option', description: '' },
			{ id: 'leave', label: 'Leave', description: 'nothing is kept' },
		];
		const next = await answers.choose('What now?', choices);
		if (next === 'start') return resolved;
		if (next === 'fields') options = await askFields(answers, services, options);
		else if (next === 'set') options = await askOptions(answers, options);
		else return null;
	}
	return null;
}

/** The options of the chosen preset; none where there are no presets. */
async function askPreset(
	answers: Answers,
	services: Services,
): Promise<{ readonly name: string; readonly options: RunOptions } | null> {
	const presets = services.presets.map(({ name, title, description }) => ({ id: name, label: title, description }));
	if (presets.length === 0) return { name: '', options: {} };
	const chosen = await answers.choose('What do you want to do?', presets, FIRST_PRESET);
	return services.presets.find(({ name }) => name === chosen) ?? null;
}

async function askModel(answers: Answers, options: RunOptions): Promise<RunOptions | null> {
	const usual = catalogEntry(options.model ?? 'original', options.lowmem ?? false)?.id;
	const offered = offeredModels(options.model);
	const models = offered.map(({ id, title, description }) => ({ id, label: title, description }));
	const id = await answers.choose('Which model?', models, usual);
	const entry = offered.find((one) => one.id === id);
	return entry === undefined ? null : { ...options, model: entry.model, lowmem: entry.lowmem };
}

async function askFields(answers: Answers, services: Services, given: RunOptions): Promise<RunOptions | null> {
	let options = given;
	for (const name of ASKED) {
		const value = await askValue(answers, services, options, name);
		if (value === null) return null;
		options = { ...options, ...value };
	}
	return options;
}

/** Asks until the value is one; an empty line keeps what is there. Null when nobody answers any more. */
async function askValue(
	answers: Answers,
	services: Services,
	options: RunOptions,
	name: OptionName,
): Promise<RunOptions | null> {
	const current = options[name] ?? optionType(name).defaultValue;
	const keep = current === undefined ? '' : ` Enter for ${String(current)}.`;
	for (;;) {
		const text = await answers.ask(`${optionMeta(name).label} (${name}).${keep}`);
		if (text === null) return null;
		if (text === '' && current !== undefined) return {};
		if (text === '') answers.say('It is needed.');
		else {
			const found = valueFromText(name, text);
			if (!found.ok) answers.say(found.problem);
			else {
				if (name === 'input_a' || name === 'input_b') answers.say(await facesIn(services, text));
				return { [name]: found.value };
			}
		}
	}
}

async function facesIn(services: Services, folder: string): Promise<string> {
	const { exists, pictures } = await services.countFaces(folder);
	return exists ? `${formatCount(pictures)} pictures in it.` : 'This folder does not exist.';
}

/** Any option by name, until an empty line. */
async function askOptions(answers: Answers, given: RunOptions): Promise<RunOptions | null> {
	let options = given;
	answers.say('Write name=value, for example batch_size=8. A name alone explains the option. Enter when done.');
	for (;;) {
		const line = await answers.next();
		if (line === null) return null;
		if (line === '') return options;
		const [key = '', ...rest] = line.split('=');
		const name = findOption(key.trim());
		if (name === undefined) answers.say(`There is no option "${key.trim()}". ${didYouMean(key.trim(), OPTION_NAMES)}`);
		else if (rest.length === 0) {
			const value = options[name] ?? optionType(name).defaultValue;
			const now = value === undefined || value === null ? '' : ` Now ${String(value)}.`;
			answers.say(`${name}: ${optionMeta(name).help} It takes ${allowedValues(name)}.${now}`);
		} else {
			const found = valueFromText(name, rest.join('='));
			if (found.ok) {
				options = { ...options, [name]: found.value };
				answers.say(`${name} is ${String(found.value)}.`);
			} else answers.say(found.problem);
		}
	}
}

/** Reads out what would be started; null when it cannot be. */
async function review(
	answers: Answers,
	services: Services,
	options: RunOptions,
	known: KnownOrigins,
): Promise<Resolved | null> {
	answers.say('');
	try {
		const resolved = await services.resolve(options, known);
		const { config, warnings } = resolved;
		answers.say('Review.');
		for (const name of REVIEWED) answers.say(`${name}: ${String(config[name])}`);
		for (const warning of warnings) answers.say(`Warning: ${warning}`);
		return resolved;
	} catch (error) {
		if (!(error instanceof FstuiError)) throw error;
		answers.say(`This cannot be started: ${problemText(error)}`);
		return null;
	}
}
