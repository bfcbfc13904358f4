/**
 * Writes the documents that are made from the program's own tables, or with --check only says which are stale.
 * Needs a build: node scripts/generate-docs.mjs [--check]
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { presetSchemaText } from '../dist/config/json-schema.js';
import { optionsDocument } from '../dist/config/options-document.js';
import { modelsDocument } from '../dist/ui/cli/models-document.js';
import { keysDocument } from '../dist/ui/keys-document.js';

/** Path from the root of the project, and what belongs there. */
const DOCUMENTS = [
	{ path: 'docs/options.md', render: optionsDocument },
	{ path: 'docs/models.md', render: modelsDocument },
	{ path: 'docs/keys.md', render: keysDocument },
	{ path: 'presets/schema.json', render: presetSchemaText },
];

const check = process.argv.includes('--check');
let stale = 0;
for (const { path, render } of DOCUMENTS) {
	const file = fileURLToPath(new URL(`../${path}`, import.meta.url));
	const text = await render();
	const current = await readFile(file, 'utf8').catch(() => null);
	if (current === text) continue;
	stale++;
	if (check) {
		console.error(`${path} is stale: run npm run docs`);
		continue;
	}
	await mkdir(dirname(file), { recursive: true });
	await writeFile(file, text);
	console.log(`wrote ${path}`);
}
process.exitCode = check && stale > 0 ? 1 : 0;
