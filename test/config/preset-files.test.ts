import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deletePreset, isPresetName, savePreset, userPresetFile } from '../../src/config/preset-files.js';
import { presetText } from '../../src/config/preset-text.js';
import { findPreset, listPresets, type PresetPlaces, presetPlaces } from '../../src/config/presets.js';
import { parsePreset } from '../../src/config/yaml.js';

let home: string;
let places: PresetPlaces;

beforeEach(() => {
	home = mkdtempSync(join(tmpdir(), 'fstui-saved-'));
	places = presetPlaces(home, { HOME: home });
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

const COMMENTED = `# For the machine under the desk.
title: Mine
# Two out of three runs
batch-size: 8 # more is too slow
learning_rate: 2e-5

stages:
  # half way
  - at: 20000
    no_warp: true
`;

describe('the text of a preset', () => {
	it('changes what differs and keeps comments, order and notation', () => {
		const stages = [{ at: 20_000, options: { no_warp: true } }];
		const options = { batch_size: 4, learning_rate: 2e-5, no_flip: true, stages };
		expect(presetText({ options }, COMMENTED, 'mine.yaml')).toBe(
			COMMENTED.replace('8 #', '4 #').replace(/$/, 'no_flip: true\n'),
		);
	});

	it('takes out what is not given any more', () => {
		const text = presetText({ title: 'Other', options: { batch_size: 8 } }, COMMENTED, 'mine.yaml');
		expect(parsePreset(text, 'mine.yaml')).toMatchObject({ title: 'Other', options: { batch_size: 8 } });
		expect(text).not.toContain('stages');
		expect(text).toContain('batch-size: 8 # more is too slow');
	});

	it('is read back as it was meant, lists and stages included, with and without comments above', () => {
		const options = {
			alignments_a: ['/a, b.fsa', '/c.fsa'],
			seed: null,
			no_flip: false,
			stages: [
				{ at: 5, options: { batch_size: 2 } },
				{ at: 9, options: { no_flip: true, learning_rate: 1e-5 } },
			],
		};
		const content = { title: 'A: "b" # c', description: 'yes', options };
		expect(parsePreset(presetText(content, '', 'x'), 'x')).toEqual(content);
		const below = presetText(content, '# only words\n', 'x');
		expect(below).toMatch(/^# only words\n/);
		expect(parsePreset(below, 'x')).toEqual(content);
	});

	it('refuses to make a preset that could not be read', () => {
		expect(() => presetText({ options: { model: 'original', nodes: 512 } }, '', 'x.yaml')).toThrow('nodes');
		expect(() => presetText({ options: { batch_size: 4 } }, 'bananas: 1\n', 'x.yaml')).toThrow('bananas');
	});
});

describe('preset files', () => {
	it('are saved under a name, replaced and deleted', () => {
		expect(savePreset('my-run_2', { title: 'Mine', options: { batch_size: 4 } }, places)).toEqual({
			file: join(places.user, 'my-run_2.yaml'),
			replaced: false,
		});
		expect(findPreset('my-run_2', places)).toMatchObject({ title: 'Mine', origin: 'user', options: { batch_size: 4 } });
		expect(savePreset('my-run_2', { options: { batch_size: 2 } }, places).replaced).toBe(true);
		expect(findPreset('my-run_2', places)).toMatchObject({ title: 'Mine', options: { batch_size: 2 } });
		expect(readdirSync(places.user)).toEqual(['my-run_2.yaml']);
		deletePreset('my-run_2', places);
		expect(readdirSync(places.user)).toEqual([]);
		expect(() => deletePreset('my-run_2', places)).toThrow('no preset "my-run_2" of your own');
		expect(() => deletePreset('original', places)).toThrow('no preset "original" of your own');
	});

	it('take comments of the preset they are made from', () => {
		const { text, options } = findPreset('finishing', places);
		const { file } = savePreset('mine', { options: { ...options, batch_size: 3 } }, places, text);
		const saved = readFileSync(file, 'utf8');
		expect(saved).not.toContain('schema.json');
		expect(saved.match(/#/g)?.length).toBe((text.match(/#/g)?.length ?? 0) - 1);
		expect(findPreset('mine', places).options).toEqual({ ...options, batch_size: 3 });
	});

	it('write into the file that is there, whatever its extension', () => {
		mkdirSync(places.user, { recursive: true });
		writeFileSync(join(places.user, 'old.yml'), '# kept\nbatch_size: 8\n');
		savePreset('old', { options: { batch_size: 9 } }, places);
		expect(readFileSync(join(places.user, 'old.yml'), 'utf8')).toBe('# kept\nbatch_size: 9\n');
		expect(listPresets(places).presets.filter(({ name }) => name === 'old')).toHaveLength(1);
	});

	it('refuse names that are paths or hidden, and leave broken files alone', () => {
		for (const name of ['', '.x', '../x', 'a/b', 'x.yaml', 'X.YML', 'a b', 'x'.repeat(65)]) {
			expect(isPresetName(name), name).toBe(false);
			expect(() => savePreset(name, { options: { batch_size: 1 } }, places)).toThrow('cannot be the name');
			expect(userPresetFile(name, places)).toBeNull();
		}
		mkdirSync(places.user, { recursive: true });
		const broken = join(places.user, 'broken.yaml');
		writeFileSync(broken, 'bananas: 1\n');
		expect(() => savePreset('broken', { options: { batch_size: 1 } }, places)).toThrow('bananas');
		expect(readFileSync(broken, 'utf8')).toBe('bananas: 1\n');
	});
});
