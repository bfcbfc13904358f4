/** Reads `stages` of a preset: a list of maps, each with `at` and the options that change there. */
import { isSeq, type Pair } from 'yaml';
import { showValue } from './describe.js';
import { modelProblems } from './model-rules.js';
import {
	MAX_STAGE_ITERATION,
	type ModelName,
	type OptionName,
	optionMeta,
	type RunOptions,
	STAGE_OPTIONS,
	type Stage,
} from './schema.js';
import {
	isMapNode,
	isProblem,
	keyText,
	offsetOf,
	type PresetDocument,
	type Problem,
	plainValue,
	readOption,
	resolved,
} from './yaml-nodes.js';

const STAGE_KEYS: readonly string[] = ['at', ...STAGE_OPTIONS];

/** Why a stage cannot set an option, or undefined when it can. */
function refusal(name: OptionName): string | undefined {
	const { locked, staged, effect } = optionMeta(name);
	if (staged === true) return undefined;
	if (locked === true) return `${name} is fixed when the model is made; a stage cannot change it`;
	if (effect === 'none') return `${name} changes nothing here; a stage cannot set it`;
	return `${name} holds for the whole run; a stage cannot change it`;
}

interface StageReader {
	readonly document: PresetDocument;
	/** The model of the preset, when it says one. */
	readonly model: ModelName | undefined;
	readonly problems: Problem[];
}

function readAt({ document, problems }: StageReader, pair: Pair<unknown, unknown>, previous: number): number {
	const value = plainValue(document, pair.value);
	const offset = offsetOf(pair.value, offsetOf(pair.key, 0));
	if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > MAX_STAGE_ITERATION) {
		const allowed = `a whole number of iterations from 1 to ${MAX_STAGE_ITERATION}`;
		problems.push({ offset, message: `at is ${showValue(value)}, but it must be ${allowed}` });
		return previous;
	}
	if (value <= previous) {
		problems.push({
			offset,
			message: `stages must come in the order of their iterations, but ${value} follows ${previous}`,
		});
	}
	return value;
}

function readStage(reader: StageReader, item: unknown, listOffset: number, previous: number): Stage {
	const { document, problems, model } = reader;
	const node = resolved(document, item);
	const offset = offsetOf(item, listOffset);
	if (!isMapNode(node)) {
		problems.push({ offset, message: 'a stage must be a map: "at: 5000" and the options that change there' });
		return { at: previous, options: {} };
	}
	let at: number | undefined;
	const values = new Map<OptionName, unknown>();
	for (const pair of node.items) {
		if (keyText(pair) === 'at') {
			at = readAt(reader, pair, previous);
			continue;
		}
		const read = readOption(document, pair, STAGE_KEYS);
		if (isProblem(read)) {
			problems.push(read);
			continue;
		}
		const { name, value } = read;
		const message = values.has(name) ? `${name} is given twice` : refusal(name);
		if (message !== undefined) problems.push({ offset: offsetOf(pair.key, offset), message });
		const [unfit] = model === undefined ? [] : modelProblems(model, { [name]: value } as RunOptions);
		if (unfit !== undefined && message === undefined) problems.push({ offset: read.offset, message: unfit.message });
		values.set(name, value);
	}
	if (at === undefined) problems.push({ offset, message: 'the stage has no "at" (the iteration where it begins)' });
	else if (node.items.length === 1) problems.push({ offset, message: 'the stage changes nothing' });
	return { at: at ?? previous, options: Object.fromEntries(values) };
}

/** The stages in a node; what is wrong with them is added to `problems`. */
export function readStages(reader: StageReader, pair: Pair<unknown, unknown>): readonly Stage[] {
	const node = resolved(reader.document, pair.value);
	const offset = offsetOf(pair.value, offsetOf(pair.key, 0));
	if (!isSeq(node)) {
		reader.problems.push({ offset, message: 'stages must be a list, one "- at: 5000" with its options per stage' });
		return [];
	}
	const stages: Stage[] = [];
	for (const item of node.items) stages.push(readStage(reader, item, offset, stages.at(-1)?.at ?? 0));
	return stages;
}
