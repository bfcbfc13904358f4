/** How the curves of a chart are to be drawn, on the screen or as a picture. */
import { SMOOTHING_LEVELS } from './ema.js';
import type { SideView } from './loss-series.js';

/** Over the raw values. */
export type Curve = 'smoothed' | 'average';

export interface ChartLook {
	readonly logScale: boolean;
	/** What is drawn over the raw values, the most important last. Without any the raw values are. */
	readonly curves: readonly Curve[];
	/** The raw values behind the curves. */
	readonly raw: boolean;
	/** The curve is that of the raw values, unless a column has several. */
	readonly rawIsCurve: boolean;
	readonly trend: boolean;
	/** The sides are named at the end of their lines. */
	readonly letters: boolean;
}

/** The losses of a run: smoothed, as far as asked. @param chosen `smoothing` is an index into SMOOTHING_LEVELS */
export function lossLook(
	chosen: Pick<ChartLook, 'logScale' | 'trend' | 'raw'> & { readonly smoothing: number },
): ChartLook {
	const { logScale, trend, raw, smoothing } = chosen;
	const rawIsCurve = SMOOTHING_LEVELS[smoothing] === 0;
	return { logScale, trend, raw, rawIsCurve, curves: ['smoothed'], letters: true };
}

/** One value per column. @param curve undefined for the raw values */
export function curveOf(side: SideView, curve: Curve | undefined): ArrayLike<number> {
	if (curve === undefined) return side.raw;
	return (curve === 'smoothed' ? side.smoothed : side.average) ?? [];
}
