/**
 * 8-bit RGB to 8-bit CIE L*a*b* and back by lookup tables: sRGB with its gamma, D65 white; L* 0..100 stored as 0..255,
 * a* and b* stored with an offset of 128 (OpenCV's convention). Must not know what is done to the planes in between.
 */

/** Three planes of one picture, one uint8 value per pixel each. */
export interface LabPlanes {
	readonly l: Uint8Array;
	readonly a: Uint8Array;
	readonly b: Uint8Array;
}

type Triple<T> = readonly [T, T, T];
type Matrix = Triple<Triple<number>>;

function mapTriple<T, R>([p, q, r]: Triple<T>, work: (value: T) => R): Triple<R> {
	return [work(p), work(q), work(r)];
}

/** Linear sRGB to XYZ for D65 (IEC 61966-2-1). */
const SRGB_PRIMARIES: Matrix = [
	[0.4124564, 0.3575761, 0.1804375],
	[0.2126729, 0.7151522, 0.072175],
	[0.0193339, 0.119192, 0.9503041],
];
/** Rows divided by their sums, so that white is X = Y = Z = 1. */
const RGB_TO_XYZ: Matrix = mapTriple(SRGB_PRIMARIES, (row) =>
	mapTriple(row, (value) => value / (row[0] + row[1] + row[2])),
);

/** Steps of the tables over linear light: fine enough that the steepest part (black) stays within 0.15 of a level. */
const LIGHT_STEPS = 16_384;
/** Fraction bits of the summed light, beyond the table's index. */
const LIGHT_SHIFT = 8;
const LIGHT_SCALE = LIGHT_STEPS << LIGHT_SHIFT;
const LIGHT_HALF = 1 << (LIGHT_SHIFT - 1);
const F_SHIFT = 15;
const F_ONE = 1 << F_SHIFT;
/** +128, and one half to round to nearest after the shift. */
const AB_OFFSET = 128 * F_ONE + F_ONE / 2;

/** CIE 15: f is a cube root with a straight part below (6/29)^3. */
const DELTA = 6 / 29;
const LINEAR_SLOPE = 1 / (3 * DELTA * DELTA);
const LINEAR_OFFSET = 4 / 29;

function cieF(t: number): number {
	return t > DELTA ** 3 ? Math.cbrt(t) : t * LINEAR_SLOPE + LINEAR_OFFSET;
}

function cieInverse(f: number): number {
	return f > DELTA ? f * f * f : (f - LINEAR_OFFSET) / LINEAR_SLOPE;
}

