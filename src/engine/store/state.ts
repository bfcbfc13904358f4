/**
 * The state file `<model>_state.json`: its schema, reading and writing as text.
 * Must not know how a save is committed or what the options mean.
 */
import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { FstuiError } from '../../config/errors.js';

export const STATE_VERSION = 1;
/** A state file is some kilobytes; this bounds what a wrong file can make us allocate. */
const MAX_STATE_BYTES = 256 * 1024 * 1024;

const count = z.number().int().nonnegative();
const jsonRecord = z.record(z.string(), z.unknown());

export const storedFileSchema = z.looseObject({
	role: z.enum(['weights', 'optimizer']),
	/** File name inside the model folder. */
	name: z.string().regex(/^[^/\\]+$/),
	bytes: count,
	crc32: count.max(0xffffffff),
});

export const generationSchema = z.looseObject({
	number: count.min(1),
	/** Iterations of the model that these files hold. */
	iterations: count,
	files: z.array(storedFileSchema).min(1),
});

export const sessionSchema = z.looseObject({
	id: count.min(1),
	/** ISO 8601. */
	start: z.string(),
	/** ISO 8601 of the last save of the session. */
	end: z.string().nullable(),
	elapsed_seconds: z.number().nonnegative(),
	batch_size: count.min(1),
	/** Iterations of this session. */
	iterations: count,
	/** Iterations of the model when the session began. */
	start_iteration: count,
	device: z.string(),
	/** Options that differ from the session before. */
	changes: jsonRecord,
	/** Options that changed while the session ran. */
	changed_at: z.array(z.looseObject({ iteration: count, options: jsonRecord })).optional(),
});

export const rollbackSchema = z.looseObject({
	/** Iterations of the weights it went back to. */
	iteration: count,
	/** Iterations the model had. */
	from_iteration: count,
	/** ISO 8601. */
	at: z.string(),
	/** Where the older weights were: "previous save", "backup" or "snapshot". */
	source: z.string(),
});

export const stateSchema = z.looseObject({
	version: z.literal(STATE_VERSION),
	/** Name of the model. */
	name: z.string().min(1),
	/** ISO 8601. */
	created: z.string(),
	seed: count.max(0xffffffff),
	iterations: count,
	/** Values that were fixed when the model was made. */
	locked: jsonRecord,
	/** All effective options of the last session, input folders included. */
	config: jsonRecord,
	sessions: z.array(sessionSchema),
	lowest_avg_loss: z.looseObject({ a: z.number().nullable(), b: z.number().nullable() }),
	/** Updates the stored moments have seen, for Adam's bias correction; 0 when moments are not stored. */
	optimizer_steps: count.default(0),
	/** Gradient norms that AutoClip remembers, oldest first; absent when it is not used. */
	gradient_norms: z.array(z.number().nonnegative()).optional(),
	/** Where the batch order stands: examples drawn so far. */
	data_cursor: z.looseObject({ drawn: count }),
	/** Null between the birth of a model and its first save. */
	generation: generationSchema.nullable(),
	/** The generation before; its files go after the new one is verified. */
	previous_generation: generationSchema.nullable(),
	/** Kernel choices of the session, opaque here. */
	lowerings: jsonRecord,
	/** When loss history was cut back to a loaded iteration. */
	history_trims: z.array(z.looseObject({ time: z.string(), iteration: count, rows: count })),
	/** When the model went back to older weights; absent when it never did. */
	rollbacks: z.array(rollbackSchema).optional(),
});

export type StoredFile = Readonly<z.output<typeof storedFileSchema>>;
export type Generation = Readonly<z.output<typeof generationSchema>>;
export type SessionRecord = Readonly<z.output<typeof sessionSchema>>;
export type Rollback = Readonly<z.output<typeof rollbackSchema>>;
export type ModelState = Readonly<z.output<typeof stateSchema>>;
export type TensorRole = StoredFile['role'];

/** What a save must be given; the store itself keeps the rest. */
export type StateFields = Pick<
	ModelState,
	| 'seed'
	| 'iterations'
	| 'optimizer_steps'
	| 'gradient_norms'
	| 'locked'
	| 'config'
	| 'sessions'
	| 'lowest_avg_loss'
	| 'data_cursor'
	| 'lowerings'
>;

/** Name of the state file of a model. */
export function stateFileName(model: string): string {
	return `${model}_state.json`;
}

/** The file's text, ready to be written. */
export function encodeState(state: ModelState): Uint8Array {
	return Buffer.from(`${JSON.stringify(state, null, '\t')}\n`, 'utf8');
}

/** Why a state could not be used: in words, for the end of a sentence. */
export class StateError extends Error {
	override readonly name = 'StateError';
}

/**
 * Checks the text of a state file. Keys that are not known are kept.
 * @throws StateError naming the first fault.
 */
export function parseState(text: string): ModelState {
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch (error) {
		throw new StateError(`it is not valid JSON (${error instanceof Error ? error.message : String(error)})`);
	}
	const version = z.looseObject({ version: z.number() }).safeParse(json);
	if (version.success && version.data.version > STATE_VERSION) {
		throw new StateError(`it has version ${version.data.version}; this program knows version ${STATE_VERSION}`);
	}
	const result = stateSchema.safeParse(json);
	if (result.success) return result.data;
	const issue = result.error.issues[0];
	throw new StateError(`"${issue?.path.join('.') || 'content'}" is wrong: ${issue?.message ?? 'unknown fault'}`);
}

/**
 * Reads a state file, or null when there is none.
 * @throws StateError when it cannot be used.
 */
export async function readState(path: string): Promise<ModelState | null> {
	let text: string;
	try {
		const { size } = await stat(path);
		if (size > MAX_STATE_BYTES) throw new StateError(`it has ${size} bytes`);
		text = await readFile(path, 'utf8');
	} catch (error) {
		if (error instanceof StateError) throw error;
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
		throw new StateError(`reading it failed (${error instanceof Error ? error.message : String(error)})`);
	}
	return parseState(text);
}

/** The error for a folder whose state cannot be used; nothing in it has been changed. */
export function unreadableState(path: string, reason: StateError, copies: readonly string[]): FstuiError {
	return new FstuiError('faces', `the model's state file cannot be read: ${reason.message}. Nothing was changed`, {
		where: path,
		next: restoreAdvice(copies),
		cause: reason,
	});
}

/** What to do about a model that cannot be loaded, given the copies of it that were found. */
export function restoreAdvice(copies: readonly string[]): string {
	if (copies.length === 0) return 'choose another model folder; there is no backup or snapshot in this one';
	return `go back to one of these with fstui restore MODEL_DIR: ${copies.join(', ')}`;
}
