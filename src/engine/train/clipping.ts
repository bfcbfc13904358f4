/**
 * How gradients are kept within bounds: by value, each tensor by its own norm, all by their common norm, or by a
 * percentile of the norms seen so far (AutoClip). Owns the factors; applying them belongs to the update.
 */

export type Clipping =
	| { readonly kind: 'none' }
	/** Element by element, to -limit..limit. */
	| { readonly kind: 'value'; readonly limit: number }
	/** Each tensor whose L2 norm is above the limit is scaled down to it. */
	| { readonly kind: 'norm'; readonly limit: number }
	/** All tensors are scaled by one factor when their common L2 norm is above the limit. */
	| { readonly kind: 'global_norm'; readonly limit: number }
	/** As global_norm, the limit being a percentile (0..100) of the last `history` norms; 0 keeps all norms. */
	| { readonly kind: 'autoclip'; readonly percentile: number; readonly history: number };

/** Factor that brings a norm down to the limit; 1 when it is within. */
export function clipFactor(norm: number, limit: number): number {
	return norm > limit ? limit / norm : 1;
}

/** Value below which `percentile` percent of the values lie, linear between neighbours; 0 for no values. */
export function percentileOf(values: readonly number[], percentile: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	const position = ((sorted.length - 1) * percentile) / 100;
	const below = sorted[Math.floor(position)] ?? 0;
	const above = sorted[Math.ceil(position)] ?? below;
	return below + (above - below) * (position - Math.floor(position));
}

/** AutoClip (Seetharaman et al. 2020): remembers the gradient norms of past updates and gives the limit for the next. */
export class NormHistory {
	private readonly norms: number[];

	/**
	 * @param length norms remembered; 0 remembers all.
	 * @param earlier norms of the updates before this session, oldest first.
	 */
	constructor(
		private readonly length: number,
		earlier: readonly number[] = [],
	) {
		this.norms = length === 0 ? [...earlier] : earlier.slice(-length);
	}

	/** Remembers a norm (one that is not finite is left out) and gives the percentile over all remembered. */
	limit(norm: number, percentile: number): number {
		if (Number.isFinite(norm)) this.norms.push(norm);
		if (this.length > 0 && this.norms.length > this.length) this.norms.shift();
		return percentileOf(this.norms, percentile);
	}

	clear(): void {
		this.norms.length = 0;
	}

	/** Oldest first. */
	get values(): readonly number[] {
		return this.norms;
	}
}
