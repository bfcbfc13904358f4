import { describe, expect, it } from 'vitest';
import { OPTION_NAMES } from '../../../src/config/schema.js';
import { isSign } from '../../../src/ui/form/edit-keys.js';
import { facesLine, optionLine, rowNote } from '../../../src/ui/form/field-facts.js';
import { FORM_FIELDS } from '../../../src/ui/form/fields.js';
import { FORM_KEYS, type FormContext } from '../../../src/ui/form/form-keys.js';
import { formRows } from '../../../src/ui/form/form-lines.js';
import { type FormState, firstProblem, formOptions, isChanged, textOf } from '../../../src/ui/form/form-model.js';
import { createForm, type FormAction, formReducer } from '../../../src/ui/form/form-state.js';
import { costFacts, costOptions } from '../../../src/ui/form/model-costs.js';
import { pageCommand, pageHints, pageKeyName } from '../../../src/ui/form/page-keys.js';
import { completePath } from '../../../src/ui/form/path-completion.js';
import { presetDiff } from '../../../src/ui/form/preset-diff.js';
import { findFields } from '../../../src/ui/form/search.js';
import { isNumberField, steppedText } from '../../../src/ui/form/stepper.js';
import { MODEL_CATALOG } from '../../../src/ui/model-catalog.js';

const run = (state: FormState, ...actions: FormAction[]) => actions.reduce(formReducer, state);
const type = (text: string): FormAction => ({ type: 'edit', edit: { type: 'insert', text } });
const FOLDERS = { input_a: '/f/anna', input_b: '/f/bea', model_dir: '/m' };

describe('keys of the form', () => {
	it('mean one thing in each place', () => {
		const contexts: readonly FormContext[] = ['path', 'text', 'number', 'choice', 'more', 'continue', 'search', 'keys'];
		for (const context of contexts) {
			const keys = FORM_KEYS.filter((key) => key.contexts.includes(context)).flatMap((key) => key.keys);
			expect(new Set(keys).size, context).toBe(keys.length);
			expect(pageHints(FORM_KEYS, context).length, context).toBeGreaterThan(0);
		}
	});

	it('leave letters and signs of texts alone', () => {
		for (const letter of ['/', '?', '+', '-', ' ', 'q', 'y']) {
			expect(pageCommand(FORM_KEYS, 'path', pageKeyName(letter, {}))).toBeUndefined();
			expect(pageCommand(FORM_KEYS, 'search', pageKeyName(letter, {}))).toBeUndefined();
		}
		expect(pageCommand(FORM_KEYS, 'number', pageKeyName('/', {}))).toBe('search');
		expect(pageCommand(FORM_KEYS, 'path', pageKeyName('f', { ctrl: true }))).toBe('search');
		expect(pageCommand(FORM_KEYS, 'path', pageKeyName('', { tab: true, shift: true }))).toBe('up');
		expect([isSign('-', ''), isSign('-', '2e'), isSign('-', '16'), isSign('+', '')]).toEqual([
			true,
			true,
			false,
			false,
		]);
	});
});

describe('number steps', () => {
	it('go to multiples of the step within the range', () => {
		const step = (name: Parameters<typeof steppedText>[0], text: string, by: 1 | -1) =>
			steppedText(name, text, by, 'original');
		expect(step('batch_size', '16', 1)).toBe('17');
		expect(step('batch_size', '1', -1)).toBe('1');
		expect(step('save_interval', '1', 1)).toBe('10');
		expect(step('learning_rate', '0.00005', 1)).toBe('0.000051');
		expect(step('coverage', '68.75', 1)).toBe('70');
		expect(step('coverage', '100', 1)).toBe('100');
		expect(step('seed', '', 1)).toBe('0');
		expect(step('seed', '0', -1)).toBe('');
		expect(step('seed', '', -1)).toBe('');
		expect(step('batch_size', 'many', 1)).toBe('1');
		expect(step('loss_function', 'mae', 1)).toBe('mae');
	});

	it("follow the model's own rules", () => {
		expect(steppedText('input_size', '64', 1, 'realface')).toBe('80');
		expect(steppedText('input_size', '64', 1, 'unbalanced')).toBe('128');
		expect(steppedText('output_size', '256', 1, 'dlight')).toBe('384');
		expect(steppedText('output_size', '384', 1, 'dlight')).toBe('384');
	});

	it('change every number of the form up and back again', () => {
		for (const name of FORM_FIELDS.filter(isNumberField)) {
			const start = steppedText(name, '', 1, 'original');
			const up = steppedText(name, start, 1, 'original');
			expect(Number(up), name).toBeGreaterThan(Number(start));
			expect(Number(steppedText(name, up, -1, 'original')), name).toBeLessThan(Number(up));
		}
	});
});

