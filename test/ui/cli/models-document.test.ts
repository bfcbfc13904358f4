import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LISTED_MODEL_NAMES } from '../../../src/config/schema.js';
import { modelsDocument } from '../../../src/ui/cli/models-document.js';
import { catalogEntry, MODEL_CATALOG } from '../../../src/ui/model-catalog.js';

describe('docs/models.md', () => {
	const text = readFileSync(new URL('../../../docs/models.md', import.meta.url), 'utf8');

	it('is fresh (npm run docs)', async () => {
		expect(text).toBe(await modelsDocument());
	});

	it('has a section for every model, with the sizes and parameters the model screen tells', () => {
		const sections = text.split('\n## ').slice(1);
		expect(sections).toHaveLength(LISTED_MODEL_NAMES.length);
		for (const entry of MODEL_CATALOG) {
			const title = catalogEntry(entry.model, false)?.title;
			const section = sections.find((part) => part.startsWith(`${title}\n`));
			const row = `| ${entry.inputSize} px | ${entry.outputSize} px | ${entry.parameters.toLocaleString('en-US')} |`;
			expect(section, entry.id).toContain(row);
		}
	});
});
