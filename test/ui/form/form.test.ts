import { describe, expect, it } from 'vitest';
import {
	LISTED_MODEL_NAMES,
	OPTION_NAMES,
	type OptionName,
	optionMeta,
	type RunOptions,
} from '../../../src/config/schema.js';
import * as fields from '../../../src/ui/form/fields.js';
import { formLines, formRows } from '../../../src/ui/form/form-lines.js';
import { type FormState, firstProblem, formOptions, textOf } from '../../../src/ui/form/form-model.js';
import { createForm, type FormAction, formReducer } from '../../../src/ui/form/form-state.js';
import { applyEdit, cleanPath, editedText, splitBurst, visibleText } from '../../../src/ui/form/text-edit.js';
import type { FolderFacts } from '../../../src/ui/types.js';

const { FORM_FIELDS, fieldKind, fieldText, formFields } = fields;
const ORIGINAL: RunOptions = { model: 'original' };
const checkField = (name: OptionName, text: string, chosen = ORIGINAL) => fields.checkField(name, text, chosen);
const fieldNote = (name: OptionName, text: string, found: FolderFacts | null) =>
	fields.fieldNote(name, text, found, ORIGINAL);
const facts = (pictures: number, exists = true, hasModel = false) => ({ exists, pictures, hasModel });
const type = (text: string): FormAction => ({ type: 'edit', edit: { type: 'insert', text } });
const clear: FormAction = { type: 'edit', edit: { type: 'delete_before' } };
const run = (state: FormState, ...actions: FormAction[]) => actions.reduce(formReducer, state);

describe('fields', () => {
	it('cover every option that does something except the model, each once', () => {
		const wanted = OPTION_NAMES.filter(
			(name) => name !== 'model' && name !== 'lowmem' && optionMeta(name).effect !== 'none',
		);
		const shown = LISTED_MODEL_NAMES.flatMap((model) => formFields(model));
		expect([...new Set(shown)].sort()).toEqual([...wanted].sort());
		expect([...FORM_FIELDS].sort()).toEqual([...wanted].sort());
		for (const model of LISTED_MODEL_NAMES) expect(new Set(formFields(model)).size).toBe(formFields(model).length);
	});

	it('are those that the model has', () => {
		expect(formFields('original')).not.toContain('input_size');
		expect(formFields('realface')).toEqual(expect.arrayContaining(['input_size', 'output_size', 'dense_nodes']));
		expect(formFields('realface')).not.toContain('features');
		expect(formFields('dlight')).toEqual(expect.arrayContaining(['features', 'details']));
	});

	it("show and check the model's own defaults and rules", () => {
		expect(fieldText('input_size', { model: 'realface' })).toBe('64');
		expect(fieldText('nodes', { model: 'unbalanced', lowmem: true })).toBe('512');
		expect(fieldText('multiscale_decoder', { model: 'dfl-sae' })).toBe('no');
		expect(checkField('input_size', '72', { model: 'realface' })).toEqual({
			ok: false,
			problem: 'must be a multiple of 16 from 64 to 128',
		});
		expect(checkField('input_size', 'big', { model: 'realface' })).toMatchObject({
			problem: 'must be a multiple of 16 from 64 to 128',
		});
		expect(checkField('input_size', '80', { model: 'realface' })).toMatchObject({ ok: true, value: 80 });
		expect(checkField('nodes', '1024', { model: 'unbalanced', lowmem: true })).toMatchObject({ ok: false });
	});

	it('are made from the option types', () => {
		expect(fieldKind('save_optimizer')).toEqual({ kind: 'cycle', choices: ['always', 'exit', 'never'] });
		expect(fieldKind('no_flip').kind).toBe('cycle');
		expect(fieldKind('input_a')).toEqual({ kind: 'text', isPath: true });
		expect(fieldKind('alignments_a')).toEqual({ kind: 'text', isPath: true });
		expect(fieldText('alignments_a', { alignments_a: ['a.fsa', 'b.fsa'] })).toBe('a.fsa, b.fsa');
		expect(fieldText('batch_size', {})).toBe('16');
		expect(fieldText('batch_size', { batch_size: 8 })).toBe('8');
		expect(fieldText('seed', {})).toBe('');
	});

	it('say what is wrong in words', () => {
		expect(checkField('batch_size', 'abc')).toEqual({
			ok: false,
			problem: 'must be a whole number from 1 to 256',
		});
		expect(checkField('batch_size', '0').ok).toBe(false);
		expect(checkField('batch_size', '1.5').ok).toBe(false);
		expect(checkField('coverage', '62.5')).toMatchObject({ ok: true, value: 62.5 });
		expect(checkField('coverage', '50').ok).toBe(false);
		expect(checkField('input_a', ' ').ok).toBe(false);
		expect(checkField('seed', '')).toMatchObject({ ok: true, value: null });
		expect(checkField('no_warp', 'yes')).toMatchObject({ ok: true, value: true });
	});

	it('advise about unusual values without refusing them', () => {
		expect(fieldNote('batch_size', '200', null)).toMatchObject({ kind: 'warning' });
		expect(fieldNote('batch_size', '16', null)).toBeNull();
	});

	it('tell about folders', () => {
		expect(fieldNote('input_a', '/x', null)).toMatchObject({ kind: 'info' });
		expect(fieldNote('input_a', '/x', facts(0, false))).toEqual({ kind: 'error', text: 'no such folder' });
		expect(fieldNote('input_a', '/x', facts(0))).toEqual({ kind: 'error', text: 'no pictures in it' });
		expect(fieldNote('input_a', '/x', facts(500))).toEqual({ kind: 'good', text: '500 pictures' });
		expect(fieldNote('input_a', '/x', facts(30))).toMatchObject({ kind: 'warning' });
		expect(fieldNote('timelapse_input_a', '/x', facts(3))).toEqual({ kind: 'good', text: '3 pictures' });
		expect(fieldNote('timelapse_input_a', '', null)).toBeNull();
		expect(fieldNote('load_weights', '/x', facts(0))).toEqual({ kind: 'error', text: 'no model in it' });
		expect(fieldNote('model_dir', '/m', facts(0, true, true))?.text).toContain('training goes on');
		expect(fieldNote('model_dir', '/m', facts(0, false))?.kind).toBe('good');
	});
});

