import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runCli } from '../../../src/ui/cli/main.js';
import { type Harness, harness } from './helpers.js';

const opened: Harness[] = [];
const start = (): Harness => {
	const run = harness();
	opened.push(run);
	return run;
};
afterEach(() => {
	for (const run of opened.splice(0)) run.remove();
});

describe('fstui presets save', () => {
	it('keeps the options given, paths made absolute', async () => {
		const run = start();
		const args = ['--batch-size', '4', '--set', 'no_flip=true', '--input-a', 'anna', '--input-b', '~/bea'];
		expect(await runCli(['presets', 'save', 'mine', '--title', 'Mine', ...args], run.context)).toBe(0);
		const file = join(run.home, '.config/fstui/presets/mine.yaml');
		expect(run.out.text).toBe(`${file}: saved, 4 options\n`);
		expect(readFileSync(file, 'utf8')).toBe(
			`title: Mine\ninput_a: ${join(run.home, 'anna')}\ninput_b: ~/bea\nbatch_size: 4\nno_flip: true\n`,
		);
		run.out.text = '';
		expect(await runCli(['presets', 'validate', 'mine'], run.context)).toBe(0);
		expect(run.out.text).toContain('valid, 4 options');
	});

	it('begins with another preset, and changes one of the same name', async () => {
		const run = start();
		expect(await runCli(['presets', 'save', 'mine', '--from', 'staged', '--batch-size', '32'], run.context)).toBe(0);
		expect(run.out.text).toMatch(/saved, \d options, 3 stages/);
		const file = join(run.home, '.config/fstui/presets/mine.yaml');
		writeFileSync(file, `# my words\n${readFileSync(file, 'utf8')}`);
		expect(await runCli(['presets', 'save', 'mine', '--no-warp'], run.context)).toBe(0);
		const text = readFileSync(file, 'utf8');
		expect(text).toMatch(/^# my words\n/);
		expect(text).toContain('# Large batches learn');
		expect(text).toMatch(/batch_size: 32[\s\S]*no_warp: true\n$/);
		expect(run.out.lines.at(-1)).toContain('changed');
	});

	it('says what is wrong', async () => {
		const run = start();
		expect(await runCli(['presets', 'save', 'mine'], run.context)).toBe(2);
		expect(run.err.text).toContain('nothing to save');
		expect(await runCli(['presets', 'save', 'a/b', '--batch-size', '4'], run.context)).toBe(2);
		expect(await runCli(['presets', 'save', '--batch-size', '4'], run.context)).toBe(2);
		expect(await runCli(['presets', 'show', 'staged', '--batch-size', '4'], run.context)).toBe(2);
		expect(run.err.text).toContain('takes no batch_size');
		mkdirSync(join(run.home, '.config/fstui'), { recursive: true });
		writeFileSync(join(run.home, '.config/fstui/presets'), '');
		expect(await runCli(['presets', 'save', 'mine', '--batch-size', '4'], run.context)).toBe(3);
		expect(run.err.text).toContain('cannot be saved');
	});
});
