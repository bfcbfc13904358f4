import { describe, expect, it } from 'vitest';
import { commandFor, hintsFor, KEYMAP } from '../../src/ui/keymap.js';
import { type KeyContext, TABS } from '../../src/ui/keys/binding.js';
import { keyNames } from '../../src/ui/keys/key-names.js';

const CONTEXTS: readonly KeyContext[] = [
	...TABS,
	...([
		'session_graph',
		'model_question',
		'log_filter',
		'config_filter',
		'change',
		'help',
		'stop_dialog',
		'stopping',
	] as const),
];

describe('keymap', () => {
	it('gives every key one meaning per context', () => {
		for (const context of CONTEXTS) {
			const keys = KEYMAP.filter((binding) => binding.contexts.includes(context)).flatMap((binding) => binding.keys);
			expect(new Set(keys).size, context).toBe(keys.length);
		}
	});

	it('explains every command once, in a sentence', () => {
		for (const binding of KEYMAP) expect(binding.help, binding.command).toMatch(/^[A-Z].{10,}\.$/);
		const commands = KEYMAP.map((binding) => binding.command);
		expect(new Set(commands).size).toBe(commands.length);
	});

	it('has the documented keys of the dashboard', () => {
		const documented = { s: 'save', n: 'snapshot', p: 'preview', space: 'pause', '+': 'smoother', '-': 'rougher' };
		const more = { l: 'range', y: 'log_scale', r: 'redraw', '?': 'help', q: 'stop', 'ctrl+c': 'interrupt' };
		for (const [key, command] of Object.entries({ ...documented, ...more }))
			expect(commandFor('graph', key)).toBe(command);
		for (const [i, tab] of TABS.entries())
			for (const from of TABS) expect(commandFor(from, String(i + 1))).toBe(`tab_${tab}`);
		expect(commandFor('preview', 'tab')).toBe('next_tab');
		expect(commandFor('log', '/')).toBe('filter');
	});

	it('lets a dialog take only its own keys', () => {
		expect(commandFor('stop_dialog', 'y')).toBe('confirm_stop');
		expect(commandFor('stop_dialog', 'return')).toBe('confirm_stop');
		expect(commandFor('stop_dialog', 'n')).toBe('keep_going');
		expect(commandFor('stop_dialog', 'escape')).toBe('keep_going');
		for (const key of ['s', 'p', 'space', 'q', '+']) expect(commandFor('stop_dialog', key)).toBeUndefined();
		for (const context of CONTEXTS) expect(commandFor(context, 'ctrl+c'), context).toBe('interrupt');
	});

	it('leaves letters to the text while a filter is typed', () => {
		for (const key of ['s', 'q', 'space', '1', '?', 'r']) expect(commandFor('log_filter', key)).toBeUndefined();
		expect(commandFor('log_filter', 'escape')).toBe('filter_clear');
	});

	it('names keys, and splits what arrives in one read', () => {
		expect(keyNames('', { escape: true })).toEqual(['escape']);
		expect(keyNames('c', { ctrl: true })).toEqual(['ctrl+c']);
		expect(keyNames(' ', {})).toEqual(['space']);
		expect(keyNames('++l', {})).toEqual(['+', '+', 'l']);
		expect(keyNames('y\r', {})).toEqual(['y', 'return']);
		expect(keyNames('t\t\u0015\u007f', {})).toEqual(['t', 'tab', 'ctrl+u', 'backspace']);
		expect(keyNames('q', { meta: true })).toEqual(['escape', 'q']);
		expect(keyNames('', { pageDown: true })).toEqual(['pagedown']);
		expect(keyNames('', { delete: true })).toEqual(['backspace']);
	});

	it('hints at the main keys', () => {
		expect(hintsFor('preview').map((binding) => binding.hint)).toEqual(
			expect.arrayContaining(['save', 'preview', 'pause', 'help', 'stop']),
		);
		expect(hintsFor('stop_dialog').map((binding) => binding.hint)).toEqual(['save and stop', 'go on']);
	});
});
