/** Reads model folders one after the other, so that a slow disk delays only itself. Must not know what is shown. */
import { useEffect, useState } from 'react';
import type { ModelSummary } from '../../engine/inspect.js';
import { problemText } from '../problem-text.js';

export type FolderModel =
	| { readonly kind: 'model'; readonly summary: ModelSummary }
	/** The folder holds no model (any more). */
	| { readonly kind: 'none' }
	| { readonly kind: 'unreadable'; readonly problem: string };

/** By folder; a missing entry is still being read. */
export type ModelsByFolder = Readonly<Record<string, FolderModel>>;

export function useModels(
	folders: readonly string[],
	read: (folder: string) => Promise<ModelSummary | null>,
): ModelsByFolder {
	const [models, setModels] = useState<ModelsByFolder>({});
	useEffect(() => {
		let current = true;
		const readAll = async () => {
			for (const folder of folders) {
				const model = await readOne(folder, read);
				if (!current) return;
				setModels((known) => ({ ...known, [folder]: model }));
			}
		};
		void readAll();
		return () => {
			current = false;
		};
	}, [folders, read]);
	return models;
}

async function readOne(folder: string, read: (folder: string) => Promise<ModelSummary | null>): Promise<FolderModel> {
	try {
		const summary = await read(folder);
		return summary === null ? { kind: 'none' } : { kind: 'model', summary };
	} catch (error) {
		return { kind: 'unreadable', problem: problemText(error) };
	}
}
