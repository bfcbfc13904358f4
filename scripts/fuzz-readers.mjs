// Feeds every reader of files damaged ones: node scripts/fuzz-readers.mjs [cases of each reader] [seed].
// Runs the fuzz test with that many cases; a reader that takes the process down, hangs or grows is a failure.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const [cases = '10000', seed = '1'] = process.argv.slice(2);
const root = fileURLToPath(new URL('..', import.meta.url));
const { status, signal } = spawnSync(
	process.execPath,
	['node_modules/vitest/vitest.mjs', 'run', 'test/engine/data/sources/fuzz.test.ts'],
	{ cwd: root, stdio: 'inherit', env: { ...process.env, FUZZ: cases, FUZZ_SEED: seed } },
);
if (signal !== null) console.error(`the readers ended by ${signal}`);
process.exitCode = status ?? 1;
