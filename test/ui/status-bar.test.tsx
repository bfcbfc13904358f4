/** The status bar in every phase of a run and at every width: what it tells, and that no word is cut. */
import { renderToString } from 'ink';
import type { ReactElement } from 'react';
import { describe, expect, it } from 'vitest';
import type { RunConfig } from '../../src/config/schema.js';
import type { GpuFigures, PhaseEvent, SessionEvent, StepEvent } from '../../src/engine/events.js';
import { StatusBar, StatusLine } from '../../src/ui/components/status-bar.js';
import {
	gpuSegments,
	lossSegments,
	paceSegments,
	phaseSegments,
	resourceSegments,
	type StatusFacts,
} from '../../src/ui/components/status-segments.js';
import { screenGlyphs } from '../../src/ui/glyphs.js';
import { RunStore } from '../../src/ui/store/run-store.js';
import { fakeConfig, sessionEvent, stepEvent } from '../helpers/fake-session.js';

const GPU: GpuFigures = {
	name: 'NVIDIA H200',
	utilisation_percent: 87,
	memory_bytes: 12.9e9,
	memory_total_bytes: 150.8e9,
	temperature_celsius: 64,
	power_watts: 412.3,
};
const EMPTY = new RunStore({ now: () => 0, after: () => () => undefined }).getSnapshot();
const LOSSES = {
	a: { smoothed: 0.0329, direction: 'falling' },
	b: { smoothed: 0.0263, direction: 'level' },
} as const;

function phase(name: PhaseEvent['phase'], more: Partial<PhaseEvent> = {}): PhaseEvent {
	return { event: 'phase', phase: name, detail: '', ...more };
}

function facts(run: Partial<StatusFacts['run']>, config = fakeConfig()): StatusFacts {
	return { run: { ...EMPTY, elapsedSeconds: 1224, ...run }, config, losses: LOSSES };
}

function training(
	step: Partial<StepEvent> = {},
	session: Partial<SessionEvent> = {},
	config = fakeConfig(),
): StatusFacts {
	return facts(
		{
			phase: phase('training'),
			session: { ...(sessionEvent(config, 0) as SessionEvent), ...session },
			step: stepEvent(1200, { memory_bytes: 2.1e9, peak_memory_bytes: 2.4e9, ...step }),
		},
		config,
	);
}

it('goes by the batch size that holds now, not by that of the start', () => {
	const { run } = training();
	const text = (config: Partial<RunConfig>) => {
		const all = { run, config: fakeConfig(config), losses: LOSSES };
		return [...paceSegments(all, screenGlyphs(true)), ...resourceSegments(all)].map((segment) => segment.text).join();
	};
	expect(text({})).toMatch(/12 days left.*batch 16/);
	expect(text({ batch_size: 4 })).toMatch(/71 h 8 min left.*batch 4/);
	expect(text({ batch_size: 4, gradient_accumulation: 2 })).toMatch(/6 days left/);
});

const STATES: Readonly<Record<string, StatusFacts>> = {
	'nothing yet': facts({}),
	scanning: facts({ phase: phase('scanning', { detail: '/home/somebody/faces/a', done: 3000, total: 12_000 }) }),
	building: facts({
		phase: phase('building', { detail: 'encoder/conv_4/kernel', done: 12, total: 48 }),
		phaseSeconds: 5,
	}),
	'compiling kernels': facts({
		phase: phase('warming_up', { detail: 'the GPU compiles its kernels, which may take minutes the first time' }),
		phaseSeconds: 245,
	}),
	training: training(),
	'training on a GPU': training({ gpu: GPU }, { device: 'tensorflow 2.21.0 (GPU)' }),
	'training for weeks': training(
		{ iteration: 1_234_567, session_iteration: 1_034_567, examples_per_second: 1234, gpu: GPU },
		{ target_iteration: 12_000_000 },
	),
	'waiting for data': training({ timing: { data_ms: 300, step_ms: 700 } }),
	'not finite': training({ loss_a: null }),
	paused: { ...training(), run: { ...training().run, phase: phase('paused') } },
	stopping: { ...training(), run: { ...training().run, phase: phase('stopping', { detail: 'saving' }) } },
};

/** On a terminal wider than the bar, so that nothing else cuts it. */
function drawn(bar: ReactElement): string {
	return renderToString(bar, { columns: 250 });
}

function lines(state: StatusFacts, columns: number, rows: number): readonly string[] {
	return drawn(<StatusBar facts={state} columns={columns} rows={rows} />).split('\n');
}

/** Every text that may stand in the bar. */
function texts(state: StatusFacts): ReadonlySet<string> {
	const glyphs = screenGlyphs(true);
	const segments = [
		...phaseSegments(state, glyphs),
		...lossSegments(state, glyphs),
		...paceSegments(state, glyphs),
		...resourceSegments(state),
		...gpuSegments(state),
	];
	return new Set(segments.flatMap(({ text, short }) => [text, short ?? text]));
}

