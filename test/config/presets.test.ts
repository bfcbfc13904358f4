import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cacheFolder, configFolder, dataFolder } from '../../src/config/paths.js';
import { findPreset, listPresets, type PresetPlaces, presetPlaces } from '../../src/config/presets.js';
import { resolveOptions } from '../../src/config/resolve.js';
import { LISTED_MODEL_NAMES } from '../../src/config/schema.js';

let home: string;
let places: PresetPlaces;

beforeEach(() => {
	home = mkdtempSync(join(tmpdir(), 'fstui-presets-'));
	places = presetPlaces(home, { HOME: home });
	mkdirSync(places.user, { recursive: true });
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

describe('presets', () => {
	it('ships presets that are valid, described and usable as they are', () => {
		const { presets, errors } = listPresets(places);
		expect(errors).toEqual([]);
		expect(presets.length).toBeGreaterThanOrEqual(12);
		const models = new Set(presets.map(({ options }) => options.model));
		for (const model of LISTED_MODEL_NAMES) expect(models, `a preset for ${model}`).toContain(model);
		for (const preset of presets) {
			expect(preset.description).not.toBe('');
			expect(preset.text).toMatch(/^# yaml-language-server: \$schema=\.\/schema\.json\n/);
			expect(preset.text.match(/^\s*#/gm)?.length).toBeGreaterThan(1);
			const flags = { input_a: '/a', input_b: '/b', model_dir: '/m' };
			expect(resolveOptions({ preset: preset.options, flags, cwd: '/', env: {} }).warnings).toEqual([]);
		}
		expect(findPreset('quick_look', places).options).toMatchObject({ lowmem: true, batch_size: 8, save_interval: 50 });
	});

	it("prefers the user's preset of the same name, and reads a file by its path", () => {
		writeFileSync(join(places.user, 'original.yaml'), 'batch_size: 3\n');
		expect(findPreset('original', places)).toMatchObject({ origin: 'user', options: { batch_size: 3 } });
		writeFileSync(join(home, 'mine.yml'), 'batch_size: 5\n');
		expect(findPreset('mine.yml', places)).toMatchObject({ name: 'mine', origin: 'file', options: { batch_size: 5 } });
		expect(findPreset('./mine.yml', places).options).toEqual({ batch_size: 5 });
	});

	it('says which name was meant, and which file is missing', () => {
		expect(() => findPreset('orignal', places)).toThrow(
			expect.objectContaining({ kind: 'usage', next: expect.stringContaining('Did you mean original?') }),
		);
		expect(() => findPreset('none.yaml', places)).toThrow(
			expect.objectContaining({ kind: 'usage', where: join(home, 'none.yaml') }),
		);
		expect(() => findPreset(`${home}/`, places)).toThrow(expect.objectContaining({ kind: 'usage' }));
	});

	it('refuses a file that is far too large for a preset', () => {
		writeFileSync(join(home, 'big.yaml'), '#'.repeat(300_000));
		expect(() => findPreset('big.yaml', places)).toThrow(/too large/);
	});

	it('lists the good ones when one of them is broken', () => {
		writeFileSync(join(places.user, 'broken.yaml'), 'batch_size: eight\n');
		const { presets, errors } = listPresets(places);
		expect(presets.map(({ name }) => name)).toContain('original');
		expect(errors.map(({ where }) => where)).toEqual([expect.stringContaining('broken.yaml:1:13')]);
	});
});

describe('folders', () => {
	it('follows XDG, ignores relative values there, and takes FSTUI_CACHE', () => {
		expect(dataFolder({ HOME: '/h' })).toBe('/h/.local/share/fstui');
		expect(configFolder({ HOME: '/h', XDG_CONFIG_HOME: '/etc/me' })).toBe('/etc/me/fstui');
		expect(configFolder({ HOME: '/h', XDG_CONFIG_HOME: 'relative' })).toBe('/h/.config/fstui');
		expect(cacheFolder({ HOME: '/h', XDG_CACHE_HOME: '/c' })).toBe('/c/fstui');
		expect(cacheFolder({ HOME: '/h', FSTUI_CACHE: '/elsewhere' })).toBe('/elsewhere');
	});
});
