import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { FacesReport } from '../../../src/engine/report/types.js';
import type { CliContext } from '../../../src/ui/cli/context.js';
import { lazyModules } from '../../../src/ui/cli/load-modules.js';
import { runCli } from '../../../src/ui/cli/main.js';
import { writeFaces } from '../../helpers/pictures.js';
import { type Harness, harness } from './helpers.js';

let current: Harness | undefined;
afterEach(() => current?.remove());

/** A command line with the real report behind it, and two folders of faces. */
async function start(): Promise<{ run: Harness; context: CliContext; a: string; b: string }> {
	const run = harness();
	current = run;
	const { reportFaces } = lazyModules;
	const a = await writeFaces(run.home, 'A', 3);
	const b = await writeFaces(run.home, 'B', 4, 32, 9);
	return { run, context: { ...run.context, modules: { ...run.context.modules, reportFaces } }, a, b };
}

it('prints measures and verdicts, folders relative to where it is called', async () => {
	const { run, context } = await start();
	expect(await runCli(['faces', 'A', 'B'], context)).toBe(0);
	const lines = run.out.lines;
	expect(lines[0]?.trim().split(/\s+/)).toEqual(['A', 'B']);
	expect(lines).toContainEqual(expect.stringMatching(/^faces +3 +4$/));
	expect(lines).toContainEqual(expect.stringMatching(/^size \(px\) +32 +32$/));
	expect(lines).toContainEqual(expect.stringMatching(/^yaw \(degrees\) +unknown +unknown$/));
	expect(run.out.text).toContain('warning  A has 3 faces, which is few. Add faces from other footage');
	expect(run.out.text).toMatch(/^note +Poses of B are unknown: no landmarks found\./m);
	expect(lines.every((line) => line.length <= 96)).toBe(true);
	expect(run.err.text).toBe('');
});

it('prints the report as one line of JSON', async () => {
	const { run, context, a } = await start();
	expect(await runCli(['faces', a, 'B', '--json'], context)).toBe(0);
	expect(run.out.lines).toHaveLength(1);
	const report = JSON.parse(run.out.text) as FacesReport;
	expect(report.a).toMatchObject({ folder: a, faces: 3, size: { min: 32, median: 32, max: 32 }, pose: null });
	expect(report.b.faces).toBe(4);
	expect(report.verdicts.map(({ side }) => side)).toContain('both');
	expect(String(report.a.brightness.median)).toMatch(/^\d+(\.\d{1,3})?$/);
});

it('tells how far it is when it takes long', async () => {
	const { run, context } = await start();
	let now = 0;
	const slow = { ...context, now: () => (now += 1500) };
	expect(await runCli(['faces', 'A', 'B'], slow)).toBe(0);
	expect(run.err.lines).toContain('looking at faces: 4 of 7');
});

it('refuses missing folders and missing files', async () => {
	const { run, context, b } = await start();
	expect(await runCli(['faces', 'A'], context)).toBe(2);
	expect(run.err.text).toContain('the folder of faces B is missing');
	expect(await runCli(['faces', 'A', 'B', '--alignments-b', 'none.fsa'], context)).toBe(3);
	expect(run.err.text).toContain(join(run.home, 'none.fsa'));
	rmSync(b, { recursive: true });
	expect(await runCli(['faces', 'A', 'B'], context)).toBe(3);
	expect(run.err.text).toContain('the folder of faces B does not exist');
});

it('has --help', async () => {
	const { run, context } = await start();
	expect(await runCli(['faces', '--help'], context)).toBe(0);
	expect(run.out.text).toMatch(/^Usage: fstui faces DIR_A DIR_B/);
	expect(run.out.text).toContain('--alignments-a');
});
