// Bundles the command line with the libraries of its screens into dist/app: loaded file by file they are 550 files, for
// which the first frame would wait. Threads and child processes are not bundled; they are loaded from the compiler's
// output. Runs with every build, after the compiler.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { minify } from 'rolldown/utils';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');
const OUT = join(DIST, 'app');

/** Libraries that go in; all others have native parts, are large, or are loaded by threads only. */
const BUNDLED = ['ink', 'ink-select-input', 'react', 'asciichart', 'yaml', 'zod'];
/** Ink loads it in React's development build only. */
const NEVER_LOADED = ['react-devtools-core'];

/** Package of a bare specifier, or null for a path. */
const packageOf = (id) => /^(@[\w.-]+\/[\w.-]+|[\w][\w.-]*)(\/|$)/.exec(id)?.[1] ?? null;

/** Of imports of our own modules only; what comes with a bundled library is bundled. */
function isExternal(id, importer) {
	if (NEVER_LOADED.includes(id)) return true;
	const name = packageOf(id);
	const isOurs = importer?.startsWith(DIST) === true;
	return isOurs && name !== null && !BUNDLED.includes(name);
}

/** Modules find files beside them by import.meta.url, which in a bundle is that of the chunk. */
const ownUrls = {
	name: 'own-urls',
	transform: (code, id) => {
		if (!id.startsWith(DIST) || !code.includes('import.meta.url')) return null;
		const path = relative(OUT, id).replaceAll('\\', '/');
		return code.replaceAll('import.meta.url', `new URL('${path}', import.meta.url).href`);
	},
};

/** Less to parse. Our own modules stay as they are, so that a stack trace can be read. */
const smallLibraries = {
	name: 'small-libraries',
	transform: async (code, id) =>
		id.includes('node_modules') && /\.m?js$/.test(id) ? (await minify(id, code)).code : null,
};

/** The licences of the libraries that went in. */
function licences(modules) {
	const folders = modules.map((id) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id)?.[0] ?? '');
	return [...new Set(folders)]
		.filter((folder) => folder !== '')
		.toSorted()
		.map((folder) => {
			const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
			const file = readdirSync(folder).find((found) => /^licen[cs]e/i.test(found));
			const text = file === undefined ? `Licence: ${license}` : readFileSync(join(folder, file), 'utf8').trim();
			return `${name} ${version}\n\n${text}\n`;
		})
		.join(`\n${'-'.repeat(80)}\n\n`);
}

rmSync(OUT, { recursive: true, force: true });
const bundle = await rolldown({
	cwd: ROOT,
	input: { entry: join(DIST, 'ui', 'cli', 'entry.js') },
	platform: 'node',
	external: isExternal,
	resolve: { conditionNames: ['production', 'node', 'import', 'default'] },
	transform: { define: { 'process.env.NODE_ENV': '"production"' } },
	plugins: [ownUrls, smallLibraries],
});
const { output } = await bundle.write({ dir: OUT, format: 'esm', comments: { legal: true } });
await bundle.close();
writeFileSync(join(OUT, 'LICENSES.txt'), licences(output.flatMap(({ moduleIds = [] }) => moduleIds)));
