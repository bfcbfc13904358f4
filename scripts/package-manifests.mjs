// Makes the packages that travel inside fstui's tarball install in silence: removes install scripts (onnxruntime-node
// downloads CUDA libraries and fails the whole installation where only the npm registry answers) and the engine ranges
// that fstui's own replaces (Ink asks for Node 22 and is tested here on 20.19). Runs with every build, because
// .npmrc turns npm's own prepack off; changes nothing but package.json files in node_modules. It also leads imports of
// Ink past files that nobody needs, for which the first frame would wait: see SHORTCUTS.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepare'];

/**
 * Entries of `exports`, by package. Ink alone uses both. Of es-toolkit it takes one function, which otherwise comes with
 * 400 files. Of react-reconciler Node reads the development build as well, to find out what the package exports; under
 * the condition "production", which the supervisor sets for the process with the screens, it need not.
 */
const SHORTCUTS = {
	'es-toolkit': {
		'./compat': {
			import: './dist/compat/function/throttle.mjs',
			require: './dist/compat/function/throttle.js',
		},
	},
	'react-reconciler': {
		'.': { production: './cjs/react-reconciler.production.js', default: './index.js' },
		'./*': './*',
	},
};

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

for (const [name, shortcuts] of Object.entries(SHORTCUTS)) {
	const file = join(ROOT, 'node_modules', name, 'package.json');
	if (!existsSync(file)) continue;
	const before = readFileSync(file, 'utf8');
	const manifest = JSON.parse(before);
	const after = `${JSON.stringify({ ...manifest, exports: { ...manifest.exports, ...shortcuts } }, null, 2)}\n`;
	if (after !== before) writeFileSync(file, after);
}
