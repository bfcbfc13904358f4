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
			shift_range: { kind: 'default' },
			batch_size: { kind: 'stored' },
			save_interval: { kind: 'preset', name: null },
			zoom_amount: { kind: 'flag' },
		});
	});

	it('resumes with the folders and options in the state, but counts iterations anew', () => {
		const { config, origins } = resolve({ stored, flags: { model_dir: '/model' } });
		expect(config).toMatchObject({ input_a: '/faces/a', input_b: '/faces/b', coverage: 75, lowmem: true });
		expect(config.iterations).toBe(1_000_000);
		expect(origins.iterations).toEqual({ kind: 'default' });
	});

	it('believes whoever knows better where a value comes from', () => {
		const { origins } = resolve({
			preset: { batch_size: 8, zoom_amount: 2 },
			flags: { ...folders, no_flip: true, save_interval: 50 },
			known: { batch_size: { kind: 'preset', name: 'quick' }, no_flip: { kind: 'form' }, warmup: { kind: 'form' } },
		});
		expect(origins).toMatchObject({
			batch_size: { kind: 'preset', name: 'quick' },
			zoom_amount: { kind: 'preset', name: null },
			no_flip: { kind: 'form' },
			save_interval: { kind: 'flag' },
			warmup: { kind: 'default' },
		});
	});

	it('tells what the model sets itself, and what the model folder only repeats', () => {
		const unbalanced = resolve({ flags: { ...folders, model: 'unbalanced', lowmem: true, nodes: null } });
		expect(unbalanced.origins).toMatchObject({ nodes: { kind: 'model_rule' }, input_size: { kind: 'model_default' } });
		const resumed = resolve({
			stored: { ...stored, config: { ...stored.config, save_interval: 100, zoom_amount: 9 } },
			flags: { model_dir: '/model' },
		});
		expect(resumed.origins).toMatchObject({
			save_interval: { kind: 'default' },
			zoom_amount: { kind: 'stored' },
			lowmem: { kind: 'locked' },
			coverage: { kind: 'locked' },
		});
	});

	it('lets stored locked values win silently over defaults', () => {
		expect(resolve({ stored }).config).toMatchObject({ coverage: 75, lowmem: true });
	});

	it('accepts a locked option that is given again with the same value', () => {
		expect(resolve({ stored, flags: { ...folders, coverage: 75 } }).origins.coverage).toEqual({ kind: 'locked' });
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
		expect(error.message).toBe('lowmem exists for original, unbalanced, dfl-h128, villain only, not for lightweight');
		expect(error.next).toContain('leave lowmem out');
		expect(resolve({ flags: { ...folders, model: 'lightweight', lowmem: false } }).config.lowmem).toBe(false);
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

	it("fills in the model's own options, and leaves those of other models empty", () => {
		const { config, origins } = resolve({ flags: { ...folders, model: 'realface', output_size: 256 } });
		expect(config).toMatchObject({ input_size: 64, output_size: 256, dense_nodes: 1536, nodes: null, features: null });
		expect(origins).toMatchObject({ input_size: { kind: 'model_default' }, output_size: { kind: 'flag' } });
	});

	it('refuses an option of another model, and a value that breaks the rule of this one', () => {
		expect(errorOf({ flags: { ...folders, input_size: 128 } }).message).toBe(
			'input_size exists for unbalanced, dfl-sae, realface only, not for original',
		);
		const error = errorOf({ flags: { ...folders, model: 'realface', input_size: 72, output_size: 80 } });
		expect(error.message).toContain('input_size is 72, but for realface it must be a multiple of 16 from 64 to 128');
		expect(error.message).toContain('output_size is 80, but for realface it must be a multiple of 32 from 64 to 256');
		expect(error.where).toBe('--input-size, --output-size');
	});

	it('takes a configuration that it made itself, also as a new model of another name', () => {
		const made = resolve({ flags: { ...folders, model: 'unbalanced', lowmem: true } }).config;
		expect(made).toMatchObject({ nodes: 512, complexity_decoder_a: 320, clipnorm: true });
		expect(resolve({ flags: made }).config).toEqual(made);
		expect(resolve({ stored: { config: made, locked: made }, flags: { model_dir: '/model' } }).config).toEqual(made);
	});

	it('trains a model of an older version as the defaults of its locked options say, and tells so', () => {
		const { config, warnings } = resolve({ stored, flags: { model_dir: '/model' } });
		expect(config).toMatchObject({ centering: 'legacy', mask_type: 'none', optimizer: 'adam' });
		expect(warnings).toHaveLength(1);
		expect(warnings[0]).toMatch(/saved by a version without .*centering.*; their defaults are used/);
		expect(warnings[0]).not.toContain('input_size');
		expect(errorOf({ stored, flags: { ...folders, mask_type: 'extended' } }).message).toBe(
			'mask_type is "none" in this model and cannot become "extended"',
		);
	});

	it('keeps the size of a resumed model when "default" is given for it, and refuses another', () => {
		const made = resolve({ flags: { ...folders, model: 'unbalanced', input_size: 256 } }).config;
		const of = { config: made, locked: made };
		expect(resolve({ stored: of, flags: { ...folders, input_size: null } }).config.input_size).toBe(256);
		expect(errorOf({ stored: of, flags: { ...folders, input_size: 128 } }).message).toContain('input_size is 256');
	});

	it('writes the paths of files absolute too, in lists as well', () => {
		const { config } = resolve({ flags: { ...folders, alignments_a: ['one.fsa', '~/two.fsa'], logfile: 'run.log' } });
		expect(config.alignments_a).toEqual(['/here/one.fsa', '/home/me/two.fsa']);
		expect(config.logfile).toBe('/here/run.log');
	});

	it('starts options of one session anew', () => {
		const config = { ...folders, warmup: 500, use_lr_finder: true, load_weights: '/other' };
		expect(resolve({ stored: { config, locked: {} }, flags: { model_dir: '/model' } }).config).toMatchObject({
			warmup: 0,
			use_lr_finder: false,
			load_weights: null,
		});
	});

	it('refuses half a timelapse', () => {
		const error = errorOf({ flags: { ...folders, timelapse_input_a: '/t' } });
		expect(error.message).toBe('a timelapse needs faces of both sides, but timelapse_input_b is not given');
		expect(errorOf({ flags: { ...folders, timelapse_output: '/t' } }).where).toBe(
			'--timelapse-input-a, --timelapse-input-b',
		);
	});

	it.each([
		[{ preview_scale: 100 }, /^preview_scale: .*Changes nothing/],
		[{ loss_function_2: 'mse' }, /loss_function_2 mse does nothing while loss_weight_2 is 0/],
		[{ learn_mask: true }, /learn_mask does nothing without a mask_type/],
		[{ no_warp: true, warp_to_landmarks: true }, /no_warp turns all warping off/],
		[{ optimizer: 'lion', ada_amsgrad: true }, /ada_amsgrad is for adam and adamw; lion/],
		[{ eye_multiplier: 20 }, /eye_multiplier 20 is outside the usual range 1 to 10/],
	] as const)('%j brings a warning', (options, warning) => {
		const { warnings } = resolve({ flags: { ...folders, ...options } });
		expect(warnings).toEqual([expect.stringMatching(warning)]);
	});

	it('is silent about a second loss whose weight comes with a stage', () => {
		const stages = [{ at: 5000, options: { loss_weight_2: 50 } }];
		expect(resolve({ preset: { loss_function_2: 'mse', stages }, flags: folders }).warnings).toEqual([]);
	});

	it('takes stages from the preset, else from the model, and leaves out what it cannot read', () => {
		const [early, late] = [[{ at: 10, options: { batch_size: 8 } }], [{ at: 20, options: { no_warp: true } }]];
		const of = (stages: unknown) => ({ config: { ...folders, stages }, locked: {} });
		expect(resolve({ preset: { stages: early }, flags: folders }).config.stages).toEqual(early);
		expect(resolve({ stored: of(early), flags: folders }).config.stages).toEqual(early);
		expect(resolve({ stored: of(early), preset: { stages: late }, flags: folders }).config.stages).toEqual(late);
		const broken = resolve({ stored: of([{ at: 10, options: { model: 'villain' } }]), flags: folders });
		expect(broken.config.stages).toEqual([]);
		expect(broken.warnings.join()).toContain('the stages stored with the model cannot be read');
	});

	it('says when a flag for a resumed model is overruled by a stage', () => {
		const made = resolve({ preset: { stages: [{ at: 10, options: { batch_size: 8 } }] } }).config;
		const resume = (flags: RunOptions) => resolve({ stored: { config: made, locked: made }, flags }).warnings;
		expect(resume({ model_dir: '/model', batch_size: 4 })).toEqual([
			expect.stringContaining('batch_size is also set by the stage at 10, which wins from there on'),
		]);
		expect(resume({ model_dir: '/model', no_flip: true })).toEqual([]);
		expect(resume(made)).toEqual([]);
	});

	it("refuses another model's option in a stage", () => {
		const stages = [{ at: 10, options: { clipnorm: true } }];
		expect(errorOf({ preset: { stages }, flags: folders }).message).toContain('the stage at 10: clipnorm exists for');
	});
});
