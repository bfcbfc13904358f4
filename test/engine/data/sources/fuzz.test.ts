/**
 * Feeds every reader damaged files: 300 each, or as many as FUZZ says (scripts/fuzz-readers.mjs), from FUZZ_SEED on.
 * A failure names the number of the case; the same seed gives the same file again.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashWords } from '../../../../src/engine/data/random.js';
import { mutate, seededRandom } from '../../../helpers/mutate.js';
import { type FuzzedReader, fuzzedReaders } from './fuzz-readers.js';

const CASES = Number(process.env.FUZZ ?? 300);
const SEED = Number(process.env.FUZZ_SEED ?? 1);
/** More than the readers' own limits, less than a machine has. */
const MAX_GROWTH_BYTES = 2 ** 30;
/** At a hundredth of the speed measured. */
const TIMEOUT_MS = 60_000 + CASES * 300;

const folder = await mkdtemp(join(tmpdir(), 'fstui-fuzz-'));
const readers = await fuzzedReaders(folder);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe(`readers of ${CASES} damaged files each`, () => {
	let memoryBefore = 0;
	beforeAll(() => {
		memoryBefore = process.memoryUsage.rss();
	});

	it.each(readers.map((reader, index) => ({ ...reader, index })))(
		'$name',
		async (reader) => {
			let accepted = 0;
			for (let number = 0; number < CASES; number++) {
				if (await survives(reader, number)) accepted++;
				const growth = process.memoryUsage.rss() - memoryBefore;
				if (growth > MAX_GROWTH_BYTES)
					throw new Error(`case ${number} of seed ${SEED}: memory grew by ${growth} bytes`);
			}
			// Damage that no reader notices would be no test, nor would damage that hits the first byte only.
			expect(accepted).toBeGreaterThan(0);
			expect(accepted).toBeLessThan(CASES);
		},
		TIMEOUT_MS,
	);

	it('accept the files that the damaged ones were made of', async () => {
		for (const { name, seeds, read } of readers) {
			for (const seed of seeds) await expect(read(Buffer.from(seed)), name).resolves.not.toBe(false);
		}
	});
});

/** Whether the reader took the file; throws when it failed in another way than it may. */
async function survives(
	{ name, index, seeds, read, typed }: FuzzedReader & { index: number },
	number: number,
): Promise<boolean> {
	const random = seededRandom(hashWords(SEED, index, number, 0));
	const seed = seeds[random(seeds.length)] ?? Buffer.alloc(0);
	const donor = seeds[random(seeds.length)] ?? Buffer.alloc(0);
	try {
		return (await read(mutate(seed, donor, random))) !== false;
	} catch (error) {
		if (error instanceof Error && error.message !== '' && typed.some((type) => error instanceof type)) return false;
		throw new Error(`${name}, case ${number} of seed ${SEED}: ${String(error)}`, { cause: error });
	}
}
