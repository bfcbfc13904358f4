import { describe, expect, it } from 'vitest';
import { allFrom, originsOver, originText } from '../../src/config/origins.js';

describe('origins', () => {
	it('are told in words', () => {
		expect(originText({ kind: 'preset', name: 'original' })).toBe('preset original');
		expect(originText({ kind: 'preset', name: null })).toBe('preset');
		expect(originText({ kind: 'stored' })).toBe('model folder');
		expect(originText({ kind: 'config_file' })).toBe('config file');
	});

	it('of options that a person went over: as they were, or chosen on the way', () => {
		const preset = { batch_size: 8, save_interval: 50, no_flip: true };
		const layers = [
			{ options: { batch_size: 4 }, known: allFrom({ batch_size: 4 }, { kind: 'flag' }) },
			{ options: preset, known: allFrom(preset, { kind: 'preset', name: 'quick' }) },
		];
		const options = { batch_size: 4, save_interval: 50, no_flip: false, model: 'dfaker' as const };
		expect(originsOver(options, layers)).toEqual({
			batch_size: { kind: 'flag' },
			save_interval: { kind: 'preset', name: 'quick' },
			no_flip: { kind: 'form' },
			model: { kind: 'form' },
		});
	});
});
