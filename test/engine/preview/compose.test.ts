import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { FstuiError } from '../../../src/config/errors.js';
import { DIGITAL_SOURCE_TYPES } from '../../../src/engine/preview/ai-metadata.js';
import {
	composePreview,
	composePreviewPair,
	type PreviewRow,
	type PreviewSpec,
} from '../../../src/engine/preview/compose.js';

const CELL = 64;
const HEADER = 16;
type Rgb = readonly [number, number, number];

function solid(size: number, [r, g, b]: Rgb): Uint8Array {
	return Uint8Array.from({ length: size * size * 3 }, (_, i) => [r, g, b][i % 3] ?? 0);
}

function patch(size: number, rgb: Rgb): { rgb: Float32Array; size: number } {
	return { rgb: Float32Array.from(solid(size, rgb), (v) => v / 255), size };
}

/** A face whose three cells tell side and index by their colours. */
function row(side: number, index: number, outputSize = 16): PreviewRow {
	return {
		fullRGB: solid(CELL, [10, side, index * 10]),
		own: patch(outputSize, [100, side, index * 10]),
		swap: patch(outputSize, [200, side, index * 10]),
	};
}

const rowsOf = (side: number, count: number): PreviewRow[] => Array.from({ length: count }, (_, i) => row(side, i));

async function decode(png: Buffer): Promise<(x: number, y: number) => number[]> {
	const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
	expect(info.channels).toBe(3);
	return (x, y) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)];
}

/** Colour in the middle of a cell. */
const middle = (column: number, line: number): [number, number] => [
	column * CELL + CELL / 2,
	HEADER + line * CELL + CELL / 2,
];

