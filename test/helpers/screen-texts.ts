/**
 * Screens as text, compared with the files in test/ui/screens/, to be looked at by people. After a change that is
 * meant: UPDATE_SCREENS=1 npx vitest run <the test>, and look at the difference. SCREEN_PICTURES=FOLDER has them drawn
 * there as well, in colours (scripts/screen-picture.mjs). Must not know the app.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest';
import { screenSvg } from './screen-svg.js';
import type { FakeTerminal } from './terminal.js';

const FOLDER = fileURLToPath(new URL('../ui/screens/', import.meta.url));
const PICTURES = process.env.SCREEN_PICTURES ?? '';
const UPDATE = (process.env.UPDATE_SCREENS ?? '') !== '';

/** Columns and rows that every screen is looked at in. */
export const SCREEN_SIZES = [
	[80, 24],
	[120, 40],
	[200, 60],
] as const;

/** Keeps clocks on the screens still, timers running, and local time the same everywhere, for every test of the file. */
export function withStillClock(): void {
	const zone = process.env.TZ;
	beforeAll(async () => {
		process.env.TZ = 'UTC';
		await mkdir(FOLDER, { recursive: true });
	});
	beforeEach(() => {
		vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 2, 3, 4, 5) });
	});
	afterEach(() => {
		vi.useRealTimers();
	});
	afterAll(() => {
		if (zone === undefined) delete process.env.TZ;
		else process.env.TZ = zone;
	});
}

/** Paths of temporary folders differ in every run, and so does the place where they are cut. */
function withoutChance(text: string): string {
	return text.replaceAll(/\S*preview_\d+\.png/g, 'PREVIEW').replaceAll(/ +$/gm, '');
}

/** Waits for the screen of the file, or, to update it, until the screen has been still for a while. */
export async function expectScreen(terminal: FakeTerminal, name: string): Promise<void> {
	await compareScreen(terminal, name);
	if (PICTURES === '') return;
	const svg = screenSvg(await terminal.cells());
	await writeFile(join(PICTURES, `${name}-${terminal.columns}x${terminal.rows}.svg`), svg);
}

async function compareScreen(terminal: FakeTerminal, name: string): Promise<void> {
	const file = join(FOLDER, `${name}-${terminal.columns}x${terminal.rows}.txt`);
	if (UPDATE) {
		let still = '';
		for (let since = performance.now(); performance.now() < since + 700; ) {
			const text = withoutChance(await terminal.text());
			if (text !== still) since = performance.now();
			still = text;
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
		await writeFile(file, `${still}\n`);
		return;
	}
	const wanted = await readFile(file, 'utf8');
	const shown = async () => `${withoutChance(await terminal.text())}\n`;
	await terminal.until((text) => `${withoutChance(text)}\n` === wanted, name, 6000).catch(() => undefined);
	expect(await shown()).toBe(wanted);
}
