import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CliContext } from '../../../src/ui/cli/context.js';
import { createPresetShelf } from '../../../src/ui/cli/preset-shelf.js';
import { type ClosableTools, createWizardTools } from '../../../src/ui/cli/wizard-tools.js';
import { type Harness, harness } from './helpers.js';

let root: string;
let run: Harness;
let tools: ClosableTools;

beforeAll(() => {
	root = mkdtempSync(join(tmpdir(), 'fstui-tools-'));
	run = harness();
	tools = createWizardTools({ ...run.context, cwd: root });
});

afterAll(() => {
	tools.close();
	run.remove();
	rmSync(root, { recursive: true, force: true });
});

describe('tools of the wizard', () => {
	it('work out costs beside the screens, and refuse what does not fit', async () => {
		const costs = await tools.modelCosts({ model: 'original', batch_size: 8 });
		expect(costs).toMatchObject({ parameters: 82_062_470, inputSize: 64, outputSize: 64, batchSize: 8 });
		expect(costs.memoryBytes).toBeGreaterThan(0.5e9);
		await expect(tools.modelCosts({ model: 'realface', output_size: 200 })).rejects.toThrow('output_size');
		tools.close();
		expect((await tools.modelCosts({ model: 'toy' })).inputSize).toBe(16);
	});

	it('look at some faces of a folder', async () => {
		const folder = join(root, 'anna');
		mkdirSync(folder);
		const xy = Array.from({ length: 68 }, (_, i) => [4 + (i % 8), 4 + Math.floor(i / 8)]);
		const landmarks: Record<string, unknown> = {};
		for (let i = 0; i < 40; i++) {
			const side = i === 0 ? 64 : 32;
			const picture = sharp({ create: { width: side, height: side, channels: 3, background: { r: i, g: 0, b: 0 } } });
			await picture.png().toFile(join(folder, `${String(i).padStart(2, '0')}.png`));
			if (i < 20) landmarks[`${String(i).padStart(2, '0')}.png`] = xy;
		}
		writeFileSync(join(folder, 'landmarks.json'), JSON.stringify(landmarks));
		writeFileSync(join(folder, '39.png'), 'no picture');
		const details = await tools.faceDetails('anna');
		expect(details).toMatchObject({ sampled: 32, sizes: [32, 64], unusable: 1, files: ['landmarks.json'], masks: [] });
		expect(details?.landmarks).toBeGreaterThan(0.4);
		expect(details?.landmarks).toBeLessThan(0.6);
		expect(await tools.faceDetails('nowhere')).toBeNull();
	});

	it('draw what a coverage leaves of faces into files that go with the screens', async () => {
		const request = {
			options: {
				input_a: join(root, 'anna'),
				input_b: join(root, 'anna'),
				alignments_a: null,
				alignments_b: null,
				centering: 'legacy',
				vertical_offset: 0,
				coverage: 75,
			},
			inputSize: 16,
			outputSize: 16,
			face: 1,
		} as const;
		const first = await tools.coverageView(request);
		const second = await tools.coverageView({ ...request, face: 0 });
		expect([first.a.span, second.a.span]).toEqual([24, 48]);
		expect(statSync(second.path).mode & 0o777).toBe(0o600);
		expect(existsSync(first.path)).toBe(true);
		await tools.coverageView(request);
		expect(existsSync(first.path)).toBe(false);
		tools.close();
		expect(existsSync(dirname(second.path))).toBe(false);
	});

	it('tell of no model where there is none', async () => {
		expect(await tools.storedModel('nowhere')).toBeNull();
	});
});

describe('presets of the wizard', () => {
	const withEditor = (script: string, name = 'editor.sh') => {
		const file = join(root, name);
		writeFileSync(file, `#!/bin/sh\n${script}\n`);
		chmodSync(file, 0o755);
		const stdin = { pause: () => undefined, resume: () => undefined } as unknown as CliContext['stdin'];
		return createPresetShelf({ ...run.context, stdin, env: { ...run.context.env, EDITOR: `${file} --wait` } });
	};

	it('are saved with comments, listed as own, and deleted', () => {
		const shelf = createPresetShelf(run.context);
		const file = shelf.save('mine', { batch_size: 4, model: 'original' }, 'original');
		expect(readFileSync(file, 'utf8')).toMatch(
			/^title: mine\ndescription: Made from original\.\n[\s\S]*# 16 is a good/,
		);
		expect(shelf.list().find(({ name }) => name === 'mine')).toMatchObject({ own: true, options: { batch_size: 4 } });
		expect(shelf.list().find(({ name }) => name === 'original')).toMatchObject({ own: false });
		shelf.remove('mine');
		expect(shelf.list().some(({ name }) => name === 'mine')).toBe(false);
	});

	it('are edited with the editor of the environment, a shipped one as a copy', async () => {
		// The file is the last argument; the shell takes the command apart.
		const shelf = withEditor('[ "$1" = --wait ] && echo "seed: 7" >> "$2"');
		await shelf.edit('quick-look');
		expect(shelf.list().find(({ name }) => name === 'quick-look')).toMatchObject({ own: true, options: { seed: 7 } });
	});

	it('say what is wrong after editing, and when there is no editor', async () => {
		const broken = withEditor('echo "bananas: 1" >> "$2"');
		await expect(broken.edit('quick-look')).rejects.toMatchObject({
			where: expect.stringContaining('quick-look.yaml:'),
		});
		await expect(withEditor('exit 3').edit('quick-look')).rejects.toThrow('it ended with 3');
		const none = createPresetShelf({
			...run.context,
			stdin: { pause: () => undefined, resume: () => undefined } as unknown as CliContext['stdin'],
			env: { ...run.context.env, EDITOR: '/no/such/editor' },
		});
		await expect(none.edit('finishing')).rejects.toThrow('"/no/such/editor" failed');
	});
});
