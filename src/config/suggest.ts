/**
 * "Did you mean": the known name nearest to what was typed, by edit distance with swapped neighbours
 * (Damerau-Levenshtein, optimal string alignment). Must not know what the names stand for.
 */

/** Number of single-character insertions, deletions, replacements and swaps of neighbours between two words. */
export function editDistance(left: string, right: string): number {
	const columns = right.length + 1;
	let beforeLast: readonly number[] = [];
	let last: readonly number[] = Array.from({ length: columns }, (_, column) => column);
	for (let row = 1; row <= left.length; row++) {
		const current: number[] = [row];
		for (let column = 1; column < columns; column++) {
			const same = left[row - 1] === right[column - 1];
			let best = Math.min(
				(last[column] ?? 0) + 1,
				(current[column - 1] ?? 0) + 1,
				(last[column - 1] ?? 0) + (same ? 0 : 1),
			);
			const swapped =
				row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
			if (swapped) best = Math.min(best, (beforeLast[column - 2] ?? 0) + 1);
			current.push(best);
		}
		beforeLast = last;
		last = current;
	}
	return last[right.length] ?? 0;
}

/** Letters only count: `batchSize`, `batch-size` and `BATCH_SIZE` are the same word. */
function plain(word: string): string {
	return word.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/**
 * The known name nearest to `typed`, or undefined when none is near enough to be a slip of the finger
 * (about one mistake per three letters) and none continues what was typed.
 */
export function suggest(typed: string, known: readonly string[]): string | undefined {
	const wanted = plain(typed);
	if (wanted === '' || wanted.length > 64) return undefined;
	const ranked = known
		.map((name) => ({ name, distance: editDistance(wanted, plain(name)) }))
		.sort((a, b) => a.distance - b.distance);
	const best = ranked[0];
	if (best !== undefined && best.distance <= Math.max(1, Math.floor(wanted.length / 3))) return best.name;
	if (wanted.length < 3) return undefined;
	return known.find((name) => plain(name).startsWith(wanted) || wanted.startsWith(plain(name)));
}

/** `Did you mean "x"? ` with a trailing space, or nothing. */
export function didYouMean(typed: string, known: readonly string[], show: (name: string) => string = (n) => n): string {
	const name = suggest(typed, known);
	return name === undefined ? '' : `Did you mean ${show(name)}? `;
}
