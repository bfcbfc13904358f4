import { describe, expect, it } from 'vitest';
import { homeLayout } from '../../../src/ui/home/home-layout.js';
import { firstShown, HOME_ACTIONS } from '../../../src/ui/home/home-rows.js';

const SIZES = [40, 60, 80, 99, 100, 120, 200, 300].flatMap((columns) =>
	[10, 12, 17, 18, 24, 40, 60, 100].map((rows) => [columns, rows] as const),
);

describe('layout of home', () => {
	it.each(SIZES)('fits %i x %i with any number of models and a notice', (columns, rows) => {
		for (const models of [0, 1, 3, 20]) {
			for (const notice of [0, 2]) {
				const { kind, listColumns, listRows, details } = homeLayout(columns, rows, models, notice);
				// Title and keys are always there.
				const free = rows - 2 - notice;
				const rules = models > 0 ? 2 : 1;
				const used = kind === 'list' ? listRows : rules + listRows + HOME_ACTIONS.length;
				expect(used).toBeLessThanOrEqual(free);
				expect(listRows).toBeGreaterThanOrEqual(Math.min(1, models));
				expect(listColumns).toBeLessThanOrEqual(columns);
				if (kind === 'list') continue;
				expect(details.column + details.columns).toBeLessThanOrEqual(columns);
				expect(details.row + details.rows).toBeLessThanOrEqual(rows - 1 - notice);
				expect(details.rows).toBeGreaterThanOrEqual(0);
				// Details begin below or beside what is listed.
				if (kind === 'stacked') expect(details.row).toBe(1 + used + 1);
				else expect(details.column).toBe(listColumns);
			}
		}
	});
});

describe('scrolling', () => {
	it('keeps the entry in sight and the room full', () => {
		expect([0, 3, 4, 9].map((index) => firstShown(index, 10, 4))).toEqual([0, 0, 1, 6]);
		expect(firstShown(2, 3, 8)).toBe(0);
	});
});
