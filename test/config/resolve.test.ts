import { describe, expect, it } from 'vitest';
import { FstuiError } from '../../src/config/errors.js';
import { type ResolveInput, resolveOptions } from '../../src/config/resolve.js';
import type { RunOptions } from '../../src/config/schema.js';

const folders: RunOptions = { input_a: '/faces/a', input_b: '/faces/b', model_dir: '/model' };

function resolve(input: Partial<ResolveInput>): ReturnType<typeof resolveOptions> {
	return resolveOptions({ flags: folders, cwd: '/here', env: { HOME: '/home/me' }, ...input });
}

function errorOf(input: Partial<ResolveInput>): FstuiError {
	try {
		resolve(input);
	} catch (error) {
		if (error instanceof FstuiError) return error;
		throw error;
	}
	throw new Error('no error was thrown');
}

const stored = {
	config: { ...folders, batch_size: 4, iterations: 30, model: 'original', coverage: 75 },
	locked: { model: 'original', lowmem: true, coverage: 75, ada_beta_1: 0.5, ada_beta_2: 0.999 },
};

describe('resolveOptions', () => {
	it('takes default < stored < preset < flag and says where each came from', () => {
		const { config, origins } = resolve({
			stored: { ...stored, config: { ...stored.config, save_interval: 200, zoom_amount: 1 } },
			preset: { save_interval: 300, rotation_range: 3, zoom_amount: 2 },
			flags: { model_dir: '/model', zoom_amount: 4 },
		});
		expect(config).toMatchObject({ batch_size: 4, save_interval: 300, zoom_amount: 4, shift_range: 5 });
		expect(origins).toMatchObject({
			shift_range: 'default',
			batch_size: 'stored',
			save_interval: 'preset',
			zoom_amount: 'flag',
		});
	});

	it('resumes with the folders and options in the state, but counts iterations anew', () => {
		const { config, origins } = resolve({ stored, flags: { model_dir: '/model' } });
		expect(config).toMatchObject({ input_a: '/faces/a', input_b: '/faces/b', coverage: 75, lowmem: true });
		expect(config.iterations).toBe(1_000_000);
		expect(origins.iterations).toBe('default');
	});

	it('lets stored locked values win silently over defaults', () => {
		expect(resolve({ stored }).config).toMatchObject({ coverage: 75, lowmem: true });
	});

	it('accepts a locked option that is given again with the same value', () => {
		expect(resolve({ stored, flags: { ...folders, coverage: 75 } }).origins.coverage).toBe('flag');
	});

	it('refuses an explicit change of a locked option, naming option, both values and what to do', () => {
		const error = errorOf({ stored, flags: { ...folders, coverage: 87.5 } });
		expect(error.kind).toBe('usage');
		expect(error.message).toBe('coverage is 75 in this model and cannot become 87.5');
		expect(error.next).toContain('leave --coverage out');
		expect(error.next).toContain('--model-dir');
	});

	it('refuses a preset that changes locked options, all of them at once', () => {
		const error = errorOf({ stored, preset: { model: 'lightweight', lowmem: false } });
		expect(error.message).toContain('model is "original" in this model and cannot become "lightweight"');
		expect(error.kind).toBe('faces');
		expect(error.message).toContain('lowmem is true in this model and cannot become false');
	});

	it('names the flags of missing folders', () => {
		const error = errorOf({ flags: { input_a: '/faces/a' } });
		expect(error.message).toBe('input_b, model_dir are missing');
		expect(error.next).toContain('--input-b DIR --model-dir DIR');
		expect(error.exitCode).toBe(2);
	});

	it('refuses low memory for a model that has no such variant', () => {
		const error = errorOf({ flags: { ...folders, model: 'lightweight', lowmem: true } });
		expect(error.message).toContain('lowmem exists for the model original only, not for lightweight');
		expect(error.next).toContain('--lowmem=false');
	});

	it('refuses a value outside the hard range and warns outside the advised one', () => {
		expect(errorOf({ flags: { ...folders, batch_size: 257 } }).message).toContain('a whole number from 1 to 256');
		expect(resolve({ flags: { ...folders, batch_size: 128 } }).warnings).toEqual([
			'batch_size 128 is outside the usual range 2 to 64',
		]);
		expect(resolve({}).warnings).toEqual([]);
	});

	it('warns when both sides are the same folder', () => {
		expect(resolve({ flags: { ...folders, input_b: '/faces/a/' } }).warnings.join()).toContain('same folder');
	});

	it('goes on with the default, and says so, when a stored value no longer fits', () => {
		const { config, warnings } = resolve({
			stored: { ...stored, config: { ...stored.config, batch_size: 'many', of_another_version: 1 } },
		});
		expect(config.batch_size).toBe(16);
		expect(warnings.join()).toContain('batch_size is "many"');
	});

	it('writes folders as absolute paths: relative to the working folder, ~ as home', () => {
		const { config } = resolve({ flags: { input_a: 'faces/../a', input_b: '~/b', model_dir: '~' } });
		expect(config).toMatchObject({ input_a: '/here/a', input_b: '/home/me/b', model_dir: '/home/me' });
	});
});
