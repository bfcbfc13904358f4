import { expect, it } from 'vitest';
import { wrapWords } from '../../src/ui/components/wrap-words.js';

it('breaks between words, and words that are longer than a line', () => {
	expect(wrapWords('a bb ccc dddd', 6)).toEqual(['a bb', 'ccc', 'dddd']);
	expect(wrapWords('a bb', 4)).toEqual(['a bb']);
	expect(wrapWords('in /very/long/path now', 6)).toEqual(['in', '/very/', 'long/p', 'ath', 'now']);
	expect(wrapWords('', 6)).toEqual(['']);
});
