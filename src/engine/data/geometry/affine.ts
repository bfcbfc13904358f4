/**
 * Affine maps of the plane: applying, joining and inverting them, and the best-fitting similarity between two sets of
 * points. Plain mathematics; must not know faces or pictures.
 */

/** Maps (x, y) to (xx x + xy y + x0, yx x + yy y + y0). */
export interface Affine {
	readonly xx: number;
	readonly xy: number;
	readonly x0: number;
	readonly yx: number;
	readonly yy: number;
	readonly y0: number;
}

export const IDENTITY: Affine = { xx: 1, xy: 0, x0: 0, yx: 0, yy: 1, y0: 0 };

/** Scaling by `scale` along both axes, then a shift. */
export function scaleShift(scale: number, x0: number, y0: number): Affine {
	return { xx: scale, xy: 0, x0, yx: 0, yy: scale, y0 };
}

export function applyAffine(map: Affine, x: number, y: number): readonly [number, number] {
	return [map.xx * x + map.xy * y + map.x0, map.yx * x + map.yy * y + map.y0];
}

/** The map that applies `first`, then `then`. */
export function joinAffine(first: Affine, then: Affine): Affine {
	return {
		xx: then.xx * first.xx + then.xy * first.yx,
		xy: then.xx * first.xy + then.xy * first.yy,
		x0: then.xx * first.x0 + then.xy * first.y0 + then.x0,
		yx: then.yx * first.xx + then.yy * first.yx,
		yy: then.yx * first.xy + then.yy * first.yy,
		y0: then.yx * first.x0 + then.yy * first.y0 + then.y0,
	};
}

/** The inverse map; its values are not finite when the map squeezes the plane flat. */
export function invertAffine(map: Affine): Affine {
	const determinant = map.xx * map.yy - map.xy * map.yx;
	const [xx, xy, yx, yy] = [map.yy / determinant, -map.xy / determinant, -map.yx / determinant, map.xx / determinant];
	return { xx, xy, x0: -(xx * map.x0 + xy * map.y0), yx, yy, y0: -(yx * map.x0 + yy * map.y0) };
}

/** Every point of `pointsXY` (x, y interleaved) through the map. */
export function mapPoints(map: Affine, pointsXY: ArrayLike<number>): Float64Array {
	const mapped = new Float64Array(pointsXY.length);
	for (let i = 0; i + 1 < pointsXY.length; i += 2) {
		const [x, y] = applyAffine(map, pointsXY[i] as number, pointsXY[i + 1] as number);
		mapped[i] = x;
		mapped[i + 1] = y;
	}
	return mapped;
}

/**
 * The similarity (rotation, uniform scale, shift) that takes points onto others with the least squared error:
 * Umeyama, "Least-squares estimation of transformation parameters between two point patterns", IEEE PAMI 13(4), 1991;
 * in the plane its solution is one complex quotient.
 * @param fromXY points, x and y interleaved.
 * @param toXY as many points.
 * @returns null when all points of `fromXY` are one.
 */
export function fitSimilarity(fromXY: ArrayLike<number>, toXY: ArrayLike<number>): Affine | null {
	const count = fromXY.length / 2;
	const [fromX, fromY] = centroid(fromXY);
	const [toX, toY] = centroid(toXY);
	let [real, imaginary, spread] = [0, 0, 0];
	for (let i = 0; i < count; i++) {
		const x = (fromXY[2 * i] as number) - fromX;
		const y = (fromXY[2 * i + 1] as number) - fromY;
		const u = (toXY[2 * i] as number) - toX;
		const v = (toXY[2 * i + 1] as number) - toY;
		real += x * u + y * v;
		imaginary += x * v - y * u;
		spread += x * x + y * y;
	}
	if (!(spread > 0)) return null;
	const cos = real / spread;
	const sin = imaginary / spread;
	return {
		xx: cos,
		xy: -sin,
		x0: toX - cos * fromX + sin * fromY,
		yx: sin,
		yy: cos,
		y0: toY - sin * fromX - cos * fromY,
	};
}

function centroid(pointsXY: ArrayLike<number>): readonly [number, number] {
	let [x, y] = [0, 0];
	for (let i = 0; i + 1 < pointsXY.length; i += 2) {
		x += pointsXY[i] as number;
		y += pointsXY[i + 1] as number;
	}
	const count = pointsXY.length / 2;
	return [x / count, y / count];
}