describe('the status bar', () => {
	const sizes = [40, 80, 120, 200].flatMap((columns) => [2, 3].map((rows) => [columns, rows] as const));
	it.each(sizes)('cuts no word at %i columns and %i rows', (columns, rows) => {
		for (const [name, state] of Object.entries(STATES)) {
			const known = texts(state);
			for (const line of lines(state, columns, rows)) {
				expect(line.length, `${name}: ${line}`).toBeLessThanOrEqual(columns);
				// Parts are two spaces apart.
				const parts = line.trim() === '' ? [] : line.trim().split('  ');
				for (const part of parts) expect(known, `${name}: ${line}`).toContain(part);
			}
		}
	});

	it('tells how far a phase is and how long it takes already', () => {
		const bar = (name: string, columns: number) => lines(STATES[name] ?? facts({}), columns, 2)[0];
		expect(bar('scanning', 120)).toContain('● scanning 3,000 of 12,000: /home/somebody/faces/a  elapsed 00:20:24');
		expect(bar('scanning', 40)).toContain('● scanning 3,000 of 12,000');
		expect(bar('building', 80)).toContain('● building 12 of 48 (5 s): encoder/conv_4/kernel');
		expect(bar('compiling kernels', 120)).toContain('● warming up (4 min): the GPU compiles its kernels');
		expect(bar('compiling kernels', 40)).toContain('● warming up (4 min)');
		expect(bar('stopping', 80)).toContain('● stopping: saving');
	});

	it('shows at 80 columns iterations, losses with direction, speed and that there is no GPU', () => {
		const [first = '', second = ''] = lines(training(), 80, 2);
		expect(first.trim()).toBe('● training  elapsed 00:20:24  session 1,200  iteration 1,200  31.2/s  [CPU]');
		expect(second).toMatch(/loss A 0\.\d{5} {2}loss B 0\.\d{5} {2}smooth A 0\.03290 ↓ {2}B 0\.02630/);
	});

	it('shows at 40 columns phase, time, iteration, losses and that there is no GPU', () => {
		const [first = '', second = ''] = lines(training(), 40, 2);
		expect(first.trim()).toBe('● training  00:20:24  #1,200  [CPU]');
		expect(second).toMatch(/loss A 0\.\d{5} {2}loss B 0\.\d{5}/);
	});

	it('shows at 120 columns also target, time left, next save and snapshot, memory, model and batch', () => {
		const text = lines(training(), 120, 3).join('\n');
		for (const part of [
			'[CPU: no GPU]',
			'░░░░░░░░░░ 0 % of 1,000,000',
			'12 days left',
			'next save 1,300',
			'snapshot 25,000',
			'memory 2.1 GB',
			'original',
		])
			expect(text).toContain(part);
	});

	it('shows what the GPU does: all of it when it is wide, its load at least when it is not', () => {
		const state = STATES['training on a GPU'] ?? facts({});
		expect(lines(state, 120, 3).at(-1)).toContain('GPU 87 %  12.9 of 150.8 GB  64 C  412 W');
		expect(lines(state, 200, 2).at(-1)).toContain('GPU 87 %  12.9 of 150.8 GB  64 C  412 W');
		expect(lines(state, 80, 3).at(-1)).toContain('GPU 87 %');
		expect(lines(state, 120, 3)[0]).toContain('tensorflow 2.21.0 (GPU)');
	});

	it('says nothing of figures that nvidia-smi does not know', () => {
		const gpu = { ...GPU, utilisation_percent: null, memory_total_bytes: null, temperature_celsius: null };
		const last = lines(training({ gpu }), 200, 3).at(-1);
		expect(last).toContain('GPU  12.9 GB  412 W');
		expect(last).not.toContain(' C');
	});

	it('warns at any width when steps wait for data', () => {
		for (const columns of [80, 120, 200]) {
			const text = lines(STATES['waiting for data'] ?? facts({}), columns, 2).join('\n');
			expect(text).toMatch(/(waits for data|data wait) 30 %/);
		}
	});

	it('has no badge where the processor was asked for, or a GPU is used', () => {
		const asked = training({}, {}, fakeConfig({ device: 'cpu' }));
		const onGpu = training({}, { device: 'tensorflow 2.21.0 (GPU)' });
		for (const state of [asked, onGpu]) expect(lines(state, 200, 2).join('')).not.toContain('no GPU');
	});

	it('is one whole line where nothing else fits', () => {
		for (const [name, state] of Object.entries(STATES)) {
			const frame = drawn(<StatusLine facts={state} columns={39} />);
			expect(frame.split('\n'), name).toHaveLength(1);
			const known = new Set([...texts(state), '#1200', '#1234567', 'enlarge the terminal']);
			for (const part of frame.trim().split('  ')) expect(known, name).toContain(part);
		}
	});
});
