import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSavedModel } from '../../../src/engine/store/load.js';
import { collect, openOriginal, saveAt, temporaryFolder } from './helpers.js';

test('a folder without a saved model is refused', async () => {
	const dir = temporaryFolder();
	await expect(openSavedModel(dir)).rejects.toMatchObject({ exitCode: 3, where: dir });
	await expect(openSavedModel(join(dir, 'none'))).rejects.toMatchObject({ exitCode: 3 });
});

test('a model can be read while it is saved over and over', async () => {
	const dir = temporaryFolder();
	const folder = await openOriginal(dir);
	await folder.save(saveAt(1));
	let saving = true;
	const writer = (async () => {
		for (let iteration = 2; saving; iteration++) await folder.save(saveAt(iteration));
	})();
	for (let turn = 0; turn < 40; turn++) {
		const model = await openSavedModel(dir);
		const { iterations } = model.state;
		expect(model.warnings).toEqual([]);
		// Give the writer time to remove the files that are being read.
		while (turn % 4 === 0 && folder.state?.iterations === iterations) await new Promise(setImmediate);
		expect((await collect(model.loadWeights()))['encoder/bias']).toEqual([iterations + 0.5, iterations + 1.5]);
		await model.close();
	}
	saving = false;
	await writer;
});
