/**
 * Draws every screen that the tests compare as text, in its colours, for people to look at: an SVG for each, and a PNG.
 * Usage: node scripts/screen-picture.mjs FOLDER [TEST NAME]   e.g. node scripts/screen-picture.mjs /tmp/screens dashboard
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const [folder, name] = process.argv.slice(2);
if (folder === undefined) throw new Error('say into which folder: node scripts/screen-picture.mjs FOLDER [TEST NAME]');
const root = fileURLToPath(new URL('..', import.meta.url));
const target = resolve(folder);
mkdirSync(target, { recursive: true });

const tests = readdirSync(join(root, 'test', 'ui'), { recursive: true, encoding: 'utf8' })
	.filter((file) => file.endsWith('.test.ts'))
	.map((file) => join('test', 'ui', file))
	.filter((file) => readFileSync(join(root, file), 'utf8').includes('expectScreen('));
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const { status } = spawnSync(process.execPath, [vitest, 'run', ...tests, ...(name === undefined ? [] : ['-t', name])], {
	cwd: root,
	stdio: ['ignore', 2, 2],
	// The tests run without a terminal, where no colours would be drawn.
	env: { ...process.env, SCREEN_PICTURES: target, FORCE_COLOR: '3' },
});
const pictures = readdirSync(target).filter((file) => file.endsWith('.svg'));
for (const file of pictures) {
	const path = join(target, file);
	await sharp(path, { density: 96 }).png().toFile(path.replace(/svg$/, 'png'));
}
console.log(`${pictures.length} screens drawn in ${target}`);
process.exitCode = status ?? 1;
