import { describe, expect, it } from 'vitest';
import { DIVIDER_COLUMNS, dashboardLayout } from '../../../src/ui/layout/dashboard-layout.js';
import { fitSegments } from '../../../src/ui/layout/fit-segments.js';

describe('dashboard layout', () => {
	it('fills the rows exactly and never gives a pane more columns than there are', () => {
		for (let columns = 1; columns <= 220; columns += 3) {
			for (let rows = 1; rows <= 70; rows++) {
				for (const picture of [true, false]) {
					const layout = dashboardLayout(columns, rows, picture);
					if (layout.kind === 'line') continue;
					const used =
						layout.statusRows +
						layout.tabRows +
						layout.bodyRows +
						layout.guideRows +
						layout.logRows +
						(layout.logHasRule ? 1 : 0) +
						1;
					expect(used).toBe(rows);
					expect(layout.bodyRows).toBeGreaterThanOrEqual(5);
					const divider = layout.pictureColumns > 0 ? DIVIDER_COLUMNS : 0;
					expect(layout.pictureColumns + divider + layout.chartColumns).toBe(columns);
					expect(layout.chartColumns).toBeGreaterThanOrEqual(25);
				}
			}
		}
	});

	it('shows chart and picture at 80 x 24 and collapses below', () => {
		expect(dashboardLayout(80, 24, true)).toMatchObject({ kind: 'full', logRows: 1, logHasRule: false });
		expect(dashboardLayout(80, 24, true).pictureColumns).toBeGreaterThan(30);
		expect(dashboardLayout(80, 24, false).pictureColumns).toBe(0);
		expect(dashboardLayout(50, 24, true).pictureColumns).toBe(0);
		expect(dashboardLayout(120, 40, true).logRows).toBeGreaterThan(3);
		expect(dashboardLayout(39, 40, true).kind).toBe('line');
		expect(dashboardLayout(80, 9, true).kind).toBe('line');
		expect(dashboardLayout(1, 1, true).kind).toBe('line');
	});
});

describe('bars', () => {
	it('leaves out the least important parts first and keeps the order', () => {
		const segments = [
			{ text: 'aaaa', priority: 3 },
			{ text: 'bbbb', priority: 1 },
			{ text: 'cccc', priority: 2 },
		];
		const shown = (width: number) => fitSegments(segments, width, 2).map((segment) => segment.text);
		expect(shown(16)).toEqual(['aaaa', 'bbbb', 'cccc']);
		expect(shown(15)).toEqual(['aaaa', 'cccc']);
		expect(shown(3)).toEqual(['aaaa']);
	});

	it('shorten parts before any is left out, the least important first', () => {
		const segments = [
			{ text: 'phase: detail', short: 'phase', priority: 9 },
			{ text: 'elapsed 10', short: '10', priority: 2 },
			{ text: 'other', priority: 1 },
		];
		const shown = (width: number) => fitSegments(segments, width, 2).map((segment) => segment.text);
		expect(shown(32)).toEqual(['phase: detail', 'elapsed 10', 'other']);
		expect(shown(31)).toEqual(['phase: detail', '10', 'other']);
		expect(shown(23)).toEqual(['phase', '10', 'other']);
		expect(shown(15)).toEqual(['phase', '10']);
		expect(shown(5)).toEqual(['phase']);
	});
});