describe('form', () => {
	it('hands on what was given or typed, and nothing else', () => {
		const state = run(createForm({ batch_size: 8 }), type('/faces/anna'), { type: 'enter' }, type('/faces/bea'), {
			type: 'enter',
		});
		expect(formOptions(state)).toEqual({
			input_a: '/faces/anna',
			input_b: '/faces/bea',
			model_dir: 'models/anna_bea_original',
			batch_size: 8,
		});
		expect(state.focus).toBe('model_dir');
	});

	it('proposes a model folder until one is named', () => {
		const named = run(createForm({}), { type: 'focus', row: 'model_dir' }, clear, type('/m'));
		const later = run(named, { type: 'focus', row: 'input_a' }, type('/faces/anna'));
		expect(textOf(later, 'model_dir').text).toBe('/m');
		const light = run(createForm({}), { type: 'set_others', others: { model: 'lightweight', lowmem: false } });
		expect(textOf(light, 'model_dir').text).toBe('models/lightweight');
		expect(formOptions(light)).toMatchObject({ model: 'lightweight', lowmem: false });
	});

	it('finds the first field that is wrong', () => {
		const state = createForm({ input_a: '/a', input_b: '/b' });
		expect(firstProblem(state)).toBeNull();
		expect(firstProblem(createForm({}))).toBe('input_a');
		const wrong = run(state, { type: 'focus', row: 'batch_size' }, clear, type('many'));
		expect(firstProblem(wrong)).toBe('batch_size');
	});

	it('cycles choices both ways and ignores typing there', () => {
		const at = run(createForm({}), { type: 'focus', row: 'loss_function' });
		expect(textOf(run(at, { type: 'cycle', by: 1 }), 'loss_function').text).toBe('mse');
		expect(textOf(run(at, { type: 'cycle', by: -1 }), 'loss_function').text).toBe('ffl');
		expect(run(at, type('x'))).toBe(at);
	});

	it('walks through all rows and around, and opens the rest on demand', () => {
		let state = createForm({});
		const rows = formRows(state);
		for (const row of rows) {
			expect(state.focus).toBe(row);
			state = formReducer(state, { type: 'move', by: 1 });
		}
		expect(state.focus).toBe('input_a');
		const open = run(state, { type: 'focus', row: 'more' }, { type: 'enter' });
		expect(formRows(open).length).toBe(formFields('original').length + 2);
		expect(run(state, { type: 'focus', row: 'rotation_range' }).expanded).toBe(true);
	});

	it('puts a heading above each group of further options', () => {
		expect(formLines(createForm({})).every(({ kind }) => kind === 'row')).toBe(true);
		const open = run(createForm({}), { type: 'toggle_more' });
		const lines = formLines(open);
		expect(lines.flatMap((line) => (line.kind === 'row' ? [line.row] : []))).toEqual(formRows(open));
		const heading = lines.findIndex((line) => line.kind === 'heading' && line.group === 'mask');
		expect(lines[heading + 1]).toEqual({ kind: 'row', row: 'mask_type' });
	});

	it('begins a model anew with its own defaults, and hands on only what it has', () => {
		const sized = run(
			createForm({ model: 'unbalanced', input_a: '/a', input_b: '/b', input_size: 256, nodes: 512, batch_size: 4 }),
			{ type: 'set_others', others: { model: 'unbalanced', lowmem: false } },
		);
		expect(formOptions(sized)).toMatchObject({ batch_size: 4, input_size: 256, nodes: 512 });
		const other = run(sized, { type: 'set_others', others: { model: 'realface', lowmem: false } });
		expect(textOf(other, 'input_size').text).toBe('64');
		expect(formOptions(other)).toEqual({
			model: 'realface',
			lowmem: false,
			input_a: '/a',
			input_b: '/b',
			model_dir: 'models/a_b_realface',
			batch_size: 4,
		});
	});

	it('carries the stages of a preset to the end', () => {
		const stages = [{ at: 5, options: { no_warp: true } }];
		const state = run(createForm({}), { type: 'load', options: { stages } });
		const chosen = run(state, { type: 'set_others', others: { model: 'iae', lowmem: false } });
		expect(formOptions(chosen).stages).toEqual(stages);
	});

	it('keeps typed folders when another preset is loaded', () => {
		const typed = run(createForm({}), type('/faces/anna'));
		const loaded = run(typed, { type: 'load', options: { no_warp: true } });
		expect(formOptions(loaded)).toMatchObject({ input_a: '/faces/anna', no_warp: true });
	});
});

