/**
 * The way to a run as questions and numbered lists: preset, model, folders, options, review; "back" goes one question
 * back. The same services as the screens. Must not know how lines reach the person.
 */
import { allFrom, type OptionLayer, originsOver } from '../../config/origins.js';
import { REQUIRED_OPTIONS } from '../../config/resolve.js';
import type { OptionName, RunOptions } from '../../config/schema.js';
import type { StartProbe } from '../../engine/probe.js';
import { modelAdvice } from '../model-advice.js';
import { catalogEntry, offeredModels } from '../model-catalog.js';
import type { PresetChoice, Resolved, WizardServices } from '../types.js';
import { type Answers, BACK } from './answers.js';
import { askOptions, askValue } from './reader-fields.js';
import { measure, readReview } from './reader-review.js';

type Services = Pick<WizardServices, 'presets' | 'resolve' | 'countFaces'> & {
	readonly probe?: StartProbe | null | undefined;
};

/** The best first choice, as on the screens. */
const FIRST_PRESET = 'original';
/** Asked one by one; every other option can be set by name. */
const ASKED: readonly OptionName[] = [...REQUIRED_OPTIONS, 'batch_size', 'iterations'];
/** Read out before the start. */
const REVIEWED: readonly OptionName[] = ['model', ...ASKED, 'save_interval', 'coverage'];

type Step = 'preset' | 'model' | 'review' | OptionName;

/** What has been chosen so far; later parts win over earlier ones. */
interface Draft {
	readonly preset: PresetChoice | null;
	readonly initial: OptionLayer;
	readonly model: RunOptions;
	readonly typed: RunOptions;
}

/** What an answer leads to: another draft and the next step, the step before, a run, or out of here. */
type Turn =
	| { readonly kind: 'on'; readonly draft: Draft; readonly to?: Step }
	| { readonly kind: 'back' }
	| { readonly kind: 'start'; readonly resolved: Resolved }
	| { readonly kind: 'leave' };

/** @returns what to start with; null when the person does not want to */
export async function askForRun(
	answers: Answers,
	services: Services,
	initial: OptionLayer,
	knowsAll: boolean,
): Promise<Resolved | null> {
	const first: readonly Step[] = services.presets.length === 0 ? ['model'] : ['preset', 'model'];
	const steps: readonly Step[] = [...(knowsAll ? [] : first), ...ASKED, 'review'];
	let at = knowsAll ? steps.length - 1 : 0;
	let draft: Draft = { preset: null, initial, model: {}, typed: {} };
	answers.say('Type ? to have an option explained, back to go one question back. Ctrl+C leaves.');
	for (;;) {
		const turn = await takeStep(steps[at] ?? 'review', draft, answers, services);
		switch (turn.kind) {
			case 'start':
				return turn.resolved;
			case 'leave':
				return null;
			case 'back':
				if (at === 0) answers.say('This is the first question.');
				at = Math.max(0, at - 1);
				break;
			case 'on':
				draft = turn.draft;
				at = turn.to === undefined ? at + 1 : steps.indexOf(turn.to);
		}
	}
}

function optionsOf({ preset, initial, model, typed }: Draft): RunOptions {
	return { ...preset?.options, ...initial.options, ...model, ...typed };
}

function takeStep(step: Step, draft: Draft, answers: Answers, services: Services): Promise<Turn> {
	if (step === 'preset') return askPreset(draft, answers, services);
	if (step === 'model') return askModel(draft, answers);
	if (step === 'review') return askReview(draft, answers, services);
	return askField(step, draft, answers, services);
}

async function askPreset(draft: Draft, answers: Answers, { presets }: Services): Promise<Turn> {
	const choices = presets.map(({ name, title, description }) => ({ id: name, label: title, description }));
	const id = await answers.choose('What do you want to do?', choices, draft.preset?.name ?? FIRST_PRESET, true);
	if (id === BACK) return { kind: 'back' };
	const preset = presets.find(({ name }) => name === id);
	return preset === undefined ? { kind: 'leave' } : { kind: 'on', draft: { ...draft, preset, model: {} } };
}

async function askModel(draft: Draft, answers: Answers): Promise<Turn> {
	const options = optionsOf(draft);
	const offered = offeredModels(options.model);
	const usual = catalogEntry(options.model ?? 'original', options.lowmem ?? false)?.id;
	const choices = offered.map(({ id, title, model, lowmem }) => ({
		id,
		label: title,
		description: lowmem ? 'the same, with less memory and detail' : modelAdvice(model).character,
	}));
	const id = await answers.choose('Which model?', choices, usual, true);
	if (id === BACK) return { kind: 'back' };
	const entry = offered.find((one) => one.id === id);
	if (entry === undefined) return { kind: 'leave' };
	const { model, lowmem, title } = entry;
	const { use, careful } = modelAdvice(model);
	answers.say(`${title} is for ${use}${careful === null ? '' : ` ${careful}`}`);
	return { kind: 'on', draft: { ...draft, model: { model, lowmem } } };
}

async function askField(name: OptionName, draft: Draft, answers: Answers, services: Services): Promise<Turn> {
	const value = await askValue(answers, services.countFaces, optionsOf(draft), name);
	if (value === null) return { kind: 'leave' };
	if (value === BACK) return { kind: 'back' };
	return { kind: 'on', draft: { ...draft, typed: { ...draft.typed, ...value } } };
}

async function askReview(draft: Draft, answers: Answers, services: Services): Promise<Turn> {
	const options = optionsOf(draft);
	const { preset, initial } = draft;
	const fromPreset =
		preset === null
			? []
			: [{ options: preset.options, known: allFrom(preset.options, { kind: 'preset', name: preset.name } as const) }];
	const known = originsOver(options, [initial, ...fromPreset]);
	const resolved = await readReview(answers, services, options, known, REVIEWED);
	const { probe = null } = services;
	for (;;) {
		const choices = [
			...(resolved === null ? [] : [{ id: 'start', label: 'Start training', description: '' }]),
			{ id: 'fields', label: 'Change folders, batch size, iterations', description: '' },
			{ id: 'set', label: 'Change another option', description: '' },
			...(resolved === null || probe === null
				? []
				: [{ id: 'measure', label: 'Look at the faces, measure memory and speed', description: 'about a minute' }]),
			{ id: 'leave', label: 'Leave', description: 'nothing is kept' },
		];
		const next = await answers.choose('What now?', choices, undefined, true);
		if (next === BACK) return { kind: 'back' };
		if (next === 'start' && resolved !== null) return { kind: 'start', resolved };
		if (next === 'fields') return { kind: 'on', draft, to: 'input_a' };
		if (next === 'set') {
			const typed = await askOptions(answers, options);
			return typed === null ? { kind: 'leave' } : { kind: 'on', draft: { ...draft, typed }, to: 'review' };
		}
		if (next !== 'measure' || resolved === null || probe === null) return { kind: 'leave' };
		await measure(answers, services, probe, resolved);
	}
}
