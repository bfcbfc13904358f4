import { describe, expect, it } from 'vitest';
import { LossAverager, SpeedMeter } from '../../../src/engine/train/averages.js';

describe('loss averages', () => {
	it('cover what was added since they were last taken', () => {
		const losses = new LossAverager();
		expect(losses.take()).toEqual({ a: null, b: null });
		losses.add(0.5, 1);
		losses.add(0.25, 2);
		losses.add(0.75, 6);
		expect(losses.take()).toEqual({ a: 0.5, b: 3 });
		expect(losses.take()).toEqual({ a: null, b: null });
		losses.add(8, 4);
		expect(losses.take()).toEqual({ a: 8, b: 4 });
	});
});

describe('the speed', () => {
	it('is 0 before the first step', () => {
		expect(new SpeedMeter().examplesPerSecond(32)).toBe(0);
	});

	it('is that of the first step while there is no other, then leaves it out', () => {
		const speed = new SpeedMeter();
		speed.add(4000);
		expect(speed.examplesPerSecond(32)).toBe(8);
		speed.add(1000);
		expect(speed.examplesPerSecond(32)).toBe(32);
		speed.add(3000);
		expect(speed.examplesPerSecond(32)).toBe(16);
	});

	it('covers the last twenty steps', () => {
		const speed = new SpeedMeter();
		speed.add(60_000);
		for (let i = 0; i < 5; i++) speed.add(10_000);
		for (let i = 0; i < 19; i++) speed.add(500);
		expect(speed.examplesPerSecond(1)).toBeCloseTo(20 / 19.5, 10);
		speed.add(500);
		expect(speed.examplesPerSecond(1)).toBeCloseTo(2, 10);
	});
});
