import { describe, expect, it } from 'vitest';
import { allowedValues, checkValue, findOption, flagOf, optionType, valueFromText } from '../../src/config/describe.js';
import { OPTION_NAMES } from '../../src/config/schema.js';
import { editDistance, suggest } from '../../src/config/suggest.js';

describe('option types', () => {
	it('describes every option of the schema', () => {
		for (const name of OPTION_NAMES) expect(allowedValues(name), name).not.toContain('Infinity');
	});

	it('reads kind, range and default from the schema', () => {
		expect(optionType('batch_size')).toEqual({
			shape: { kind: 'number', whole: true, min: 1, max: 256 },
			nullable: false,
			defaultValue: 16,
		});
		expect(optionType('seed')).toMatchObject({ nullable: true, defaultValue: null });
		expect(optionType('coverage').shape).toMatchObject({ whole: false, min: 62.5 });
		expect(optionType('save_optimizer').shape).toEqual({ kind: 'choice', choices: ['always', 'exit', 'never'] });
	});

	it.each([
		['batch_size', '8', 8],
		['batch_size', ' 8 ', 8],
		['learning_rate', '5e-5', 5e-5],
		['epsilon_exponent', '-5', -5],
		['lowmem', 'false', false],
		['lowmem', 'ON', true],
		['seed', 'random', null],
		['seed', '0', 0],
		['model', 'lightweight', 'lightweight'],
		['model', 'DFL_SAE', 'dfl-sae'],
		['mask_type', 'bisenet_fp_face', 'bisenet-fp_face'],
		['loss_function_2', 'none', 'none'],
		['input_size', 'default', null],
		['input_size', '128', 128],
		['alignments_a', 'one.fsa, two.fsa', ['one.fsa', 'two.fsa']],
		['alignments_a', 'none', null],
		['mask_color', '#00Ff00', '#00Ff00'],
		['input_a', ' spaced name', ' spaced name'],
	] as const)('%s from the text %j is %j', (name, text, value) => {
		expect(valueFromText(name, text)).toEqual({ ok: true, value });
	});

	it.each([
		['batch_size', '0x10'],
		['batch_size', '8 faces'],
		['batch_size', ''],
		['batch_size', 'Infinity'],
		['batch_size', '1e3'],
		['lowmem', 'maybe'],
		['model', 'orignal'],
		['input_a', ''],
		['seed', '-1'],
	] as const)('%s refuses the text %j', (name, text) => {
		const checked = valueFromText(name, text);
		expect(checked.ok).toBe(false);
		if (!checked.ok) expect(checked.problem).toContain(allowedValues(name));
	});

	it('never accepts an absent value through the default', () => {
		expect(checkValue('batch_size', undefined).ok).toBe(false);
	});

	it('takes dashes and underscores as the same name', () => {
		expect(findOption('batch-size')).toBe('batch_size');
		expect(findOption('batch_size')).toBe('batch_size');
		expect(findOption('batchsize')).toBeUndefined();
		expect(flagOf('batch_size')).toBe('--batch-size');
	});
});

describe('suggest', () => {
	it('counts insertions, deletions, replacements and swaps', () => {
		expect(editDistance('', 'abc')).toBe(3);
		expect(editDistance('kitten', 'sitting')).toBe(3);
		expect(editDistance('trian', 'train')).toBe(1);
	});

	it.each([
		['batch-sise', 'batch_size'],
		['batchSize', 'batch_size'],
		['batch', 'batch_size'],
		['learnign_rate', 'learning_rate'],
		['zoom', 'zoom_amount'],
	])('%s means %s', (typed, name) => {
		expect(suggest(typed, OPTION_NAMES)).toBe(name);
	});

	it('stays silent when nothing is near', () => {
		expect(suggest('xyzzy', OPTION_NAMES)).toBeUndefined();
		expect(suggest('', OPTION_NAMES)).toBeUndefined();
	});
});