describe('composePreview', () => {
	it('lays 14 + 14 faces out in 12 columns and 7 rows under the header', async () => {
		const { png, width, height } = await composePreview({
			a: rowsOf(0, 14),
			b: rowsOf(255, 14),
			cellSize: CELL,
			coverage: 62.5,
		});
		expect([width, height]).toEqual([12 * CELL, HEADER + 7 * CELL]);
		expect(await sharp(png).metadata()).toMatchObject({ format: 'png', width, height });
		const at = await decode(png);
		for (const [side, green] of [0, 255].entries()) {
			for (let face = 0; face < 14; face++) {
				const column = side * 6 + Math.floor(face / 7) * 3;
				const cells = [0, 1, 2].map((cell) => at(...middle(column + cell, face % 7)));
				expect(cells).toEqual([10, 100, 200].map((red) => [red, green, face * 10]));
			}
		}
	});

	it('repeats the first face when the count is odd', async () => {
		const { png, height } = await composePreview({
			a: rowsOf(0, 3),
			b: rowsOf(255, 3),
			cellSize: CELL,
			coverage: 100,
		});
		expect(height).toBe(HEADER + 2 * CELL);
		const at = await decode(png);
		expect(at(...middle(3, 0))).toEqual([10, 0, 20]);
		expect(at(...middle(3, 1))).toEqual([10, 0, 0]);
		expect(at(...middle(10, 1))).toEqual([100, 255, 0]);
	});

	it('pastes outputs into the coverage box and ticks its corners in red', async () => {
		const { png } = await composePreview({ a: rowsOf(0, 2), b: rowsOf(255, 2), cellSize: CELL, coverage: 50 });
		const at = await decode(png);
		const inOwnCell = (x: number, y: number): number[] => at(CELL + x, HEADER + y);
		expect(inOwnCell(16, 16)).toEqual([100, 0, 0]);
		expect(inOwnCell(47, 47)).toEqual([100, 0, 0]);
		for (const [x, y] of [
			[15, 15],
			[48, 15],
			[15, 48],
			[48, 48],
			[15, 23],
			[23, 15],
		] as const) {
			expect(inOwnCell(x, y)).toEqual([255, 0, 0]);
		}
		expect(inOwnCell(15, 24)).toEqual([10, 0, 0]);
		expect(inOwnCell(14, 14)).toEqual([10, 0, 0]);
		expect(at(16, HEADER + 16)).toEqual([10, 0, 0]);
		expect(at(15, HEADER + 15)).toEqual([255, 0, 0]);
	});

	it('draws no ticks at full coverage', async () => {
		const { png } = await composePreview({ a: rowsOf(0, 2), b: rowsOf(255, 2), cellSize: CELL, coverage: 100 });
		const at = await decode(png);
		expect(at(CELL, HEADER)).toEqual([100, 0, 0]);
		expect(at(2 * CELL - 1, HEADER + CELL - 1)).toEqual([100, 0, 0]);
		expect(at(0, HEADER)).toEqual([10, 0, 0]);
	});

	it('captions every column, black on white', async () => {
		const { png } = await composePreview({ a: rowsOf(0, 2), b: rowsOf(255, 2), cellSize: CELL, coverage: 100 });
		const at = await decode(png);
		const ink = Array.from({ length: 12 }, (_, column) => {
			let dark = 0;
			for (let y = 0; y < HEADER; y++) {
				for (let x = 2; x < CELL - 2; x++) dark += Number((at(column * CELL + x, y)[0] ?? 255) < 128);
			}
			return dark;
		});
		for (const dark of ink) expect(dark).toBeGreaterThan(30);
		expect(ink.slice(0, 3)).toEqual(ink.slice(3, 6));
		expect(ink[1]).toBeGreaterThan(ink[0] ?? 0);
		expect(at(1, 1)).toEqual([255, 255, 255]);
	});

	it('shows non-numbers as mid grey and clamps the rest', async () => {
		const [first, second] = rowsOf(0, 2);
		if (first === undefined || second === undefined) throw new Error('two rows expected');
		const broken: PreviewRow = {
			...first,
			own: { rgb: new Float32Array(CELL * CELL * 3).fill(Number.NaN), size: CELL },
			swap: { rgb: new Float32Array(8 * 8 * 3).fill(Number.POSITIVE_INFINITY), size: 8 },
		};
		const low: PreviewRow = { ...second, own: { rgb: new Float32Array(8 * 8 * 3).fill(-7), size: 8 } };
		const { png } = await composePreview({ a: [broken, low], b: rowsOf(255, 2), cellSize: CELL, coverage: 100 });
		const at = await decode(png);
		expect(at(...middle(1, 0))).toEqual([128, 128, 128]);
		expect(at(...middle(2, 0))).toEqual([255, 255, 255]);
		expect(at(...middle(4, 0))).toEqual([0, 0, 0]);
	});

	it('tints what the mask leaves out, inside the coverage box and in all three cells', async () => {
		// The left half of the picture is masked away.
		const fullMask = Uint8Array.from({ length: CELL * CELL }, (_, i) => (i % CELL < CELL / 2 ? 0 : 255));
		const a = rowsOf(0, 2).map((face) => ({ ...face, fullMask }));
		const maskTint = { opacity: 50, colour: [0, 0, 200] as const };
		const { png } = await composePreview({ a, b: rowsOf(255, 2), cellSize: CELL, coverage: 50, maskTint });
		const at = await decode(png);
		for (const [cell, red] of [10, 100, 200].entries()) {
			const inCell = (x: number): number[] => at(cell * CELL + x, HEADER + CELL / 2);
			expect(inCell(31)).toEqual([red / 2, 0, 100]);
			expect(inCell(16)).toEqual([red / 2, 0, 100]);
			expect(inCell(32)).toEqual([red, 0, 0]);
			expect(inCell(14)).toEqual([10, 0, 0]);
		}
		expect(at(...middle(6, 0))).toEqual([10, 255, 0]);
	});

	it("shows the mask an output learned instead of the face's own; 30 percent red by default", async () => {
		const [first, second] = rowsOf(0, 2);
		if (first === undefined || second === undefined) throw new Error('two rows expected');
		const none = new Float32Array(16 * 16);
		const fullMask = new Uint8Array(CELL * CELL).fill(255);
		const face: PreviewRow = { ...first, fullMask, swap: { ...first.swap, mask: none } };
		const { png } = await composePreview({ a: [face, second], b: rowsOf(255, 2), cellSize: CELL, coverage: 100 });
		const at = await decode(png);
		expect(at(...middle(0, 0))).toEqual([10, 0, 0]);
		expect(at(...middle(1, 0))).toEqual([100, 0, 0]);
		expect(at(...middle(2, 0))).toEqual([Math.round(200 + 0.3 * 55), 0, 0]);
	});

	it('draws the picture once more without masks, when they are seen in it', async () => {
		const fullMask = Uint8Array.from({ length: CELL * CELL }, (_, i) => (i % CELL < CELL / 2 ? 0 : 255));
		const [plain, other] = [rowsOf(0, 2), rowsOf(255, 2)];
		const spec: PreviewSpec = {
			a: plain.map((face) => ({ ...face, fullMask })),
			b: other,
			cellSize: CELL,
			coverage: 50,
		};
		const { pngWithoutMask, ...shown } = await composePreviewPair(spec);
		expect(shown.png.equals((await composePreview(spec)).png)).toBe(true);
		const unmasked = await composePreview({ ...spec, a: plain });
		expect(pngWithoutMask?.equals(unmasked.png)).toBe(true);
		expect((await sharp(pngWithoutMask ?? shown.png).metadata()).xmp?.toString()).toContain(
			DIGITAL_SOURCE_TYPES.model_output,
		);
		const pair = async (change: Partial<PreviewSpec>) =>
			(await composePreviewPair({ ...spec, ...change })).pngWithoutMask;
		expect(await pair({ a: plain })).toBeNull();
		expect(await pair({ maskTint: { opacity: 0, colour: [0, 0, 255] } })).toBeNull();
		const learned = plain.map((face) => ({ ...face, own: { ...face.own, mask: new Float32Array(16 * 16) } }));
		expect(await pair({ a: learned })).not.toBeNull();
	});

	it('marks the file as AI-generated in XMP and in plain text', async () => {
		const { png } = await composePreview({ a: rowsOf(0, 2), b: rowsOf(255, 2), cellSize: CELL, coverage: 100 });
		const { xmp, comments } = await sharp(png).metadata();
		expect(xmp?.toString()).toContain(DIGITAL_SOURCE_TYPES.model_output);
		expect(DIGITAL_SOURCE_TYPES.model_output).toMatch(/\/trainedAlgorithmicMedia$/);
		expect(comments).toContainEqual({ keyword: 'Description', text: expect.stringContaining('AI-generated') });
	});

	it.each([
		['no faces', { a: [], b: rowsOf(0, 2) }, /side A has no faces/],
		['a face of another size', { a: rowsOf(0, 2), b: [{ ...row(0, 0), fullRGB: new Uint8Array(3) }] }, /not 64 px/],
		[
			'an output of another size',
			{ a: rowsOf(0, 2), b: [{ ...row(0, 0), own: { rgb: new Float32Array(3), size: 2 } }] },
			/not 2 x 2 x 3/,
		],
		[
			'a mask of another size',
			{ a: [{ ...row(0, 0), fullMask: new Uint8Array(9) }], b: rowsOf(0, 2) },
			/a mask of side A is not 64 px/,
		],
		[
			'a learned mask of another size',
			{ a: rowsOf(0, 2), b: [{ ...row(0, 0), own: { ...patch(4, [0, 0, 0]), mask: new Float32Array(3) } }] },
			/not 4 x 4/,
		],
	])('refuses %s', async (_, sides, message) => {
		const drawn = composePreview({ ...sides, cellSize: CELL, coverage: 100 });
		await expect(drawn).rejects.toThrow(FstuiError);
		await expect(drawn).rejects.toThrow(message);
	});
});
