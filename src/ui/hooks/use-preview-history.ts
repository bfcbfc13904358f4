/**
 * The previews kept in the model folder, to look back at: which there are, and the one a person went back to. Must not
 * know how pictures are drawn.
 */
import { open } from 'node:fs/promises';
import { useEffect, useState } from 'react';
import type { PreviewEvent } from '../../engine/events.js';
import type { PreviewFile } from '../../engine/inspect.js';

export interface PreviewHistory {
	/** Oldest first; empty until they have been listed. */
	readonly files: readonly PreviewFile[];
	/** The preview to show; null when there is none yet, or the one that was wanted is not there any more. */
	readonly shown: PreviewEvent | null;
}

/**
 * @param newest the newest preview of the run, or null: then the newest in the folder is shown
 * @param past iteration of the older preview wanted, or null for the newest
 */
export function usePreviewHistory(modelDir: string, newest: PreviewEvent | null, past: number | null): PreviewHistory {
	const [files, setFiles] = useState<readonly PreviewFile[]>([]);
	const [older, setOlder] = useState<PreviewEvent | null>(null);
	const [gone, setGone] = useState<PreviewFile | null>(null);
	// biome-ignore lint/correctness/useExhaustiveDependencies: with a new preview the folder has others
	useEffect(() => {
		let wanted = true;
		void import('../../engine/inspect.js')
			.then(({ readPreviews }) => readPreviews(modelDir))
			// A folder that cannot be listed has no older previews to offer; the newest is shown all the same.
			.catch(() => [])
			.then((found) => {
				if (wanted) setFiles(found);
			});
		return () => {
			wanted = false;
		};
	}, [modelDir, newest]);
	const isNewest = past === null && newest === null;
	const file = isNewest ? files.at(-1) : files.find(({ iteration }) => iteration === past);
	useEffect(() => {
		if (file === undefined) return;
		let wanted = true;
		void pngSize(file.path).then((size) => {
			if (!wanted) return;
			if (size === null) setGone(file);
			else setOlder({ event: 'preview', ...file, ...size });
		});
		return () => {
			wanted = false;
		};
	}, [file]);
	if (file !== undefined && file === gone) return { files, shown: null };
	return { files, shown: older !== null && older.iteration === file?.iteration ? older : newest };
}

/** Width and height from the header chunk (PNG, 11.2.2), or null when it is no PNG. */
export async function pngSize(path: string): Promise<{ readonly width: number; readonly height: number } | null> {
	try {
		const file = await open(path, 'r');
		try {
			const head = Buffer.alloc(24);
			const { bytesRead } = await file.read(head, 0, head.length, 0);
			if (bytesRead < head.length || head.toString('latin1', 1, 4) !== 'PNG') return null;
			return { width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
		} finally {
			await file.close();
		}
	} catch {
		return null;
	}
}
