import { describe, expect, it } from 'vitest';
import { optionType } from '../../src/config/describe.js';
import { completeModelOptions, modelOptions } from '../../src/config/model-options.js';
import { MODEL_OPTION_NAMES, MODEL_OPTIONS, modelProblems } from '../../src/config/model-rules.js';
import { LISTED_MODEL_NAMES, MODEL_NAMES, optionMeta, type RunConfig, runSchema } from '../../src/config/schema.js';

function config(changes: Partial<RunConfig>): RunConfig {
	return runSchema.parse({ input_a: '/a', input_b: '/b', model_dir: '/m', ...changes });
}

describe('model options', () => {
	it('has one table: the models named with an option are those that have a rule for it', () => {
		for (const name of MODEL_OPTION_NAMES) {
			const having = LISTED_MODEL_NAMES.filter((model) => MODEL_OPTIONS[model][name] !== undefined);
			expect(having, name).toEqual(LISTED_MODEL_NAMES.filter((model) => optionMeta(name).models?.includes(model)));
		}
	});

	it('has a range in the schema that is the widest of the models', () => {
		for (const name of MODEL_OPTION_NAMES) {
			const rules = MODEL_NAMES.flatMap((model) => MODEL_OPTIONS[model][name]?.rule ?? []);
			const { shape } = optionType(name);
			if (shape.kind !== 'number') continue;
			const ends = rules.flatMap((rule) => {
				if (rule.kind === 'number') return [rule.min, rule.max];
				return rule.kind === 'choice' ? rule.choices.map(Number) : [];
			});
			expect([shape.min, shape.max], name).toEqual([Math.min(...ends), Math.max(...ends)]);
		}
	});

	it.each(MODEL_NAMES)('%s: the defaults keep the rules and the types of the schema', (model) => {
		const complete = completeModelOptions(config({ model }));
		expect(modelProblems(model, complete)).toEqual([]);
		expect(runSchema.parse(complete)).toEqual(complete);
		expect(modelOptions(complete)).toEqual(modelOptions(config({ model })));
	});

	it('gives concrete values', () => {
		expect(modelOptions(config({ model: 'unbalanced' }))).toEqual({
			model: 'unbalanced',
			inputSize: 128,
			lowmem: false,
			nodes: 1024,
			complexityEncoder: 128,
			complexityDecoderA: 384,
			complexityDecoderB: 512,
		});
		expect(modelOptions(config({ model: 'unbalanced', lowmem: true, input_size: 64 }))).toMatchObject({
			inputSize: 64,
			nodes: 512,
			complexityDecoderA: 320,
			complexityDecoderB: 384,
		});
		expect(modelOptions(config({ model: 'dfl-sae' }))).toMatchObject({ autoencoderDims: 512, encoderDims: 42 });
		expect(modelOptions(config({ model: 'dfl-sae', architecture: 'liae' }))).toMatchObject({ autoencoderDims: 256 });
		expect(modelOptions(config({ model: 'dfl-sae', autoencoder_dims: 64 }))).toMatchObject({ autoencoderDims: 64 });
		expect(modelOptions(config({ model: 'dlight', details: 'fast', output_size: 384 }))).toEqual({
			model: 'dlight',
			features: 'best',
			details: 'fast',
			outputSize: 384,
		});
		expect(modelOptions(config({ model: 'dfaker' }))).toEqual({ model: 'dfaker', outputSize: 128 });
		expect(modelOptions(config({ model: 'villain', lowmem: true }))).toEqual({ model: 'villain', lowmem: true });
		expect(modelOptions(config({ model: 'iae' }))).toEqual({ model: 'iae' });
	});

	it.each([
		[{ model: 'unbalanced', input_size: 96 }, 'input_size is 96, but for unbalanced it must be a multiple of 64'],
		[{ model: 'dfl-sae', input_size: 72 }, 'must be a multiple of 16 from 64 to 256'],
		[{ model: 'dlight', output_size: 192 }, 'for dlight it must be one of 128, 256, 384'],
		[{ model: 'dfaker', output_size: 384 }, 'for dfaker it must be one of 128, 256'],
		[{ model: 'realface', output_size: 336 }, 'must be a multiple of 32 from 64 to 256'],
		[{ model: 'iae', lowmem: true }, 'lowmem exists for original, unbalanced, dfl-h128, villain only, not for iae'],
		[{ model: 'original', multiscale_decoder: true }, 'multiscale_decoder exists for dfl-sae only'],
		[{ model: 'unbalanced', lowmem: true, nodes: 1024 }, 'lowmem of unbalanced sets it to 512 itself'],
	] as const)('%j is refused', (changes, message) => {
		expect(() => modelOptions(config(changes))).toThrow(
			expect.objectContaining({ kind: 'usage', message: expect.stringContaining(message) }),
		);
	});
});
