import { describe, expect, it } from 'vitest';
import { FstuiError, formatError } from '../../src/config/errors.js';
import { parsePreset } from '../../src/config/yaml.js';

function errorOf(text: string): FstuiError {
	try {
		parsePreset(text, 'my.yaml');
	} catch (error) {
		if (error instanceof FstuiError) return error;
		throw error;
	}
	throw new Error('no error was thrown');
}

describe('parsePreset', () => {
	it('reads options, title and description, with dashes or underscores', () => {
		const text =
			'# a comment\ntitle: Mine\ndescription: "For tests"\nbatch-size: 8\nlearning_rate: 5e-5\nlowmem: true\nseed: null\n';
		expect(parsePreset(text, 'my.yaml')).toEqual({
			title: 'Mine',
			description: 'For tests',
			options: { batch_size: 8, learning_rate: 5e-5, lowmem: true, seed: null },
		});
	});

	it('takes an empty file and a file of comments as no options', () => {
		expect(parsePreset('', 'my.yaml').options).toEqual({});
		expect(parsePreset('# nothing yet\n', 'my.yaml').options).toEqual({});
	});

	it('follows an alias to its value', () => {
		expect(parsePreset('zoom_amount: &five 5\nshift_range: *five\n', 'my.yaml').options).toEqual({
			zoom_amount: 5,
			shift_range: 5,
		});
	});

	it.each([
		['batch_size: eight', 'my.yaml:1:13', 'batch_size is "eight", but it must be a whole number from 1 to 256'],
		['batch_size: 8.5', 'my.yaml:1:13', 'batch_size is 8.5, but it must be a whole number from 1 to 256'],
		['batch_size: 0', 'my.yaml:1:13', 'batch_size is 0, but it must be a whole number from 1 to 256'],
		['seed: 1\ncoverage:   50', 'my.yaml:2:13', 'coverage is 50, but it must be a number from 62.5 to 100'],
		['lowmem: yes', 'my.yaml:1:9', 'lowmem is "yes", but it must be true or false'],
		['model: villian', 'my.yaml:1:8', 'model is "villian", but it must be one of original, lightweight'],
		['model: [original]', 'my.yaml:1:8', 'model is a list, but it must be one of original, lightweight'],
		['batch_size:', 'my.yaml:1', 'batch_size has no value; it must be a whole number from 1 to 256'],
		['\n\n  batchsize: 8', 'my.yaml:3:3', 'unknown option "batchsize". Did you mean batch_size?'],
		['xyzzy: 8', 'my.yaml:1:1', 'unknown option "xyzzy"'],
		['__proto__: 8', 'my.yaml:1:1', 'unknown option "__proto__"'],
		['title: 3', 'my.yaml:1:8', 'title is 3, but it must be text'],
		['batch_size: 8\nbatch-size: 9', 'my.yaml:2:1', 'batch_size is given twice'],
		['- batch_size', 'my.yaml:1:1', 'a preset must be a map of options, one "name: value" per line'],
		['just text', 'my.yaml:1:1', 'a preset must be a map of options, one "name: value" per line'],
		['batch_size: 8\nbatch_size: 9', 'my.yaml:2:1', 'Map keys must be unique'],
		['batch_size: "8', 'my.yaml:1:14', 'Missing closing "quote'],
		['model_dir: {a: 1', 'my.yaml:1', 'Flow map'],
	])('%j is refused at %s', (text, where, message) => {
		const error = errorOf(text);
		expect(error.kind).toBe('usage');
		expect(error.where).toContain(where);
		expect(error.message).toContain(message);
	});

	it('shows the offending line', () => {
		expect(formatError(errorOf('seed: 1\nbatch_size: eight # too many\n'))).toContain(
			'my.yaml:2:13\n    2 | batch_size: eight # too many',
		);
	});

	it('lists every problem, in the order of the file', () => {
		const message = errorOf('batch_size: eight\nbananas: 1\ncoverage: 5\n').message;
		expect(message).toContain('my.yaml has 3 problems');
		const places = ['my.yaml:1:13', 'my.yaml:2:1', 'my.yaml:3:11'].map((place) => message.indexOf(place));
		expect(places.every((place) => place >= 0)).toBe(true);
		expect([...places].sort((a, b) => a - b)).toEqual(places);
	});
});
