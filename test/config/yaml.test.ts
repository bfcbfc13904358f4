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

	it('reads lists, one text as a list of one, and other spellings of choices', () => {
		const text = 'alignments_a: a.fsa\nalignments_b: [b.fsa, c.fsa]\ntrainer: DFL_SAE\nmask_type: bisenet_fp_face\n';
		expect(parsePreset(text, 'my.yaml').options).toEqual({
			alignments_a: ['a.fsa'],
			alignments_b: ['b.fsa', 'c.fsa'],
			model: 'dfl-sae',
			mask_type: 'bisenet-fp_face',
		});
	});

	it('reads stages', () => {
		const text =
			'batch_size: 64\nstages:\n  - at: 5000\n    batch-size: 16\n  - at: 20000\n    no_warp: true\n    no_flip: true\n';
		expect(parsePreset(text, 'my.yaml').options).toEqual({
			batch_size: 64,
			stages: [
				{ at: 5000, options: { batch_size: 16 } },
				{ at: 20_000, options: { no_warp: true, no_flip: true } },
			],
		});
		expect(parsePreset('stages: []', 'my.yaml').options).toEqual({ stages: [] });
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
		['model: realface\ninput_size: 72', 'my.yaml:2:13', 'for realface it must be a multiple of 16 from 64 to 128'],
		['nodes: 512\nmodel: villain', 'my.yaml:1:8', 'nodes exists for unbalanced only, not for villain'],
		['alignments_a: [1]', 'my.yaml:1:15', 'alignments_a is a list, but it must be one or several files, or none'],
		['mask_color: red', 'my.yaml:1:13', 'mask_color is "red", but it must be a colour like "#ff0000"'],
		['trainer: iae\nmodel: iae', 'my.yaml:2:1', 'model is given twice'],
		['stages: 5', 'my.yaml:1:9', 'stages must be a list'],
		['stages:\n  - 5', 'my.yaml:2:5', 'a stage must be a map'],
		['stages:\n  - batch_size: 8', 'my.yaml:2:5', 'the stage has no "at"'],
		['stages:\n  - at: 8', 'my.yaml:2:5', 'the stage changes nothing'],
		['stages:\n  - at: soon\n    no_warp: true', 'my.yaml:2:9', 'at is "soon", but it must be a whole number'],
		['stages:\n  - at: 0\n    no_warp: true', 'my.yaml:2:9', 'at is 0, but it must be a whole number'],
		['stages:\n  - at: 5\n    coverage: 75', 'my.yaml:3:5', 'coverage is fixed when the model is made'],
		['stages:\n  - at: 5\n    device: cpu', 'my.yaml:3:5', 'device holds for the whole run'],
		['stages:\n  - at: 5\n    gpus: 2', 'my.yaml:3:5', 'gpus changes nothing here'],
		['stages:\n  - at: 5\n    no_wrap: true', 'my.yaml:3:5', 'unknown option "no_wrap". Did you mean no_warp?'],
		['stages:\n  - at: 5\n    batch_size: many', 'my.yaml:3:17', 'batch_size is "many", but it must be'],
		['stages:\n  - at: 5\n    no_warp: true\n  - at: 5\n    no_flip: true', 'my.yaml:4:9', '5 follows 5'],
		['stages:\n  - at: 5\n    no_warp: true\n    no-warp: false', 'my.yaml:4:5', 'no_warp is given twice'],
		[
			'model: iae\nstages:\n  - at: 5\n    clipnorm: true',
			'my.yaml:4:15',
			'clipnorm exists for unbalanced, dfl-sae only',
		],
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
