/** Completes a typed path as a shell does: folders, and files where files are wanted. Must not know the form. */
import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

export interface Completion {
	/** The path as far as it is certain; ends in a slash when only one folder fits. */
	readonly text: string;
	/** What fits, when more than one name does; folders end in a slash. */
	readonly candidates: readonly string[];
}

export interface PathEntry {
	readonly name: string;
	readonly isFolder: boolean;
}

/** What may follow a path, for the entries of its folder. Names that begin with a dot only when asked for. */
export function completePath(text: string, entries: readonly PathEntry[], wanted: 'folder' | 'file'): Completion {
	const base = text.slice(text.lastIndexOf('/') + 1);
	const fitting = entries
		.filter(({ isFolder }) => isFolder || wanted === 'file')
		.filter(({ name }) => name.startsWith(base) && (base.startsWith('.') || !name.startsWith('.')))
		.map(({ name, isFolder }) => (isFolder ? `${name}/` : name))
		.sort();
	const [first] = fitting;
	if (first === undefined) return { text, candidates: [] };
	const common = fitting.reduce((shared, name) => commonStart(shared, name), first);
	return { text: text.slice(0, text.length - base.length) + common, candidates: fitting.length > 1 ? fitting : [] };
}

/** The folder in which the last part of a path is looked up, `~` resolved. */
export function lookupFolder(text: string): string {
	const folder = text.endsWith('/') ? text : dirname(text);
	if (folder === '~' || folder.startsWith('~/')) return join(homedir(), folder.slice(1));
	return folder;
}

/**
 * The entries of the folder that a typed path leads to; none when it cannot be read. Read at once, so that the keys after
 * Tab find the completed text.
 */
export function entriesFor(text: string): readonly PathEntry[] {
	try {
		// A link may lead to a folder; that it might not shows when it is used.
		return readdirSync(lookupFolder(text), { withFileTypes: true }).map((entry) => ({
			name: entry.name,
			isFolder: entry.isDirectory() || entry.isSymbolicLink(),
		}));
	} catch {
		return [];
	}
}

function commonStart(a: string, b: string): string {
	let length = 0;
	while (length < a.length && a[length] === b[length]) length++;
	return a.slice(0, length);
}
