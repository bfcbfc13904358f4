/** Pages that load at different speeds, or not at all. */
import { describe, expect, it } from 'vitest';
import { Navigator } from '../../src/ui/navigator.js';

interface Loading {
	readonly request: string;
	readonly turn: number;
	resolve(page: string): void;
	reject(error: Error): void;
}

function setUp() {
	const loading: Loading[] = [];
	const seen: (string | null)[] = [];
	let held = 0;
	const navigator: Navigator<string, string> = new Navigator({
		load: (request, turn) =>
			new Promise((resolve, reject) => {
				loading.push({ request, turn, resolve, reject });
			}),
		keys: { hold: () => held++, release: () => held-- },
		onChange: () => seen.push(navigator.page()),
	});
	return { navigator, loading, seen, held: () => held };
}

describe('navigator', () => {
	it('shows a page once it is loaded and keeps the keys until then', async () => {
		const { navigator, loading, seen, held } = setUp();
		let told = 0;
		navigator.subscribe(() => told++);
		const opened = navigator.open('home');
		expect([navigator.page(), held(), told]).toEqual([null, 1, 0]);
		loading[0]?.resolve('HOME');
		await opened;
		expect([navigator.page(), held(), told]).toEqual(['HOME', 0, 1]);
		// Told while the page before is still there.
		expect(seen).toEqual([null]);
	});

	it('stays where it is when a page cannot be loaded, and says why', async () => {
		const { navigator, loading, held } = setUp();
		const home = navigator.open('home');
		loading[0]?.resolve('HOME');
		await home;
		const broken = navigator.open('broken');
		loading[1]?.reject(new Error('no such model'));
		await expect(broken).rejects.toThrow('no such model');
		expect([navigator.page(), held()]).toEqual(['HOME', 0]);
	});

	it('ends at the page asked for last, whichever is loaded first', async () => {
		const { navigator, loading, held } = setUp();
		const slow = navigator.open('slow');
		const fast = navigator.open('fast');
		expect(loading.map(({ turn }) => turn)).toEqual([1, 2]);
		loading[1]?.resolve('FAST');
		await fast;
		expect(held()).toBe(1);
		loading[0]?.resolve('SLOW');
		await slow;
		expect([navigator.page(), held()]).toEqual(['FAST', 0]);
	});
});
