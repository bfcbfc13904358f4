/** Things that are loaded when they are first wanted, so that the first page need not wait for them. */

/** A thing, or the way to load it. */
export type Lazy<T extends object> = T | (() => Promise<T>);

/** The thing itself. */
export async function loaded<T extends object>(thing: Lazy<T>): Promise<T> {
	return typeof thing === 'function' ? await thing() : thing;
}
