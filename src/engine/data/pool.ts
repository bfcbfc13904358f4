/** Runs asynchronous work over a list with a bounded number in flight. Must not know what the work is. */

/** Maps in order; at most `limit` calls run at once. Rejects with the first rejection. */
export async function mapLimited<T, R>(
	items: readonly T[],
	limit: number,
	work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
	const results: R[] = new Array(items.length);
	let next = 0;
	const runner = async (): Promise<void> => {
		while (next < items.length) {
			const index = next++;
			results[index] = await work(items[index] as T, index);
		}
	};
	await Promise.all(Array.from({ length: Math.min(limit, items.length) }, runner));
	return results;
}
