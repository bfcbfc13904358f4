/**
 * Lightness and colour jitter in L*a*b*: each plane is moved towards 255 or towards 0 by a random share.
 * Must not know pictures or colour spaces.
 */
import { type DrawRandom, PURPOSE } from '../random.js';

/** Shares -1..1 by which the L*, a* and b* planes move. */
export interface LabShares {
	readonly l: number;
	readonly a: number;
	readonly b: number;
}

/**
 * Draws three independent shares, uniform within +-amount.
 * @param lightness percent for L*, 0..100; @param ab percent for a* and b*.
 */
export function drawLabShares(lightness: number, ab: number, random: DrawRandom): LabShares {
	const share = (amount: number, index: number): number =>
		((2 * random.uniform(PURPOSE.lab, index) - 1) * amount) / 100;
	return { l: share(lightness, 0), a: share(ab, 1), b: share(ab, 2) };
}

/**
 * Moves every value by a share: v + (255 - v) share upwards, v (1 + share) downwards, cut to whole numbers.
 * a* and b* are moved as stored, so a positive share means redder or yellower, a negative one greener or bluer.
 */
export function shiftPlane(plane: Uint8Array, pixels: number, share: number): void {
	if (share === 0) return;
	const table = Uint8Array.from({ length: 256 }, (_, v) => (share >= 0 ? v + (255 - v) * share : v * (1 + share)));
	for (let i = 0; i < pixels; i++) plane[i] = table[plane[i] as number] as number;
}
