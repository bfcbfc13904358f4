/** What is looked up for a text once nobody has typed for a moment. Must not know what is looked up. */
import { useEffect, useState } from 'react';

/**
 * The answer for `key`, or null while there is none; an empty key asks for nothing.
 * @param lookUp the same function on every render; it never rejects.
 * @param quietMs how long the key must have stayed the same.
 */
export function useLookup<T>(key: string, lookUp: (key: string) => Promise<T>, quietMs: number): T | null {
	const [found, setFound] = useState<{ readonly key: string; readonly value: T } | null>(null);
	useEffect(() => {
		if (key === '') return;
		let current = true;
		const timer = setTimeout(() => {
			void lookUp(key).then((value) => {
				if (current) setFound({ key, value });
			});
		}, quietMs);
		return () => {
			current = false;
			clearTimeout(timer);
		};
	}, [key, lookUp, quietMs]);
	return found !== null && found.key === key ? found.value : null;
}
