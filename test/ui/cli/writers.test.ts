import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { EngineEvent } from '../../../src/engine/events.js';
import { createJsonWriter } from '../../../src/ui/cli/json-writer.js';
import { createPlainWriter } from '../../../src/ui/cli/plain-writer.js';
import { createLineSink } from '../../../src/ui/cli/sink.js';
import { ENDED, saved, step } from './helpers.js';

function plain(events: readonly (EngineEvent | number)[]): { lines: string[] } {
	const lines: string[] = [];
	let now = new Date(2026, 0, 2, 3, 4, 5).getTime();
	const write = createPlainWriter({
		line: (text) => lines.push(text),
		now: () => now,
	});
	// A number lets that many milliseconds pass.
	for (const event of events) {
		if (typeof event === 'number') now += event;
		else write(event);
	}
	return { lines };
}

describe('plain writer', () => {
	it('writes losses as faceswap does, without escapes', () => {
		expect(plain([step(1)]).lines).toEqual(['[03:04:05] [#00001] Loss A: 0.12346, Loss B: 0.23457 | 12.3 EGs/s']);
	});

	it('tells what the GPU does, where that is known', () => {
		const gpu = {
			name: 'NVIDIA H200',
			utilisation_percent: 87,
			memory_bytes: 12.9e9,
			memory_total_bytes: 150.8e9,
			temperature_celsius: 64,
			power_watts: null,
		};
		const [line] = plain([{ ...step(1), gpu }]).lines;
		expect(line).toMatch(/12\.3 EGs\/s \| GPU 87 %, 12\.9 of 150\.8 GB, 64 C$/);
	});

	it('writes the first step, one about every two seconds, and the last', () => {
		const { lines } = plain([step(1), 500, step(2), 500, step(3), 1000, step(4), 500, step(5), ENDED]);
		expect(lines.map((line) => line.slice(11))).toEqual([
			expect.stringContaining('[#00001]'),
			expect.stringContaining('[#00004]'),
			expect.stringContaining('[#00005]'),
			'stopped at iteration 3, all iterations of this session are done; the model is saved',
		]);
	});

	it('does not write the last step twice', () => {
		expect(plain([step(1), ENDED]).lines.filter((line) => line.includes('Loss A'))).toHaveLength(1);
	});

	it('shows a value that is not finite at once', () => {
		const { lines } = plain([step(1), 1, step(2, { loss_a: null, non_finite: ['face_a'] })]);
		expect(lines[1]).toContain('[#00002] Loss A: NaN, Loss B: 0.23457');
	});

	it('names each phase once, saves, previews and warnings', () => {
		const { lines } = plain([
			{ event: 'phase', phase: 'scanning', detail: 'A' },
			{ event: 'phase', phase: 'scanning', detail: 'B' },
			{ event: 'phase', phase: 'warming_up', detail: '' },
			{ event: 'phase', phase: 'training', detail: '' },
			saved(100),
			{ event: 'preview', iteration: 100, path: '/model/previews/p.png', width: 1, height: 1 },
			{ event: 'warning', code: 'few_faces', message: 'only 3 faces' },
		]);
		expect(lines.map((line) => line.slice(11))).toEqual([
			'scanning: A',
			'warming up',
			'saved iteration 100 in 1.2 s, average losses A 0.10000 B 0.20000',
			'preview of iteration 100: /model/previews/p.png',
			'warning: only 3 faces',
		]);
	});

	it('writes the last step before a failure', () => {
		const { lines } = plain([
			step(1),
			1,
			step(2),
			{ event: 'failed', code: 4, message: 'no space left', next: 'free 1 GB', last_saved_iteration: 1 },
		]);
		expect(lines).toHaveLength(2);
	});
});

describe('JSON writer', () => {
	it('writes every event as one line with its fields', () => {
		const lines: string[] = [];
		const write = createJsonWriter((text) => lines.push(text));
		const events: EngineEvent[] = [step(1, { loss_a: null, non_finite: ['face_a'] }), saved(1), ENDED];
		for (const event of events) write(event);
		expect(lines.map((line) => JSON.parse(line))).toEqual(events);
		expect(lines.every((line) => !line.includes('\n'))).toBe(true);
	});
});

describe('line sink', () => {
	it('survives a reader that goes away, says so once, and drops what follows', async () => {
		const stream = new PassThrough();
		const reasons: string[] = [];
		const sink = createLineSink(stream, (reason) => reasons.push(reason));
		sink.line('one');
		stream.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
		await new Promise((resolve) => stream.once('close', resolve));
		sink.line('two');
		expect(reasons).toEqual(['EPIPE']);
		expect(sink.broken()).toBe(true);
	});
});
