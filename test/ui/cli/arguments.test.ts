import { describe, expect, it } from 'vitest';
import { FstuiError } from '../../../src/config/errors.js';
import { OPTION_NAMES } from '../../../src/config/schema.js';
import { type Arguments, readArguments } from '../../../src/ui/cli/arguments.js';
import { RUN_FLAGS } from '../../../src/ui/cli/run-flags.js';

function read(...args: string[]): Arguments {
	return readArguments({ command: 'train', flags: RUN_FLAGS, options: OPTION_NAMES, positionals: 1 }, args);
}

function errorOf(...args: string[]): FstuiError {
	try {
		read(...args);
	} catch (error) {
		if (error instanceof FstuiError) return error;
		throw error;
	}
	throw new Error('no error was thrown');
}

describe('readArguments', () => {
	it.each([
		[['--batch-size', '8'], { batch_size: 8 }],
		[['--batch_size', '8'], { batch_size: 8 }],
		[['--batch-size=8'], { batch_size: 8 }],
		[['--no-flip'], { no_flip: true }],
		[['--no_flip'], { no_flip: true }],
		[['--lowmem'], { lowmem: true }],
		[['--lowmem=false'], { lowmem: false }],
		[['--lowmem', 'false'], { lowmem: false }],
		[['--epsilon-exponent', '-5'], { epsilon_exponent: -5 }],
		[['--learning-rate', '5e-5'], { learning_rate: 5e-5 }],
		[['--seed', 'random'], { seed: null }],
		[['--set', 'batch_size=8', '--set', 'no-warp=true'], { batch_size: 8, no_warp: true }],
		[['--input-a', 'faces_of/a-b_c'], { input_a: 'faces_of/a-b_c' }],
		[['--input-a=x=y'], { input_a: 'x=y' }],
		[['--batch-size', '8', '--batch-size', '9'], { batch_size: 9 }],
		[['--trainer', 'dfl_sae'], { model: 'dfl-sae' }],
		[['--alignments-a', 'a,b.fsa', '--alignments_a=c.fsa'], { alignments_a: ['a,b.fsa', 'c.fsa'] }],
		[['--set', 'alignments_b=a.fsa, b.fsa'], { alignments_b: ['a.fsa', 'b.fsa'] }],
		[['--alignments-a', 'a.fsa', '--alignments-a', 'none'], { alignments_a: null }],
		[['--timelapse-input-a', 'none'], { timelapse_input_a: null }],
		[['--eye-multiplier', '3', '--preview'], { eye_multiplier: 3, preview: true }],
	])('%j sets %j', (args, options) => {
		expect(read(...args).options).toEqual(options);
	});

	it('keeps switches, values and the preset apart', () => {
		const found = read('mine.yaml', '--plain', '--image', 'off', '--yes', '--lowmem');
		expect(found.positionals).toEqual(['mine.yaml']);
		expect([...found.switches]).toEqual(['plain', 'yes']);
		expect(found.values.get('image')).toBe('off');
	});

	it('takes what follows -- as it is', () => {
		expect(read('--', '--odd_name.yaml').positionals).toEqual(['--odd_name.yaml']);
	});

	it('knows --help and -h', () => {
		expect(read('--help').help).toBe(true);
		expect(read('-h').help).toBe(true);
		expect(read().help).toBe(false);
	});

	it.each([
		[['--bacth-size', '8'], 'unknown option --bacth-size', 'Did you mean --batch-size?'],
		[['--batchsize=8'], 'unknown option --batchsize', 'Did you mean --batch-size?'],
		[['--plian'], 'unknown option --plian', 'Did you mean --plain?'],
		[['-x'], 'unknown option -x', 'fstui train --help'],
		[['--xyzzy'], 'unknown option --xyzzy', 'fstui train --help'],
		[['--batch-size'], '--batch-size needs a value', '--batch-size=VALUE'],
		[['--batch-size', '--plain'], '--batch-size needs a value', '--batch-size=VALUE'],
		[['--batch-size', 'eight'], 'batch_size is "eight", but it must be a whole number from 1 to 256', ''],
		[['--batch-size', '0'], 'batch_size is 0, but it must be a whole number from 1 to 256', ''],
		[['--batch-size', '8.5'], 'batch_size is 8.5', ''],
		[['--batch-size='], 'batch_size is ""', ''],
		[['--lowmem=maybe'], 'lowmem is "maybe", but it must be true or false', ''],
		[['--plain=maybe'], '--plain is "maybe", but it must be true or false', ''],
		[['--model', 'villian'], 'model is "villian", but it must be one of original, lightweight', ''],
		[['--coverage', '50'], 'coverage is 50, but it must be a number from 62.5 to 100', ''],
		[['--set', 'batch_size'], '"batch_size" is not of the form key=value', '--set batch_size=8'],
		[['--set', 'bacth_size=8'], 'unknown option "bacth_size"', 'Did you mean batch_size?'],
		[['--set', 'batch_size=x'], 'batch_size is "x"', ''],
		[['one.yaml', 'two.yaml'], 'unexpected argument "two.yaml"', 'fstui train --help'],
	])('%j is refused: %s', (args, what, next) => {
		const error = errorOf(...args);
		expect(error.exitCode).toBe(2);
		expect(error.message).toContain(what);
		expect(error.next).toContain(next);
		expect(error.where).toBeDefined();
	});
});
