import { expect, it } from 'vitest';
import { type RunOptions, runSchema } from '../../../src/config/schema.js';
import type { EstimateReport, SpeedReport, Verdict } from '../../../src/engine/probe.js';
import { reviewFigures } from '../../../src/ui/review/figures.js';
import { type Findings, NO_FINDINGS } from '../../../src/ui/review/findings.js';
import { passedChecks, reviewRemarks } from '../../../src/ui/review/remarks.js';

const configOf = (options: RunOptions = {}) =>
	runSchema.parse({ input_a: '/a', input_b: '/b', model_dir: '/m', ...options });
const estimate: EstimateReport = {
	kind: 'estimate',
	parameters: 82_062_470,
	memory: { on: 'machine', needed: 2.1e9, limit: 25.3e9, free: 17.8e9 },
	stateBytes: 1.313e9,
	saveBytes: 984_749_640,
	timelapseBytes: 2.4e6,
	diskFreeBytes: 78e9,
};
const speed: SpeedReport = {
	kind: 'speed',
	device: 'cpu (2 threads)',
	examplesPerSecond: 22.07,
	stepMs: 1450,
	peakMemoryBytes: 2e9,
};
const verdict = (topic: Verdict['topic'], side: Verdict['side'], level: Verdict['level']): Verdict => ({
	topic,
	side,
	level,
	message: `${topic} of ${side}`,
	next: 'Do it.',
});
const known: Findings = {
	estimate: { state: 'known', report: estimate },
	speed: { state: 'known', report: speed },
	faces: { state: 'known' },
	verdicts: [
		verdict('count', 'a', 'warning'),
		verdict('light', 'both', 'note'),
		verdict('size', 'b', 'good'),
		verdict('size', 'a', 'good'),
	],
};
const messages = (list: readonly { readonly message: string }[]) => list.map(({ message }) => message);

it('tells what a run takes, in lines that fit 80 columns', () => {
	const config = configOf({ snapshot_interval: 25_000, save_interval: 100 });
	const figures = reviewFigures(known, config, 703);
	expect(Object.fromEntries(figures.map(({ label, text }) => [label, text]))).toEqual({
		Size: '82,062,470 parameters, 1.3 GB while training',
		Memory: 'about 2.1 GB (trial: 2.0 GB); 17.8 GB of 25.3 GB free',
		Speed: '22.1 faces/s, 1.45 s an iteration, cpu (2 threads)',
		Disk: '985 MB a save or snapshot, 3.0 GB with backup; 78.0 GB free',
		'100,000 iter.': '40 h 17 min, 3.9 GB of snapshots, 2.4 GB of timelapse',
		Faces: '703 pictures, 2 checks passed, 2 to look into',
	});
	for (const { text } of figures) expect(text.length).toBeLessThanOrEqual(80 - 16);
});

it('says what is not known yet, and why', () => {
	const waiting = reviewFigures(NO_FINDINGS, configOf(), null);
	expect(waiting.every(({ pending }) => pending)).toBe(true);
	const skipped: Findings = { ...known, speed: { state: 'skipped' }, faces: { state: 'skipped' } };
	const texts = reviewFigures(skipped, configOf({ snapshot_interval: 0 }), 9000).map(({ text }) => text);
	expect(texts).toContain('not tried, it needs more memory than is free; m tries it');
	expect(texts).toContain('9,000 pictures, too many to look at unasked; m does it');
	expect(texts).toContain('time not known yet, no snapshots, 2.4 GB of timelapse');
});

it('warns about numbers of faces at once, and lets verdicts replace that', () => {
	const remarks = (a: number | null, b: number | null, findings = NO_FINDINGS) =>
		reviewRemarks({ config: configOf(), warnings: [] }, { a, b }, findings);
	expect(remarks(null, null)).toEqual([]);
	expect(remarks(1000, 10_000)[0]?.message).toBe('B has 10 times as many pictures as A');
	expect(messages(remarks(1000, 2999))).toEqual([]);
	expect(remarks(499, 500).map(({ level, field }) => [level, field])).toEqual([
		['warning', 'input_a'],
		['note', 'input_b'],
	]);
	expect(messages(remarks(10_001, 10_001))).toEqual([
		'A has 10,001 pictures, more than needed',
		'B has 10,001 pictures, more than needed',
	]);
	expect(messages(remarks(499, 500, known))).toEqual([
		'count of a',
		'B has 500 pictures: enough, but thin',
		'light of both',
	]);
});

it('keeps what is right about the faces for those who want to see it all', () => {
	expect(passedChecks(known).map(({ level, message, field }) => [level, message, field])).toEqual([
		['good', 'size of b', 'input_b'],
		['good', 'size of a', 'input_a'],
	]);
});

it('leads from a remark to its option, warnings first', () => {
	const tight = {
		...estimate,
		memory: { on: 'machine', needed: 9e9, limit: 8e9, free: 4e9 },
		diskFreeBytes: 2e9,
	} as const;
	const findings: Findings = {
		...NO_FINDINGS,
		estimate: { state: 'known', report: tight },
		verdicts: [{ ...verdict('pose', 'b', 'note'), message: 'poses of B are unknown' }],
	};
	const config = configOf({ batch_size: 17 });
	const warnings = ['learning_rate 1 is outside the usual range', 'words of another kind'];
	const remarks = reviewRemarks({ config, warnings }, { a: null, b: null }, findings);
	expect(remarks.map(({ level, field }) => [level, field])).toEqual([
		['warning', 'learning_rate'],
		['warning', null],
		['warning', 'batch_size'],
		['warning', 'model_dir'],
		['note', 'batch_size'],
		['note', 'alignments_b'],
	]);
	expect(remarks[2]?.message).toBe('about 9.0 GB of memory are needed, and this machine has 8.0 GB');
});
