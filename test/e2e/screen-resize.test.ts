/**
 * Sizes of the terminal that change all the time while the real program trains, with every tab and dialog open: nothing
 * breaks, the last screen is right, training goes on. FSTUI_STORM=1000 for more sizes, FSTUI_SEED for others.
 */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { TABS } from '../../src/ui/keys/binding.js';
import { Home } from '../helpers/pty-home.js';
import type { PtyProgram } from '../helpers/pty-program.js';

vi.setConfig({ testTimeout: 300_000 });

/** The program starts slowly while other tests use the processor. */
const SLOW_MS = 30_000;
const SIZES = Number(process.env.FSTUI_STORM ?? 100);
const SEED = Number(process.env.FSTUI_SEED ?? 1);
const EDGES = [
	[1, 1],
	[300, 100],
	[1, 100],
	[300, 1],
	[39, 9],
	[40, 10],
	[2, 2],
] as const;

let home: Home;
beforeAll(async () => {
	home = await Home.make('size');
});
afterAll(() => home.remove());

/** Numbers from 0 to below 1 that are the same in every run (a linear congruential generator). */
function* random(seed: number): Generator<number, never> {
	for (let state = seed >>> 0; ; ) {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		yield state / 2 ** 32;
	}
}

/** Iterations of the model, as the status bar says. */
function iterations(text: string): number {
	const [, count = ''] = / iteration ([\d,]+)/.exec(text) ?? [];
	return Number(count.replaceAll(',', ''));
}

/** One screen of 80 x 24, nothing doubled, cut off or left of another size. */
async function expectWhole({ terminal }: PtyProgram, what: string): Promise<string> {
	const isWhole = (text: string) => {
		const rows = text.split('\n');
		const once = (part: string) => rows.filter((row) => row.includes(part)).length === 1;
		const keys = rows.at(-1) ?? '';
		return (
			/training {2}elapsed/.test(rows[0] ?? '') && once('training  elapsed') && once('5 Config') && keys.trim() !== ''
		);
	};
	return await terminal.until((text) => isWhole(text) && text.includes(what), `the whole screen with ${what}`, SLOW_MS);
}

it('survives sizes from 1 x 1 to 300 x 100 on every tab', async () => {
	const program = home.open(home.train('model', '--yes'), { columns: 80, rows: 24 });
	await program.terminal.until((text) => iterations(text) > 1, 'training', SLOW_MS);
	const numbers = random(SEED);
	const next = (most: number) => 1 + Math.floor(numbers.next().value * most);
	const places = [
		...TABS.map((tab, i) => ({
			key: String(i + 1),
			shows: `[${i + 1} ${tab.charAt(0).toUpperCase()}${tab.slice(1)}]`,
		})),
		{ key: '?', shows: 'Keys and words' },
		{ key: 'q', shows: 'Stop training?' },
	];
	let seen = 0;
	for (const { key, shows } of places) {
		program.press(key);
		await program.terminal.shows(shows, SLOW_MS);
		const storm = Array.from({ length: Math.ceil(SIZES / places.length) }, () => [next(300), next(100)] as const);
		for (const [columns, rows] of [...EDGES, ...storm]) {
			program.resize(columns, rows);
			// Some sizes are drawn, some are gone before.
			if (numbers.next().value < 0.3) await new Promise((resolve) => setTimeout(resolve, 20));
		}
		program.resize(80, 24);
		seen = await moreThan(program, seen, shows);
		if (key === '?' || key === 'q') {
			program.press('escape');
			await program.terminal.hides(shows);
		}
	}
	program.press('q');
	await program.terminal.shows('Stop training?');
	program.press('y');
	expect(await program.exited).toEqual({ code: 0, signal: 0 });
});

/** Waits for a whole screen with more iterations than before. */
async function moreThan(program: PtyProgram, seen: number, shows: string): Promise<number> {
	await program.terminal.until((text) => iterations(text) > seen, 'more iterations', SLOW_MS);
	return iterations(await expectWhole(program, shows));
}
