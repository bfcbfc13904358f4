// Makes the packages that travel inside fstui's tarball install in silence: removes install scripts (onnxruntime-node
// downloads CUDA libraries and fails the whole installation where only the npm registry answers) and the engine ranges
// that fstui's own replaces (Ink asks for Node 22 and is tested here on 20.19). Runs with every build, because
// .npmrc turns npm's own prepack off; changes nothing but package.json files in node_modules.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepare'];

/** Folders of the packages that `npm pack` bundles, from the lock file. */
function bundledFolders() {
	const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
	return Object.entries(packages)
		.filter(([folder, entry]) => folder !== '' && entry.inBundle === true)
		.map(([folder]) => join(ROOT, folder));
}

for (const folder of bundledFolders()) {
	const file = join(folder, 'package.json');
	if (!existsSync(file)) continue;
	const manifest = JSON.parse(readFileSync(file, 'utf8'));
	const scripts = Object.keys(manifest.scripts ?? {}).filter((name) => INSTALL_SCRIPTS.includes(name));
	if (scripts.length === 0 && manifest.engines === undefined) continue;
	for (const name of scripts) delete manifest.scripts[name];
	delete manifest.engines;
	writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
}