/** sRGB value 0..1 to linear light 0..1. */
function toLinear(value: number): number {
	return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function fromLinear(light: number): number {
	return light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;
}

/** What each value 0..255 of one channel adds to X, Y or Z, in table steps with LIGHT_SHIFT fraction bits. */
function lightTable(weight: number): Int32Array {
	return Int32Array.from({ length: 256 }, (_, v) => Math.round(weight * toLinear(v / 255) * LIGHT_SCALE));
}

const [X_OF, Y_OF, Z_OF] = mapTriple(RGB_TO_XYZ, (row) => mapTriple(row, lightTable));
/** One entry more for white, one for the rounding of the three sums. */
const TABLE_LENGTH = LIGHT_STEPS + 2;
const F_OF_LIGHT = Uint16Array.from({ length: TABLE_LENGTH }, (_, i) => Math.round(cieF(i / LIGHT_STEPS) * F_ONE));
const L_OF_LIGHT = Uint8ClampedArray.from(
	{ length: TABLE_LENGTH },
	(_, i) => ((116 * cieF(i / LIGHT_STEPS) - 16) * 255) / 100,
);

const F_OF_L = Float64Array.from({ length: 256 }, (_, l) => ((l * 100) / 255 + 16) / 116);
const Y_OF_L = F_OF_L.map(cieInverse);
const GAMMA = Uint8ClampedArray.from({ length: LIGHT_STEPS + 1 }, (_, i) => 255 * fromLinear(i / LIGHT_STEPS));

/** The inverse by cross products of the rows. */
function invert([p, q, r]: Matrix): Matrix {
	const cross = (u: Triple<number>, v: Triple<number>): Triple<number> => [
		u[1] * v[2] - u[2] * v[1],
		u[2] * v[0] - u[0] * v[2],
		u[0] * v[1] - u[1] * v[0],
	];
	const [qr, rp, pq] = [cross(q, r), cross(r, p), cross(p, q)];
	const determinant = p[0] * qr[0] + p[1] * qr[1] + p[2] * qr[2];
	const column = (i: 0 | 1 | 2): Triple<number> => [qr[i] / determinant, rp[i] / determinant, pq[i] / determinant];
	return [column(0), column(1), column(2)];
}

/** XYZ relative to white to linear sRGB in table steps. */
const XYZ_TO_STEPS: Matrix = mapTriple(invert(RGB_TO_XYZ), (row) => mapTriple(row, (value) => value * LIGHT_STEPS));

/**
 * Fills the planes from interleaved RGB. Within one level of the exact conversion rounded to 8 bits.
 * @param rgb pixels * 3 values.
 */
export function rgbToLab(rgb: Uint8Array, pixels: number, { l, a, b }: LabPlanes): void {
	const [xr, xg, xb] = X_OF;
	const [yr, yg, yb] = Y_OF;
	const [zr, zg, zb] = Z_OF;
	for (let i = 0, from = 0; i < pixels; i++, from += 3) {
		const red = rgb[from] as number;
		const green = rgb[from + 1] as number;
		const blue = rgb[from + 2] as number;
		const x = ((xr[red] as number) + (xg[green] as number) + (xb[blue] as number) + LIGHT_HALF) >> LIGHT_SHIFT;
		const y = ((yr[red] as number) + (yg[green] as number) + (yb[blue] as number) + LIGHT_HALF) >> LIGHT_SHIFT;
		const z = ((zr[red] as number) + (zg[green] as number) + (zb[blue] as number) + LIGHT_HALF) >> LIGHT_SHIFT;
		const fy = F_OF_LIGHT[y] as number;
		l[i] = L_OF_LIGHT[y] as number;
		// Inside sRGB a* lies within -87..99 and b* within -108..95: no clamping.
		a[i] = (500 * ((F_OF_LIGHT[x] as number) - fy) + AB_OFFSET) >> F_SHIFT;
		b[i] = (200 * (fy - (F_OF_LIGHT[z] as number)) + AB_OFFSET) >> F_SHIFT;
	}
}

/**
 * Interleaved RGB from the planes; colours outside sRGB are clipped in linear light.
 * @param rgb receives pixels * 3 values.
 */
export function labToRgb({ l, a, b }: LabPlanes, pixels: number, rgb: Uint8Array): void {
	const [[rx, ry, rz], [gx, gy, gz], [bx, by, bz]] = XYZ_TO_STEPS;
	for (let i = 0, to = 0; i < pixels; i++, to += 3) {
		const lightness = l[i] as number;
		const fy = F_OF_L[lightness] as number;
		const y = Y_OF_L[lightness] as number;
		const fx = fy + ((a[i] as number) - 128) / 500;
		const fz = fy - ((b[i] as number) - 128) / 200;
		const x = fx > DELTA ? fx * fx * fx : (fx - LINEAR_OFFSET) / LINEAR_SLOPE;
		const z = fz > DELTA ? fz * fz * fz : (fz - LINEAR_OFFSET) / LINEAR_SLOPE;
		rgb[to] = gamma(rx * x + ry * y + rz * z);
		rgb[to + 1] = gamma(gx * x + gy * y + gz * z);
		rgb[to + 2] = gamma(bx * x + by * y + bz * z);
	}
}

/** 8-bit sRGB value of linear light in table steps, which may lie outside the table. */
function gamma(steps: number): number {
	if (steps <= 0) return 0;
	return GAMMA[steps >= LIGHT_STEPS ? LIGHT_STEPS : (steps + 0.5) | 0] as number;
}
