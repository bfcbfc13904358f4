import { cleanup, render } from 'ink-testing-library';
import { afterEach, describe, expect, it } from 'vitest';
import { LossSeries } from '../../src/ui/chart/loss-series.js';
import { contextHints } from '../../src/ui/components/context-hints.js';
import { HelpOverlay } from '../../src/ui/components/help-overlay.js';
import { KeyHints } from '../../src/ui/components/key-hints.js';
import { LogPane } from '../../src/ui/components/log-pane.js';
import { LossChart } from '../../src/ui/components/loss-chart.js';
import { StatusBar } from '../../src/ui/components/status-bar.js';
import { StopDialog } from '../../src/ui/components/stop-dialog.js';
import { KEYMAP } from '../../src/ui/keymap.js';
import { plainScreen, ScreenContext } from '../../src/ui/screen-context.js';
import type { RunSnapshot } from '../../src/ui/store/run-store.js';
import { RunStore } from '../../src/ui/store/run-store.js';
import { INITIAL_CHART } from '../../src/ui/store/view/chart-view.js';
import { FakeSession, fakeConfig, stepEvent } from '../helpers/fake-session.js';

afterEach(cleanup);

const BOUNDS = { current: { limit: 0, page: 1, fromEnd: false } };

function snapshotAfter(steps: number, startIteration = 0): RunSnapshot {
	const session = new FakeSession(fakeConfig(), { stepMs: 0, startIteration });
	const store = new RunStore();
	store.attach(session);
	session.start();
	session.steps(steps);
	const snapshot = store.latest();
	store.close();
	return snapshot;
}

describe('status bar', () => {
	it('names phase, elapsed time, iterations, losses, speed and device', () => {
		const frame =
			render(<StatusBar facts={{ run: snapshotAfter(50, 1000) }} columns={100} rows={2} />).lastFrame() ?? '';
		expect(frame).toContain('training');
		expect(frame).toMatch(/elapsed \d\d:\d\d:\d\d/);
		expect(frame).toContain('this session 50');
		expect(frame).toContain('iteration 1,050');
		expect(frame).toMatch(/loss A 0\.\d{5} {2}loss B 0\.\d{5}/);
		expect(frame).toContain('31.2 faces/s');
		expect(frame).toContain('cpu');
	});

	it('keeps the losses when it is narrow, and shows NaN', () => {
		const run = { ...snapshotAfter(5), step: stepEvent(6, { loss_b: null }) };
		const frame = render(<StatusBar facts={{ run }} columns={40} rows={2} />).lastFrame() ?? '';
		expect(frame).toMatch(/loss A 0\.\d{5} {2}loss B NaN/);
		for (const line of frame.split('\n')) expect(line.length).toBeLessThanOrEqual(40);
	});

	it('shows what a phase is doing before the first step', () => {
		const phase = { event: 'phase', phase: 'warming_up', detail: 'step 2 of 4' } as const;
		const run = { ...snapshotAfter(0), phase };
		expect(render(<StatusBar facts={{ run }} columns={100} rows={2} />).lastFrame()).toContain(
			'warming up: step 2 of 4',
		);
	});
});

describe('stop dialog', () => {
	const dialog = (run: RunSnapshot, stop: Parameters<typeof StopDialog>[0]['stop']) =>
		render(<StopDialog run={run} stop={stop} columns={100} rows={18} />).lastFrame() ?? '';

	it('says what will be saved', () => {
		const frame = dialog(snapshotAfter(42), { kind: 'asking', since: 0 });
		expect(frame).toContain('Stop training?');
		expect(frame).toContain('iteration 42');
		expect(frame).toContain('save and stop');
	});

	it('says what a third Ctrl+C would lose', () => {
		const frame = dialog(snapshotAfter(42, 1000), { kind: 'stopping', since: 0, warned: false });
		expect(frame.replace(/[│\s]+/g, ' ')).toContain('loses 42 iterations (back to iteration 1,000)');
	});

	it('says when nothing has been saved yet', () => {
		const frame = dialog(snapshotAfter(1), { kind: 'stopping', since: 0, warned: false });
		expect(frame.replace(/[│\s]+/g, ' ')).toContain('loses 1 iteration (nothing has been saved yet)');
	});
});

describe('help and hints', () => {
	it('are made from the key table', () => {
		const help =
			render(<HelpOverlay tab="preview" columns={100} rows={200} scroll={0} bounds={BOUNDS} />).lastFrame() ?? '';
		for (const binding of KEYMAP) expect(help).toContain(`${binding.label} `);
		const hints = render(<KeyHints hints={contextHints('preview')} columns={100} />).lastFrame() ?? '';
		expect(hints).toContain('s save');
		expect(hints).toContain('q stop');
	});

	it('keep help and stop longest when there is little room', () => {
		const hints = render(<KeyHints hints={contextHints('preview')} columns={20} />).lastFrame() ?? '';
		expect(hints).toContain('? help');
		expect(hints).toContain('q stop');
		expect(hints).not.toContain('snapshot');
	});
});

describe('chart and log', () => {
	it('draws both letters, the range and a fixed number of rows', () => {
		const series = new LossSeries();
		for (let i = 1; i <= 300; i++) {
			const { loss_a, loss_b } = stepEvent(i);
			series.push(i, loss_a, loss_b);
		}
		const view = { ...INITIAL_CHART, range: 'last 100', logScale: true } as const;
		const frame = render(<LossChart series={series} version={300} view={view} columns={90} rows={14} />).lastFrame();
		const lines = (frame ?? '').split('\n');
		expect(lines).toHaveLength(14);
		expect(lines[0]).toContain('last 100');
		expect(lines[0]).toContain('log');
		expect(lines.slice(1).join('')).toMatch(/A/);
		expect(lines.slice(1).join('')).toMatch(/B/);
		expect(lines.at(-1)).toMatch(/201 +300/);
	});

	it('uses ASCII only where UTF-8 is missing', () => {
		const series = new LossSeries();
		for (let i = 1; i <= 50; i++) series.push(i, 1 / i, i === 20 ? null : 2 / i);
		const log = [{ id: 0, time: 0, kind: 'good', text: 'saved' }] as const;
		const frame = render(
			<ScreenContext value={plainScreen({ color: 'none', unicode: false })}>
				<LossChart series={series} version={50} view={INITIAL_CHART} columns={90} rows={14} />
				<LogPane log={log} columns={90} rows={1} rule />
			</ScreenContext>,
		).lastFrame();
		expect(frame).toMatch(/^[\n -~]+$/);
		expect(frame).toContain('ok saved');
	});
});
