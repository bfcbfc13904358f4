import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { presetSchema, presetSchemaText } from '../../src/config/json-schema.js';
import { optionsDocument } from '../../src/config/options-document.js';
import { OPTION_GROUPS, OPTION_NAMES, optionMeta, STAGE_OPTIONS } from '../../src/config/schema.js';

const file = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('the schema of options', () => {
	it('describes every option in full sentences', () => {
		for (const name of OPTION_NAMES) {
			const { help, label, group } = optionMeta(name);
			expect(OPTION_GROUPS, name).toContain(group);
			expect(help, name).toMatch(/^[A-Z].*\.$/s);
			expect(label.length, name).toBeLessThanOrEqual(24);
		}
	});

	it('says plainly that an option without effect changes nothing', () => {
		const without = OPTION_NAMES.filter((name) => optionMeta(name).effect === 'none');
		expect(without).toEqual(OPTION_NAMES.filter((name) => optionMeta(name).group === 'compatibility'));
		for (const name of without) expect(optionMeta(name).help, name).toContain('Changes nothing: ');
	});

	it('never lets a stage change what is locked, a path, or what belongs to the session', () => {
		for (const name of STAGE_OPTIONS) {
			const { locked, path, session, effect } = optionMeta(name);
			expect([locked, path, session, effect], name).toEqual([undefined, undefined, undefined, undefined]);
		}
	});
});

describe('documents made from the schema are fresh (npm run docs)', () => {
	it('docs/options.md', () => {
		expect(file('docs/options.md')).toBe(optionsDocument());
	});

	it('presets/schema.json', () => {
		expect(file('presets/schema.json')).toBe(presetSchemaText());
	});
});

describe('the JSON Schema of presets', () => {
	const schema = z.fromJSONSchema(presetSchema() as Parameters<typeof z.fromJSONSchema>[0]);
	const accepts = (value: unknown): boolean => schema.safeParse(value).success;

	it('accepts what the program accepts', () => {
		expect(accepts({})).toBe(true);
		expect(accepts({ title: 'Mine', model: 'dfl-sae', input_size: 128, seed: null, no_warp: true })).toBe(true);
		expect(accepts({ alignments_a: 'a.fsa', alignments_b: ['b.fsa', 'c.fsa'] })).toBe(true);
		expect(accepts({ stages: [{ at: 5, batch_size: 8 }] })).toBe(true);
	});

	it.each([
		{ batchsize: 8 },
		{ batch_size: 0 },
		{ model: 'villian' },
		{ mask_color: 'red' },
		{ alignments_a: [] },
		{ stages: [{ batch_size: 8 }] },
		{ stages: [{ at: 5, coverage: 75 }] },
		{ stages: [{ at: 5, batch_size: 1000 }] },
	])('refuses %j', (value) => {
		expect(accepts(value)).toBe(false);
	});

	it('says default, range and help of each option', () => {
		expect(presetSchema()).toMatchObject({
			properties: {
				coverage: { default: 68.75, minimum: 62.5, maximum: 100, description: expect.stringContaining('temple') },
				gpus: { deprecated: true },
			},
		});
	});
});
