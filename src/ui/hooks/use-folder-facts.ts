/** Live facts about the folders of the form: looked up shortly after the last key. Must not know what they mean. */
import { useEffect, useRef, useState } from 'react';
import type { FolderFacts } from '../types.js';

const QUIET_MS = 120;

/** Facts by folder text; a missing entry is still being looked up. */
export type FactsByFolder = Readonly<Record<string, FolderFacts>>;

export function useFolderFacts(
	folders: readonly string[],
	lookUp: (folder: string) => Promise<FolderFacts>,
): FactsByFolder {
	const [facts, setFacts] = useState<FactsByFolder>({});
	const mounted = useRef(true);
	useEffect(() => {
		mounted.current = true;
		return () => {
			mounted.current = false;
		};
	}, []);
	const key = folders.join('\n');
	useEffect(() => {
		const wanted = key.split('\n').filter((folder) => folder !== '');
		const timer = setTimeout(() => {
			for (const folder of wanted) {
				void lookUp(folder).then((found) => {
					if (mounted.current) setFacts((known) => ({ ...known, [folder]: found }));
				});
			}
		}, QUIET_MS);
		return () => clearTimeout(timer);
	}, [key, lookUp]);
	return facts;
}