describe('text', () => {
	it('edits at the cursor', () => {
		const start = { text: 'faces', cursor: 2 };
		expect(applyEdit(start, { type: 'insert', text: 'XY' })).toEqual({ text: 'faXYces', cursor: 4 });
		expect(applyEdit(start, { type: 'backspace' })).toEqual({ text: 'fces', cursor: 1 });
		expect(applyEdit(start, { type: 'delete' })).toEqual({ text: 'faes', cursor: 2 });
		expect(applyEdit(editedText('/a/b c'), { type: 'delete_word' })).toEqual({ text: '/a/b ', cursor: 5 });
		expect(applyEdit({ text: '', cursor: 0 }, { type: 'backspace' })).toEqual({ text: '', cursor: 0 });
	});

	it('cleans pasted paths', () => {
		expect(cleanPath(" '/home/me/my faces'\n")).toBe('/home/me/my faces');
		expect(cleanPath('/home/me/my\\ faces')).toBe('/home/me/my faces');
		expect(cleanPath('file:///home/me/my%20faces')).toBe('/home/me/my faces');
		expect(cleanPath('/a\n/b')).toBe('/a');
	});

	it('splits typed-ahead input into texts and keys', () => {
		expect(splitBurst('/a\r/b\t')).toEqual([
			{ type: 'text', text: '/a' },
			{ type: 'enter' },
			{ type: 'text', text: '/b' },
			{ type: 'tab' },
		]);
	});

	it('keeps the cursor in view', () => {
		for (let cursor = 0; cursor <= 30; cursor++) {
			const shown = visibleText({ text: 'x'.repeat(30), cursor }, 10);
			expect(shown.text.length).toBeLessThanOrEqual(10);
			expect(shown.cursor).toBeGreaterThanOrEqual(0);
			expect(shown.cursor).toBeLessThan(10);
		}
	});
});
