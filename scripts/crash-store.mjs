/**
 * Kills a process that saves over and over, at any step or at any time, and checks that the model folder always
 * opens at the last save it confirmed or a later one, with whole tensors, history and copies.
 * Usage (after a build): node scripts/crash-store.mjs [rounds] [seed]
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readModelHistory } from '../dist/engine/inspect.js';
import { openModelFolder } from '../dist/engine/store/folder.js';
import { nodeFs } from '../dist/engine/store/fs.js';
import { openSavedModel } from '../dist/engine/store/load.js';
import { mortalFs, requireTensors, saveIteration } from './store-crash-kit.mjs';

/** Steps of an opening, two saves, a backup and a snapshot. */
const STEPS = 120;

async function child(dir, fatalStep) {
	const folder = await openModelFolder(dir, { model: 'original', fs: fatalStep < 0 ? nodeFs : mortalFs(fatalStep) });
	let iteration = folder.state?.iterations ?? 0;
	folder.history.begin(iteration + 1, ['loss_a', 'loss_b']);
	for (let turn = 1; ; turn++) {
		iteration++;
		await saveIteration(folder, iteration);
		process.stdout.write(`saved ${iteration}\n`);
		if (turn % 2 === 1) await folder.backup();
		else await folder.snapshot(iteration % 3);
	}
}

/** Runs a child until it dies. @returns the last save it confirmed. */
function runAndKill(dir, fatalStep, delay) {
	return new Promise((resolve, reject) => {
		const process_ = spawn(process.execPath, [fileURLToPath(import.meta.url), 'child', dir, String(fatalStep)], {
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		let output = '';
		let errors = '';
		process_.stdout.on('data', (text) => {
			if (output === '' && fatalStep < 0) setTimeout(() => process_.kill('SIGKILL'), delay);
			output += text;
		});
		process_.stderr.on('data', (text) => {
			errors += text;
		});
		process_.on('close', (code, signal) => {
			if (signal !== 'SIGKILL') reject(new Error(`the child ended with ${code ?? signal}: ${errors}`));
			const saves = [...output.matchAll(/^saved (\d+)\n/gm)];
			resolve(Number(saves.at(-1)?.[1] ?? 0));
		});
	});
}

/** @param before copies that were there after the last crash. @returns what is there now. */
async function verify(dir, confirmed, before) {
	const folder = await openModelFolder(dir, { model: 'original' });
	try {
		const iterations = folder.state?.iterations ?? 0;
		if (folder.warnings.length > 0) throw new Error(`warned: ${folder.warnings.join(' ')}`);
		if (iterations < confirmed) throw new Error(`opened at ${iterations} although ${confirmed} was confirmed`);
		if (iterations > 0) {
			await requireTensors(folder.loadTensors('weights'), iterations);
			await requireTensors(folder.loadTensors('optimizer'), -iterations);
		}
		const history = readModelHistory(dir);
		if (history.iterations.length !== iterations) throw new Error(`${history.iterations.length} rows at ${iterations}`);
		if (!history.iterations.every((value, row) => value === row + 1)) throw new Error('the history has gaps');
		const snapshots = join(dir, 'snapshots');
		const names = [...readdirSync(dir), ...(existsSync(snapshots) ? readdirSync(snapshots) : [])];
		const strays = names.filter((name) => /\.(new|old|tmp)$|^\.lock\./.test(name));
		if (strays.length > 0) throw new Error(`left behind: ${strays.join(', ')}`);
		if (names.filter((name) => name.endsWith('.safetensors')).length !== (iterations > 0 ? 2 : 0)) {
			throw new Error(`tensor files: ${names.join(', ')}`);
		}
		const copies = names.filter((name) => name === 'backup' || name.endsWith('_iters'));
		for (const name of copies) {
			const copy = await openSavedModel(name === 'backup' ? join(dir, name) : join(snapshots, name));
			await requireTensors(copy.loadWeights(), copy.state.iterations);
			await copy.close();
			if (copy.warnings.length > 0) throw new Error(`${name}: ${copy.warnings.join(' ')}`);
		}
		const lost = before.find((name) => !copies.includes(name));
		if (lost !== undefined) throw new Error(`${lost} is gone`);
		return { iterations, copies };
	} finally {
		await folder.close();
	}
}

function randomNumbers(seed) {
	let state = seed >>> 0;
	return () => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return state / 2 ** 32;
	};
}

async function main(rounds, seed) {
	const random = randomNumbers(seed);
	let dir = mkdtempSync(join(tmpdir(), 'fstui-crash-'));
	try {
		let atFirstSave = 0;
		let copies = [];
		for (let round = 0; round < rounds; round++) {
			// Every eighth round starts anew, so that first saves are cut off too.
			if (round % 8 === 0) {
				rmSync(dir, { recursive: true, force: true });
				dir = mkdtempSync(join(tmpdir(), 'fstui-crash-'));
				copies = [];
			}
			const fatalStep = round % 3 === 2 ? -1 : Math.floor(random() * STEPS);
			const confirmed = await runAndKill(dir, fatalStep, random() * 60);
			try {
				const found = await verify(dir, confirmed, copies);
				copies = found.copies;
				if (found.iterations === 0) atFirstSave++;
			} catch (error) {
				throw new Error(`round ${round}, step ${fatalStep}: ${error.message}`, { cause: error });
			}
		}
		process.stdout.write(`${rounds} crashes survived, ${atFirstSave} of them before a first save\n`);
	} finally {
		rmSync(dir, { recursive: true, force: true });
	}
}

const [first, second, third] = process.argv.slice(2);
if (first === 'child') await child(second, Number(third));
else await main(Number(first ?? 200), Number(second ?? 1));
