/** Every screen on terminals that can do little: what is written to them is what they can show. */
import { describe, expect, it } from 'vitest';
import { type RunOptions, runSchema } from '../../src/config/schema.js';
import type { ModelSummary } from '../../src/engine/inspect.js';
import type { WizardTools } from '../../src/ui/form/wizard-tools.js';
import { runApp } from '../../src/ui/run-app.js';
import { FakeSession } from '../helpers/fake-session.js';
import { FakeTerminal, KEYS } from '../helpers/terminal.js';

/** Longer than any line, with letters that not every terminal has. */
const LONG = `/media/Jörg/Überraschung/${'sehr-langer-Ordner/'.repeat(14)}顔`;
const TOOLS: WizardTools = {
	modelCosts: async () => ({
		parameters: 1_000_000,
		inputSize: 64,
		outputSize: 64,
		gflopPerExample: 10,
		memoryBytes: 3e9,
		batchSize: 16,
	}),
	faceDetails: async () => ({ sampled: 3, sizes: [64, 64], unusable: 1, files: [], landmarks: 1, masks: [] }),
	coverageView: async () => {
		const part = { name: 'gesicht-ü.png', square: 256, span: 176 };
		return { path: `${LONG}/view.png`, width: 384, height: 32, a: part, b: part, faces: 3 };
	},
	storedModel: async () => null,
	presets: { list: () => [], save: () => `${LONG}/mine.yaml`, remove: () => '', edit: async () => undefined },
};
const SUMMARY = {
	dir: LONG,
	model: 'original',
	iterations: 12,
	loss_a: 0.1,
	loss_b: 0.1,
	created: '2026-01-01T00:00:00.000Z',
	sessions: [],
	copies: [],
	last_preview: `${LONG}/preview.png`,
	running: false,
	config: { input_a: LONG, input_b: LONG },
} as unknown as ModelSummary;

/** Walks from home through all pages into a run and out of it. */
async function walk(
	env: Readonly<Record<string, string>>,
	[columns, rows]: readonly [number, number],
	hasPictures: boolean,
): Promise<string> {
	const terminal = new FakeTerminal(columns, rows);
	let session: FakeSession | null = null;
	const result = runApp({
		start: { kind: 'home', recent: [LONG] },
		createSession: (config) => {
			session = new FakeSession(config, { stepMs: 0 });
			return session;
		},
		presets: [{ name: 'original', title: 'First “attempt”', description: 'Größer…', options: { input_a: LONG } }],
		resolve: async (options: RunOptions) => ({
			config: runSchema.parse({ input_a: LONG, input_b: LONG, ...options }),
			warnings: [`coverage of ${LONG} is odd`],
		}),
		countFaces: async () => ({ exists: true, pictures: 420, hasModel: false }),
		readModel: async () => SUMMARY,
		tools: TOOLS,
		imageMode: 'auto',
		stdin: terminal.input,
		stdout: terminal,
		env,
	});
	const press = async (key: string, shown: string) => {
		terminal.type(key);
		await terminal.shows(shown);
	};
	await terminal.shows('12 iterations');
	await press('n', 'First');
	await press(KEYS.enter, 'Lightweight');
	await press(KEYS.enter, 'Faces A');
	await press(KEYS.enter, 'Faces B');
	await press(`\u001b[200~${LONG}\u001b[201~`, 'models/');
	terminal.type(KEYS.enter);
	await press('\u0007', 'Keys of this page');
	await press(KEYS.escape, 'Faces and options');
	await press('\u0006', 'Search in all options');
	await press('rot', 'Rotation');
	await press(KEYS.escape, 'Faces and options');
	await press('\u0013', 'Save as preset');
	await press('mine\r', 'saved without');
	await press(KEYS.pageDown, 'Continue to review');
	await press(KEYS.enter, '[ Start training ]');
	await press('f', '! coverage of /media');
	await press('f', '[ Start training ]');
	await press('c', '47 % of the face');
	await press(KEYS.escape, '[ Start training ]');
	await press(KEYS.enter, 'oss A');
	const run = session as FakeSession | null;
	if (run === null) throw new Error('no session');
	run.steps(1200);
	await run.preview();
	if (hasPictures) await terminal.shows('▄');
	await run.snapshot();
	run.emit({ event: 'warning', code: 'x', message: `the folder ${LONG} is odd – “very”` });
	for (const key of ['1', '2', '3', '4', '5', '?', KEYS.escape]) {
		const before = await terminal.text();
		terminal.type(key);
		if (key !== '1') await terminal.until((text) => text !== before, `something new at ${key}`);
	}
	await new Promise((resolve) => setTimeout(resolve, 50));
	await press('q', 'Stop training?');
	terminal.type('y');
	expect((await result).kind).toBe('finished');
	return terminal.writes.join('');
}

/** Parameters of all colour sequences, one list per sequence. */
function colours(bytes: string): readonly (readonly number[])[] {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are escape sequences
	return [...bytes.matchAll(/\u001b\[([\d;]*)m/g)].map(([, list = '']) => list.split(';').map(Number));
}

const isColour = (code: number) => code >= 30 && code <= 107 && code !== 39 && code !== 49;

describe.each([
	[80, 24],
	[120, 40],
] as const)('at %i x %i', (columns, rows) => {
	it('a terminal without UTF-8 gets ASCII alone', async () => {
		const bytes = await walk({ TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C' }, [columns, rows], false);
		expect([...bytes].filter((char) => char > '\u007e').join('')).toBe('');
		expect(bytes).toContain('Jorg');
	}, 60_000);

	it('a terminal with 16 colours gets those', async () => {
		const bytes = await walk({ TERM: 'xterm', LANG: 'C.UTF-8' }, [columns, rows], true);
		const used = colours(bytes);
		expect(used.filter((codes) => codes.includes(38) || codes.includes(48))).toEqual([]);
		expect(used.flat().filter(isColour).length).toBeGreaterThan(0);
		expect(bytes).toContain('Jörg');
		expect(bytes).toContain('▄');
	}, 60_000);

	it.each([
		['NO_COLOR', { TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8', NO_COLOR: '1' }],
		['TERM=dumb', { TERM: 'dumb', LANG: 'C.UTF-8' }],
	])(
		'%s means no colours and no pictures',
		async (_name, env) => {
			const bytes = await walk(env, [columns, rows], false);
			expect(colours(bytes).flat().filter(isColour)).toEqual([]);
			expect(bytes).not.toContain('▄');
		},
		60_000,
	);
});
