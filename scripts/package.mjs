// npm run package: a clean build, then `npm pack` into build/. Prints the path of the tarball.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OUT = join(ROOT, 'build');

// Files of modules that no longer exist must not travel.
rmSync(join(ROOT, 'dist'), { recursive: true, force: true });
execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: 'inherit' });
mkdirSync(OUT, { recursive: true });
const [packed] = JSON.parse(
	execFileSync('npm', ['pack', '--json', '--pack-destination', OUT], {
		cwd: ROOT,
		encoding: 'utf8',
		maxBuffer: 64 * 1024 * 1024,
	}),
);
process.stdout.write(`${join(OUT, packed.filename)}\n`);
