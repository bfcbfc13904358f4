/** Cuts a stream of text into lines of bounded length. Must not know what they say. */

/** Takes pieces of text as they come; the lines come out without their line feeds. */
export class LineSplitter {
	private rest = '';

	/** @param maxLength characters of the longest line taken. */
	constructor(private readonly maxLength: number) {}

	/** The lines that this piece completes, or null when a line is too long. */
	push(piece: string): readonly string[] | null {
		const lines = (this.rest + piece).split('\n');
		this.rest = lines.pop() ?? '';
		const tooLong = this.rest.length > this.maxLength || lines.some((line) => line.length > this.maxLength);
		return tooLong ? null : lines;
	}
}
