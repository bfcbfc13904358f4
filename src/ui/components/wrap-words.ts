/** Text in lines, broken between words. Pure; must not know what the text says. */

/** Lines of at most `width` characters; a word longer than that, such as a path, is broken. */
export function wrapWords(text: string, width: number): readonly string[] {
	const lines: string[] = [];
	const words = text.split(' ').flatMap((word) => pieces(word, Math.max(1, width)));
	for (const word of words) {
		const last = lines.at(-1);
		if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
		else lines.push(word);
	}
	return lines;
}

function pieces(word: string, width: number): readonly string[] {
	if (word.length <= width) return [word];
	return Array.from({ length: Math.ceil(word.length / width) }, (_, i) => word.slice(i * width, (i + 1) * width));
}