describe('search', () => {
	it('finds options by name first, then by help', () => {
		const found = findFields('learn rate', OPTION_NAMES);
		expect(found[0]).toBe('learning_rate');
		expect(findFields('batch', OPTION_NAMES)[0]).toBe('batch_size');
		expect(findFields('no such words', OPTION_NAMES)).toEqual([]);
		expect(findFields(' ', OPTION_NAMES)).toEqual(OPTION_NAMES);
	});

	it('leads to the option and opens the list there, or goes back', () => {
		const searching = run(
			createForm({}),
			{ type: 'focus', row: 'batch_size' },
			{ type: 'open_search' },
			type('rotation'),
		);
		expect(formRows(searching)).toContain('rotation_range');
		expect(searching.focus).toBe('rotation_range');
		const there = formReducer(searching, { type: 'enter' });
		expect(there).toMatchObject({ search: null, focus: 'rotation_range', expanded: true });
		expect(formReducer(searching, { type: 'close_search' })).toMatchObject({
			search: null,
			focus: 'batch_size',
			expanded: false,
		});
		const nothing = run(searching, type('zzz'));
		expect(run(nothing, { type: 'move', by: 1 }, { type: 'enter' }).search).not.toBeNull();
	});
});

describe('defaults, locks and completion', () => {
	it('resets one option, or all but the folders', () => {
		const state = createForm({ ...FOLDERS, batch_size: 8, no_flip: true });
		expect(isChanged(state, 'batch_size')).toBe(true);
		expect(rowNote(state, 'batch_size', null)).toEqual({ kind: 'changed', text: 'default 16' });
		const one = run(state, { type: 'focus', row: 'batch_size' }, { type: 'reset' });
		expect(textOf(one, 'batch_size').text).toBe('16');
		expect(formOptions(one)).toEqual({ ...FOLDERS, no_flip: true });
		expect(rowNote(one, 'batch_size', null)).toEqual({ kind: 'info', text: 'default' });
		expect(formOptions(run(state, { type: 'reset_all' }))).toEqual(FOLDERS);
		expect(formOptions(run(state, { type: 'reset_all' }, { type: 'restore', state }))).toEqual(formOptions(state));
	});

	it('keeps what the model has settled', () => {
		const state = run(createForm({ ...FOLDERS, model: 'dfaker', coverage: 75, output_size: 128 }), {
			type: 'lock',
			values: { model: 'dfaker', output_size: 256, coverage: 80 },
		});
		expect(textOf(state, 'output_size').text).toBe('256');
		expect(rowNote(state, 'output_size', null)).toEqual({ kind: 'locked', text: 'fixed by the model' });
		expect(optionLine(state, 'output_size')).toContain('fixed by the model in the model folder');
		const tried = run(state, { type: 'focus', row: 'output_size' }, { type: 'step', by: -1 }, type('1'), {
			type: 'reset',
		});
		expect(textOf(tried, 'output_size').text).toBe('256');
		expect(formOptions(tried)).not.toHaveProperty('output_size');
		expect(firstProblem(tried)).toBeNull();
		expect(formOptions(run(tried, { type: 'lock', values: null }))).toMatchObject({ output_size: 128 });
	});

	it('completes paths as a shell does', () => {
		const entries = [
			{ name: 'anna', isFolder: true },
			{ name: 'andy', isFolder: true },
			{ name: 'bea', isFolder: true },
			{ name: 'an.fsa', isFolder: false },
			{ name: '.hidden', isFolder: true },
		];
		expect(completePath('/f/b', entries, 'folder')).toEqual({ text: '/f/bea/', candidates: [] });
		expect(completePath('/f/a', entries, 'folder')).toEqual({ text: '/f/an', candidates: ['andy/', 'anna/'] });
		expect(completePath('/f/an.', entries, 'file')).toEqual({ text: '/f/an.fsa', candidates: [] });
		expect(completePath('/f/.', entries, 'folder').text).toBe('/f/.hidden/');
		expect(completePath('/f/x', entries, 'folder')).toEqual({ text: '/f/x', candidates: [] });
		const from = createForm({ input_a: '/f/b' });
		const done = run(from, { type: 'complete', name: 'input_a', from: '/f/b', text: '/f/bea/' });
		expect(formOptions(done)).toMatchObject({ input_a: '/f/bea/', model_dir: 'models/bea_original' });
		expect(run(from, { type: 'complete', name: 'input_a', from: '/other', text: '/f/bea/' })).toBe(from);
	});
});

