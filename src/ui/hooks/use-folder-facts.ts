/** Live facts about the folders of the form: looked up shortly after the last key. Must not know what they mean. */
import { useEffect, useRef, useState } from 'react';
import type { FolderFacts } from '../types.js';

const QUIET_MS = 120;
/** Folders are looked at again, because people fill them while they read the form. */
const AGAIN_MS = 3000;

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
		const look = () => {
			for (const folder of wanted) {
				void lookUp(folder).then((found) => {
					if (mounted.current)
						setFacts((known) => (isSame(known[folder], found) ? known : { ...known, [folder]: found }));
				});
			}
		};
		const soon = setTimeout(look, QUIET_MS);
		const again = setInterval(look, AGAIN_MS);
		return () => {
			clearTimeout(soon);
			clearInterval(again);
		};
	}, [key, lookUp]);
	return facts;
}

function isSame(known: FolderFacts | undefined, found: FolderFacts): boolean {
	return (
		known !== undefined &&
		known.exists === found.exists &&
		known.pictures === found.pictures &&
		known.hasModel === found.hasModel
	);
}
