import { describe, expect, it } from 'vitest';
import type { FstuiError } from '../../src/config/errors.js';
import { runSchema } from '../../src/config/schema.js';
import { estimateRun, estimateWeights } from '../../src/engine/estimate.js';
import { requireMemory } from '../../src/engine/train/memory-check.js';

const GB = 1e9;
const config = (options: object) => runSchema.parse({ input_a: 'a', input_b: 'b', model_dir: 'm', ...options });

describe('the estimate of a run', () => {
	it('has the figures of the model', async () => {
		const estimate = await estimateRun({ model: 'original', lowmem: true });
		expect(estimate).toMatchObject({
			model: 'original',
			variant: 'lowmem',
			inputSize: 64,
			outputSizes: [64],
			parameters: 60_565_126,
		});
		expect(estimate.flopPerExample.mean / 1e9).toBeCloseTo(10.07, 1);
		// Weights, gradients and two moments of 4 bytes each, and room between arrays.
		const { stateBytes } = estimateWeights({ model: 'original', lowmem: true });
		expect(stateBytes).toBe(60_565_126 * 16);
		expect(estimate.stateBytes / stateBytes).toBeCloseTo(1, 5);
	});

	it('grows with the batch, the optimizer and a mask', async () => {
		const memory = async (options: object) => (await estimateRun({ model: 'lightweight', ...options })).memoryBytes.cpu;
		const base = await memory({ batch_size: 8 });
		expect(await memory({ batch_size: 32 })).toBeGreaterThan(base + 0.2 * GB);
		expect(await memory({ batch_size: 8, ada_amsgrad: true })).toBeGreaterThan(base + 51_066_374 * 4);
		expect(await memory({ batch_size: 8, optimizer: 'lion' })).toBeLessThan(base);
		const withMask = { batch_size: 8, mask_type: 'extended', learn_mask: true } as const;
		expect((await estimateRun({ model: 'lightweight', ...withMask })).parameters).toBe(51_066_374 + 21_247_234);
	});
});

describe('a run that does not fit', () => {
	const refusal = async (options: object, limit: number): Promise<FstuiError> =>
		requireMemory([config(options)], { limit, free: limit }, () => {}).then(
			() => expect.fail('it was let through'),
			(error: FstuiError) => error,
		);

	it('is refused with the figure and the largest batch that fits, which then is let through', async () => {
		const error = await refusal({ model: 'original', batch_size: 200 }, 2.5 * GB);
		expect(error).toMatchObject({ kind: 'device', exitCode: 5 });
		expect(error.message).toMatch(/original with batch size 200 needs about \d\.\d GB/);
		const largest = Number(/--batch-size (\d+)/.exec(error.next)?.[1]);
		expect(largest).toBeGreaterThan(16);
		const free = { limit: 2.5 * GB, free: 2.5 * GB };
		await requireMemory([config({ model: 'original', batch_size: largest })], free, () => {});
		const later = requireMemory(
			[config({ model: 'original' }), config({ model: 'original', batch_size: 200 })],
			free,
			() => {},
		);
		await expect(later).rejects.toThrow('batch size 200');
		await refusal({ model: 'original', batch_size: largest + 1 }, 2.5 * GB);
	});

	it('is refused with another way out when no batch fits', async () => {
		const error = await refusal({ model: 'villain', batch_size: 2 }, 3 * GB);
		expect(error.next).toMatch(/Even a batch size of 1 needs/);
	});

	it('is refused before anything is traced when its weights alone do not fit', async () => {
		const error = await refusal({ model: 'villain' }, 2 * GB);
		expect(error.message).toBe('villain needs 2.5 GB for weights and optimizer alone, and this machine has 2.0 GB');
	});

	it('is refused when one weight is larger than an array can be', async () => {
		const options = { model: 'unbalanced', input_size: 512, nodes: 4096, complexity_encoder: 1024 };
		const error = await refusal(options, 1e15);
		expect(error.message).toMatch(/one weight of this model would take \d+\.\d GB/);
	});

	it('is warned about when it fits but the memory is taken by others', async () => {
		const warnings: string[] = [];
		const machine = { limit: 8 * GB, free: 0.5 * GB };
		await requireMemory([config({ model: 'original' })], machine, (code) => warnings.push(code));
		expect(warnings).toEqual(['memory']);
	});
});
