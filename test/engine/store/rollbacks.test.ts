/** A model that went back to older weights tells so from then on. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { analyzeModel } from '../../../src/engine/inspect.js';
import { openModelFolder } from '../../../src/engine/store/folder.js';
import { restoreModel } from '../../../src/engine/store/restore.js';
import { mergeRollbacks } from '../../../src/engine/store/rollbacks.js';
import type { Rollback } from '../../../src/engine/store/state.js';
import { madeModel, openOriginal, peek, saveAt, temporaryFolder } from './helpers.js';

const NOON = Date.UTC(2026, 0, 2, 12);
const clock = { now: () => NOON, sleep: async () => undefined };
const at = new Date(NOON).toISOString();

/** Backup of 100, snapshots of 200 and 300, the model at 400. */
async function model(): Promise<string> {
	const dir = join(temporaryFolder(), 'model');
	const folder = await openModelFolder(dir, { model: 'original' });
	for (const iterations of [100, 200, 300, 400]) {
		await folder.save(saveAt(iterations));
		if (iterations === 100) await folder.backup();
		else if (iterations < 400) await folder.snapshot(iterations);
	}
	await folder.close();
	return dir;
}

function spoil(path: string): void {
	const bytes = readFileSync(path);
	bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
	writeFileSync(path, bytes);
}

test('restoring is remembered by the model, and through saves and further restores', async () => {
	const dir = await model();
	await restoreModel(dir, { source: { kind: 'snapshot', iterations: 300 }, clock });
	const first: Rollback = { iteration: 300, from_iteration: 400, at, source: 'snapshot' };
	expect((await peek(dir)).state.rollbacks).toEqual([first]);
	const folder = await openOriginal(dir);
	expect(folder.rolledBack).toBeNull();
	await folder.save(saveAt(350));
	await folder.close();
	expect((await peek(dir)).state.rollbacks).toEqual([first]);
	expect((await analyzeModel(dir))?.moments).toContainEqual({ kind: 'rollback', iteration: 300 });
	// Going back behind it undoes it, too; the same for going back to a place where the model never was further.
	await restoreModel(dir, { source: { kind: 'backup' }, clock });
	expect((await peek(dir)).state.rollbacks).toEqual([{ iteration: 100, from_iteration: 350, at, source: 'backup' }]);
	await restoreModel(dir, { source: { kind: 'snapshot', iterations: 300 }, clock });
	expect((await peek(dir)).state.rollbacks?.map(({ iteration }) => iteration)).toEqual([100]);
});

test('a model whose last save is damaged goes back to its backup, and the next save says so', async () => {
	const dir = await model();
	spoil(join(dir, 'original.4.safetensors'));
	const folder = await openModelFolder(dir, { model: 'original', clock });
	const step: Rollback = { iteration: 100, from_iteration: 400, at, source: 'backup' };
	expect(folder.rolledBack).toEqual(step);
	await folder.save(saveAt(110));
	await folder.close();
	const again = await openOriginal(dir);
	expect(again.rolledBack).toBeNull();
	expect(again.state?.rollbacks).toEqual([step]);
});

test('or to the save before, while it is still there', async () => {
	const dir = temporaryFolder();
	await madeModel(dir, 100);
	const kept = temporaryFolder();
	cpSync(dir, kept, { recursive: true });
	await madeModel(dir, 200);
	cpSync(kept, dir, { recursive: true, filter: (path) => !path.endsWith('_state.json') });
	spoil(join(dir, 'original.2.safetensors'));
	const { rolledBack } = await openOriginal(dir);
	expect(rolledBack).toMatchObject({ iteration: 100, from_iteration: 200, source: 'previous save' });
});

test('a model that never went back has nothing of it in its state', async () => {
	const dir = await model();
	expect((await peek(dir)).state).not.toHaveProperty('rollbacks');
});

test('no more than a hundred are kept', () => {
	const rollbacks = Array.from({ length: 150 }, (_, i) => ({
		...{ iteration: i, from_iteration: i + 1, source: 'backup' },
		at: new Date(NOON + i).toISOString(),
	}));
	const kept = mergeRollbacks([{ rollbacks }, { rollbacks: rollbacks.slice(0, 5) }], null, 1000);
	expect(kept).toHaveLength(100);
	expect(kept.at(-1)).toEqual(rollbacks[149]);
});
