/** Building blocks of the WebAssembly binary format (core specification 2.0, chapter 5). */

/** Unsigned LEB128. */
export function unsigned(value: number): number[] {
	const out: number[] = [];
	let rest = value >>> 0;
	do {
		const byte = rest & 0x7f;
		rest >>>= 7;
		out.push(rest === 0 ? byte : byte | 0x80);
	} while (rest !== 0);
	return out;
}

/** Signed LEB128 of a number that is not negative, as instructions take constants. */
export function signed(value: number): number[] {
	const out = unsigned(value);
	const last = out.at(-1) ?? 0;
	if ((last & 0x40) === 0) return out;
	return [...out.slice(0, -1), last | 0x80, 0];
}

export function text(value: string): number[] {
	const bytes = [...Buffer.from(value)];
	return [...unsigned(bytes.length), ...bytes];
}

export function vector(items: readonly (readonly number[])[]): number[] {
	return [...unsigned(items.length), ...items.flat()];
}

export function sized(bytes: readonly number[]): number[] {
	return [...unsigned(bytes.length), ...bytes];
}

export function section(id: number, content: readonly number[]): number[] {
	return [id, ...sized(content)];
}
