/**
 * Writes the two demo people to a folder, or finds them there from an earlier run. Owns the folder's layout and the
 * manifest that tells whether it is complete. Must not know how a face is drawn.
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FstuiError } from '../../config/errors.js';
import { type Identity, PERSON_A, PERSON_B } from './identity.js';
import { createRandom, pictureSeed } from './random.js';
import { renderScene } from './render.js';
import { drawScene } from './scene.js';

export interface DemoFacesOptions {
	/** Gets A/ and B/ with 0001.jpg ..., landmarks.json and masks/0001.png ... */
	readonly outDir: string;
	/** Faces of each person, 1..9999. Default 200. */
	readonly count?: number;
	/** Side of a picture in pixels, 32..1024. Default 256. */
	readonly size?: number;
	/** The same seed gives the same pictures. Default 1. */
	readonly seed?: number;
	readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

export interface DemoFaces {
	/** Folder of person A, and of person B. */
	readonly a: string;
	readonly b: string;
}

interface Manifest {
	/** Raised whenever the same seed gives other pictures. */
	readonly drawing: number;
	readonly seed: number;
	readonly count: number;
	readonly size: number;
	readonly complete: boolean;
}

const DRAWING = 1;
const MANIFEST = 'demo-faces.json';
/** Renders in flight; each keeps one thread of the image library busy. */
const PARALLEL = 4;
const PEOPLE: readonly { readonly folder: string; readonly identity: Identity }[] = [
	{ folder: 'A', identity: PERSON_A },
	{ folder: 'B', identity: PERSON_B },
];

/**
 * Draws both people unless a complete set with the same options is there. An interrupted set is drawn again.
 * @throws FstuiError (usage) for options out of range, (faces) when the folder holds other files or cannot be written.
 */
export async function makeDemoFaces(options: DemoFacesOptions): Promise<DemoFaces> {
	const { outDir, count = 200, size = 256, seed = 1, onProgress } = options;
	inRange('count', count, 1, 9999);
	inRange('size', size, 32, 1024);
	inRange('seed', seed, 0, 2 ** 32 - 1);
	const folders: DemoFaces = { a: path.join(outDir, 'A'), b: path.join(outDir, 'B') };
	const wanted: Manifest = { drawing: DRAWING, seed, count, size, complete: true };
	try {
		const found = await readManifest(outDir);
		if (found !== undefined && sameSet(found, wanted) && (await hasAllFiles(outDir, count))) return folders;
		await prepare(outDir, found !== undefined);
		await writeManifest(outDir, { ...wanted, complete: false });
		let done = 0;
		const step = (): void => onProgress?.({ done: ++done, total: count * PEOPLE.length });
		for (const person of PEOPLE.keys()) await drawPerson(outDir, person, wanted, step);
		await writeManifest(outDir, wanted);
	} catch (error) {
		if (error instanceof FstuiError) throw error;
		throw new FstuiError('faces', `The demo faces could not be written: ${describe(error)}.`, {
			where: outDir,
			next: 'Check that the folder can be written and the disk has 20 MB left, or choose another folder.',
			cause: error,
		});
	}
	return folders;
}

const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** 1-based number of a picture as its name without extension. */
const pictureName = (index: number): string => String(index + 1).padStart(4, '0');

function* indices(count: number): Generator<number> {
	for (let index = 0; index < count; index++) yield index;
}

async function drawPerson(outDir: string, person: number, { count, size, seed }: Manifest, step: () => void) {
	const { folder = '', identity = PERSON_A } = PEOPLE[person] ?? {};
	const directory = path.join(outDir, folder);
	const landmarks: Record<string, readonly (readonly number[])[]> = {};
	const draw = async (index: number): Promise<void> => {
		const random = createRandom(pictureSeed(seed, person, index));
		const scene = drawScene(identity, size, random);
		const { jpeg, maskPng } = await renderScene(scene, size, random);
		const name = pictureName(index);
		landmarks[`${name}.jpg`] = scene.landmarks.map((point) => point.map((v) => Math.round(v * 100) / 100));
		await writeFile(path.join(directory, `${name}.jpg`), jpeg);
		await writeFile(path.join(directory, 'masks', `${name}.png`), maskPng);
		step();
	};
	// A loop that fails closes the generator, and with it the other loops.
	const queue = indices(count);
	const drawNext = async (): Promise<void> => {
		for (const index of queue) await draw(index);
	};
	// All of them have stopped writing before a failure is passed on.
	const ends = await Promise.allSettled(Array.from({ length: PARALLEL }, drawNext));
	const failure = ends.find((end) => end.status === 'rejected');
	if (failure !== undefined) throw failure.reason;
	const sorted = Object.fromEntries(Object.entries(landmarks).sort(([p], [q]) => (p < q ? -1 : 1)));
	await writeFile(path.join(directory, 'landmarks.json'), JSON.stringify(sorted));
}

/** Makes the folders empty of earlier demo faces. Files of somebody else are never touched. */
async function prepare(outDir: string, ours: boolean): Promise<void> {
	for (const { folder } of PEOPLE) {
		const directory = path.join(outDir, folder);
		const existing = await namesIn(directory);
		if (existing.length > 0 && !ours) {
			throw new FstuiError('faces', 'The folder for the demo faces already holds other files.', {
				where: directory,
				next: 'Choose another folder, or empty this one yourself.',
			});
		}
		for (const name of existing.filter((entry) => /^\d{4}\.jpg$|^landmarks\.json$|^masks$/.test(entry))) {
			await rm(path.join(directory, name), { recursive: true });
		}
		await mkdir(path.join(directory, 'masks'), { recursive: true });
	}
}

async function hasAllFiles(outDir: string, count: number): Promise<boolean> {
	for (const { folder } of PEOPLE) {
		const present = new Set(await namesIn(path.join(outDir, folder)));
		const masks = new Set(await namesIn(path.join(outDir, folder, 'masks')));
		if (!present.has('landmarks.json')) return false;
		for (let index = 0; index < count; index++) {
			const name = pictureName(index);
			if (!present.has(`${name}.jpg`) || !masks.has(`${name}.png`)) return false;
		}
	}
	return true;
}

async function namesIn(directory: string): Promise<readonly string[]> {
	return readdir(directory).catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOENT') return [];
		throw error;
	});
}

function sameSet(found: Partial<Manifest>, wanted: Manifest): boolean {
	return (Object.keys(wanted) as (keyof Manifest)[]).every((key) => found[key] === wanted[key]);
}

/** The manifest, {} when it is there but damaged, undefined when there is none. */
async function readManifest(outDir: string): Promise<Partial<Manifest> | undefined> {
	const text = await readFile(path.join(outDir, MANIFEST), 'utf8').catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOENT') return undefined;
		throw error;
	});
	if (text === undefined) return undefined;
	try {
		return { ...JSON.parse(text) };
	} catch {
		return {};
	}
}

/** Renaming makes it whole or absent. */
async function writeManifest(outDir: string, manifest: Manifest): Promise<void> {
	const file = path.join(outDir, MANIFEST);
	await writeFile(`${file}.partial`, `${JSON.stringify(manifest)}\n`);
	await rename(`${file}.partial`, file);
}

function inRange(name: string, value: number, low: number, high: number): void {
	if (Number.isInteger(value) && value >= low && value <= high) return;
	throw new FstuiError('usage', `The demo faces' ${name} is ${value}.`, {
		where: name,
		next: `Give a whole number from ${low} to ${high}.`,
	});
}
