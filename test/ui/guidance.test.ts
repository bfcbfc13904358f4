/** What the dashboard says of a run, at every width and for every kind of trend. */
import { describe, expect, it } from 'vitest';
import { LossTrend } from '../../src/ui/chart/loss-trend.js';
import { fitSentences, guidance } from '../../src/ui/guidance.js';

/** Every 50th iteration is as good as all: the trend looks at means of 50. */
function trendOf(iterations: number, loss: (i: number) => number): LossTrend {
	const trend = new LossTrend();
	for (let i = 1; i <= iterations; i++) trend.push(loss(i), loss(i));
	return trend;
}

const LEVEL = trendOf(10_000, () => 0.05);
const FALLING = trendOf(10_000, (i) => 0.06 - i * 1e-6);
const RISING = trendOf(10_000, (i) => 0.05 + i * 4e-6);
const TEXTS: Readonly<Record<string, string>> = {
	'before the first iteration': guidance(null, LEVEL),
	'at the beginning': guidance(
		10,
		trendOf(10, () => 1),
	),
	'before 5,000': guidance(
		4999,
		trendOf(4999, () => 1),
	),
	'early in a later session': guidance(
		90_000,
		trendOf(100, () => 1),
	),
	falling: guidance(90_000, FALLING),
	level: guidance(90_000, LEVEL),
	rising: guidance(90_000, RISING),
};

describe('guidance', () => {
	it('is a plain sentence for every kind of trend', () => {
		expect(TEXTS['at the beginning']).toMatch(/^Too early to tell\. First previews are flat colour/);
		expect(TEXTS['before 5,000']).toMatch(/^Too early to tell\..*eyes and teeth last/);
		expect(TEXTS.falling).toMatch(/^Loss still falls: 1\.8 % per 1,000 \(last 10,000\)\./);
		expect(TEXTS.level).toMatch(/^Loss is level \(last 10,000\)\./);
		expect(TEXTS.rising).toMatch(/^Loss rises: \d+\.\d % per 1,000 \(last 10,000\)\./);
	});

	it.each([39, 79, 199])('fits %i columns in whole sentences', (width) => {
		for (const [when, text] of Object.entries(TEXTS)) {
			const shown = fitSentences(text, width);
			expect(shown.length, when).toBeLessThanOrEqual(width);
			expect(shown, when).toMatch(/^[A-Z].*[.?]$/);
			expect(text.startsWith(shown.slice(0, -1)), `${when}: ${shown}`).toBe(true);
			if (width >= 79) expect(shown).toBe(text);
		}
	});

	it('keeps the beginning of a sentence that is too long', () => {
		expect(fitSentences('Loss still falls: 2.2 % per 1,000 (last 10,000). The preview judges best.', 39)).toBe(
			'Loss still falls.',
		);
	});
});
