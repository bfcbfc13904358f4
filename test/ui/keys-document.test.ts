import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FORM_KEYS } from '../../src/ui/form/form-keys.js';
import { LIST_PAGE_KEYS } from '../../src/ui/form/list-page-keys.js';
import { HOME_KEYS } from '../../src/ui/home/home-rows.js';
import { KEYMAP } from '../../src/ui/keymap.js';
import { keysDocument } from '../../src/ui/keys-document.js';
import { REVIEW_KEYS } from '../../src/ui/review/review-keys.js';

const file = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('docs/keys.md', () => {
	it('is fresh (npm run docs) and linked from the README', () => {
		expect(file('docs/keys.md')).toBe(keysDocument());
		expect(file('README.md')).toContain('(docs/keys.md)');
	});

	it('tells every key of every table, and where it counts in words', () => {
		const text = keysDocument();
		for (const { label, help } of [...KEYMAP, ...HOME_KEYS, ...FORM_KEYS, ...LIST_PAGE_KEYS, ...REVIEW_KEYS]) {
			expect(text.split('\n').filter((line) => line.startsWith(`| ${label} |`) && line.includes(help))).not.toEqual([]);
		}
		const places = text.split('\n').map((line) => line.split(' | ')[1] ?? '');
		expect(places.filter((place) => place.includes('_'))).toEqual([]);
	});
});

describe('keys of the review', () => {
	it('mean one thing in each place, in a sentence', () => {
		for (const context of ['options', 'remarks', 'coverage', 'keys'] as const) {
			const keys = REVIEW_KEYS.filter(({ contexts }) => contexts.includes(context)).flatMap((one) => one.keys);
			expect(new Set(keys).size, context).toBe(keys.length);
		}
		for (const { help, command } of REVIEW_KEYS) expect(help, command).toMatch(/^[A-Z].*\.$/);
	});
});
