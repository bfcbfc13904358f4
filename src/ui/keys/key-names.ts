/** Names of key presses, from what Ink says about them. Must not know what keys mean. */

/** The part of Ink's key object that names a key. */
export interface KeyFlags {
	readonly ctrl?: boolean;
	readonly meta?: boolean;
	readonly return?: boolean;
	readonly escape?: boolean;
	readonly tab?: boolean;
	readonly shift?: boolean;
	readonly upArrow?: boolean;
	readonly downArrow?: boolean;
	readonly leftArrow?: boolean;
	readonly rightArrow?: boolean;
	readonly pageUp?: boolean;
	readonly pageDown?: boolean;
	readonly home?: boolean;
	readonly end?: boolean;
	readonly backspace?: boolean;
	readonly delete?: boolean;
}

const NAMED: readonly (readonly [keyof KeyFlags, string])[] = [
	['escape', 'escape'],
	['return', 'return'],
	['upArrow', 'up'],
	['downArrow', 'down'],
	['leftArrow', 'left'],
	['rightArrow', 'right'],
	['pageUp', 'pageup'],
	['pageDown', 'pagedown'],
	['home', 'home'],
	['end', 'end'],
	['backspace', 'backspace'],
	['delete', 'delete'],
];

/** The name of a key that types nothing, or undefined for one that does, and with Ctrl. */
export function namedKey(key: KeyFlags): string | undefined {
	if (key.tab) return key.shift ? 'shift+tab' : 'tab';
	return NAMED.find(([flag]) => key[flag] === true)?.[1];
}

/** One name per key press; a burst of characters in one read gives one name per character. */
export function keyNames(input: string, key: KeyFlags): readonly string[] {
	const named = namedKey(key);
	// Terminals disagree about which of the two the key above Enter sends.
	if (named !== undefined) return [named === 'delete' ? 'backspace' : named];
	if (key.ctrl) return [`ctrl+${input}`];
	// Esc and a key in one read look like Alt with the key; no command has Alt.
	const before = key.meta ? ['escape'] : [];
	const names = [...input].map((char) => {
		const code = char.charCodeAt(0);
		if (char === ' ') return 'space';
		if (char === '\t') return 'tab';
		if (char === '\r' || char === '\n') return 'return';
		if (char === '\b' || char === '\u007f') return 'backspace';
		return code < 32 ? `ctrl+${String.fromCharCode(code + 96)}` : char;
	});
	return [...before, ...names];
}
