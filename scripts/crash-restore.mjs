/**
 * Kills a process that restores a backup or snapshot, ahead of every step that changes the disk and at chosen times, and
 * checks after each kill that the model folder opens at the old or the restored model, whole; that the old one is then
 * in an archive; and that restoring again works.
 * Usage (after a build): node scripts/crash-restore.mjs [every Nth step, default 1]
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readModelHistory } from '../dist/engine/inspect.js';
import { snapshotPath } from '../dist/engine/store/copies.js';
import { openModelFolder } from '../dist/engine/store/folder.js';
import { openSavedModel } from '../dist/engine/store/load.js';
import { restoreModel } from '../dist/engine/store/restore.js';
import { mortalFs, requireTensors, saveIteration } from './store-crash-kit.mjs';

/** Iterations of the snapshot, the backup and the model. */
const [SNAPSHOT, BACKUP, NEWEST] = [2, 3, 5];
const SOURCES = [{ kind: 'backup' }, { kind: 'snapshot', iterations: SNAPSHOT }];

async function makeModel(dir) {
	const folder = await openModelFolder(dir, { model: 'original' });
	folder.history.begin(1, ['loss_a', 'loss_b']);
	for (let iteration = 1; iteration <= NEWEST; iteration++) {
		await saveIteration(folder, iteration);
		if (iteration === SNAPSHOT) await folder.snapshot(SNAPSHOT);
		if (iteration === BACKUP) await folder.backup();
	}
	await folder.close();
}

/** @returns false when the child came to its end before the step. */
function restoreAndKill(dir, source, fatalStep) {
	const self = fileURLToPath(import.meta.url);
	const child = spawnSync(process.execPath, [self, 'child', dir, JSON.stringify(source), String(fatalStep)]);
	if (child.status === 0) return false;
	if (child.signal !== 'SIGKILL') throw new Error(`the child ended with ${child.status}: ${child.stderr}`);
	return true;
}

/** @returns the iterations of a saved model, which must be whole. */
async function requireWhole(dir) {
	const model = await openSavedModel(dir);
	try {
		if (model.warnings.length > 0) throw new Error(`${dir} warned: ${model.warnings.join(' ')}`);
		await requireTensors(model.loadWeights(), model.state.iterations);
		return model.state.iterations;
	} finally {
		await model.close();
	}
}

/** @returns whether the restored model is in place. */
async function verify(dir, wanted) {
	const folder = await openModelFolder(dir, { model: 'original' });
	let iterations;
	try {
		if (folder.warnings.length > 0) throw new Error(`warned: ${folder.warnings.join(' ')}`);
		iterations = folder.state?.iterations;
		if (iterations !== NEWEST && iterations !== wanted) throw new Error(`opened at ${iterations}`);
		await requireTensors(folder.loadTensors('weights'), iterations);
		await requireTensors(folder.loadTensors('optimizer'), -iterations);
		const rows = readModelHistory(dir).iterations;
		if (rows.length !== iterations || rows.at(-1) !== iterations)
			throw new Error(`${rows.length} rows at ${iterations}`);
	} finally {
		await folder.close();
	}
	const copies = [await requireWhole(join(dir, 'backup')), await requireWhole(snapshotPath(dir, SNAPSHOT))];
	if (copies[0] !== BACKUP || copies[1] !== SNAPSHOT) throw new Error(`copies at ${copies}`);
	const archived = [];
	for (const name of readdirSync(dir).filter((entry) => /_archived_[\d_]+$/.test(entry)))
		archived.push(await requireWhole(join(dir, name)));
	if (iterations === wanted && !archived.includes(NEWEST)) throw new Error('the model that was there is gone');
	return iterations === wanted;
}

async function main(stride) {
	const root = mkdtempSync(join(tmpdir(), 'fstui-crash-'));
	try {
		const template = join(root, 'template');
		await makeModel(template);
		for (const source of SOURCES) {
			const wanted = source.kind === 'backup' ? BACKUP : SNAPSHOT;
			let kills = 0;
			let behind = 0;
			for (let step = 0; ; step += stride) {
				const dir = join(root, 'model');
				rmSync(dir, { recursive: true, force: true });
				cpSync(template, dir, { recursive: true });
				if (!restoreAndKill(dir, source, step)) break;
				kills++;
				try {
					if (await verify(dir, wanted)) behind++;
					await restoreModel(dir, { source });
					await verify(dir, wanted);
				} catch (error) {
					throw new Error(`${source.kind}, step ${step}: ${error.message}`, { cause: error });
				}
			}
			process.stdout.write(`${source.kind}: ${kills} kills survived, ${behind} of them behind the commit\n`);
		}
	} finally {
		rmSync(root, { recursive: true, force: true });
	}
}

const [first, dir, source, step] = process.argv.slice(2);
if (first === 'child') await restoreModel(dir, { source: JSON.parse(source), fs: mortalFs(Number(step)) });
else await main(Number(first ?? 1));