describe('facts', () => {
	it('tell range, step and default of an option', () => {
		const state = createForm({ model: 'realface' });
		expect(optionLine(state, 'batch_size')).toContain('default 16; from 1 to 256, step 1');
		expect(optionLine(state, 'input_size')).toBe('default 64; from 64 to 128, step 16; fixed once the model exists');
		expect(optionLine(state, 'seed')).toContain('empty: random');
		expect(optionLine(state, 'input_a')).not.toContain('Ctrl+R');
	});

	it('tell what the faces of a folder are like', () => {
		const masks = [{ type: 'components', share: 0.5 }];
		const faces = {
			sampled: 32,
			sizes: [256, 512],
			unusable: 1,
			files: ['alignments.fsa'],
			landmarks: 0.97,
			masks,
		} as const;
		expect(facesLine(faces)).toBe(
			'256 to 512 px; 1 of 32 unusable; landmarks 97 %; masks: components 50 %; alignments.fsa',
		);
		const bare = { ...faces, sizes: [64, 64], unusable: 0, files: [], landmarks: 0, masks: [] } as const;
		expect(facesLine(bare)).toBe('64 px; no landmarks; no alignments file');
	});

	it('tell what a preset would change, given options left out', () => {
		const state = createForm({ batch_size: 8 });
		expect(presetDiff(state, { batch_size: 4, no_warp: true }, { batch_size: 8 })).toEqual(['No warp: no -> yes']);
		expect(presetDiff(state, {}, {})).toEqual(['Batch size: 8 -> 16']);
		expect(presetDiff(createForm({}), {}, {})[0]).toContain('Changes nothing');
		const other = presetDiff(state, { model: 'dlight', stages: [{ at: 5, options: { no_flip: true } }] }, {});
		expect(other).toEqual(expect.arrayContaining(['Model: original -> dlight', 'from 5: no_flip true']));
	});

	it('tell costs for the options of the form, compared with Original', () => {
		const realface = MODEL_CATALOG.find(({ id }) => id === 'realface');
		if (realface === undefined) throw new Error('no realface');
		const form = createForm({ ...FOLDERS, model: 'realface', input_size: 80, batch_size: 4 });
		expect(costOptions(form, realface)).toEqual({ model: 'realface', lowmem: false, input_size: 80, batch_size: 4 });
		const original = {
			parameters: 1e6,
			inputSize: 64,
			outputSize: 64,
			gflopPerExample: 10,
			memoryBytes: 2e9,
			batchSize: 4,
		};
		const facts = costFacts({ ...original, gflopPerExample: 65, memoryBytes: 5.9e9 }, original);
		expect(facts).toContain('about 5.9 GB of memory at batch 4 on the CPU');
		expect(facts).toContain('work per face: 65.0 GFLOP, 6.5 times slower than Original');
		expect(costFacts({ ...original, gflopPerExample: 5 }, original).at(-1)).toContain('2.0 times faster');
	});
});
