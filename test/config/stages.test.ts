import { describe, expect, it } from 'vitest';
import { effectiveClipping } from '../../src/config/clipping.js';
import { type RunConfig, runSchema } from '../../src/config/schema.js';
import { configAt, nextStage } from '../../src/config/stages.js';

const folders = { input_a: '/a', input_b: '/b', model_dir: '/m' };

function config(changes: Partial<RunConfig>): RunConfig {
	return runSchema.parse({ ...folders, ...changes });
}

const staged = config({
	batch_size: 64,
	stages: [
		{ at: 5, options: { batch_size: 16, no_flip: true } },
		{ at: 9, options: { batch_size: 8 } },
	],
});

describe('stages', () => {
	it.each([
		[0, 64, false],
		[4, 64, false],
		[5, 16, true],
		[8, 16, true],
		[9, 8, true],
		[1000, 8, true],
	])('after %i iterations the batch size is %i', (iteration, batch_size, no_flip) => {
		expect(configAt(staged, iteration)).toEqual({ ...staged, batch_size, no_flip });
	});

	it('tells the next stage ahead', () => {
		expect(nextStage(staged, 0)?.at).toBe(5);
		expect(nextStage(staged, 5)?.at).toBe(9);
		expect(nextStage(staged, 9)).toBeUndefined();
	});

	it('accepts only changeable options with values of their type, in ascending order', () => {
		const parse = (stages: unknown) => runSchema.safeParse({ ...folders, stages }).success;
		expect(parse([{ at: 1, options: { loss_weight_2: 50 } }])).toBe(true);
		expect(parse([{ at: 1, options: { loss_weight_2: 500 } }])).toBe(false);
		expect(parse([{ at: 1, options: { coverage: 75 } }])).toBe(false);
		expect(parse([{ at: 0, options: {} }])).toBe(false);
		expect(parse([...staged.stages].reverse())).toBe(false);
	});

	it('adds no defaults to a stage', () => {
		expect(runSchema.parse({ ...folders, stages: staged.stages }).stages).toEqual(staged.stages);
	});
});

describe('clipping', () => {
	it.each([
		[{}, 'none', 1],
		[{ model: 'unbalanced' }, 'global_norm', 1],
		[{ model: 'dfl-sae', clipnorm: false }, 'none', 1],
		[{ model: 'dfl-sae', clipping_value: 5 }, 'global_norm', 1],
		[{ model: 'dfl-sae', gradient_clipping: 'autoclip', clipping_value: 5 }, 'autoclip', 5],
	] as const)('%j clips by %s %i', (changes, gradient_clipping, clipping_value) => {
		expect(effectiveClipping(config(changes))).toEqual({ gradient_clipping, clipping_value });
	});
});
