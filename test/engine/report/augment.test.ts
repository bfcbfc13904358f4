import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { runSchema } from '../../../src/config/schema.js';
import { DIGITAL_SOURCE_TYPES } from '../../../src/engine/preview/ai-metadata.js';
import { drawAugmentation } from '../../../src/engine/report/augment.js';
import { type AugmentRowsOptions, makeAugmentRows } from '../../../src/engine/report/augment-rows.js';
import { drawAugmentSheet, type SheetCell, type SheetRow } from '../../../src/engine/report/augment-sheet.js';
import { FRONTAL, HEAD_POINTS, project } from '../data/geometry/heads.js';
import { temporaryFolder, writePng } from '../data/pictures.js';

const SIZE = 128;
const CELL = 96;
const GREY = 90;
const DOT = 3;

/** Landmarks of a head that fills a picture as aligned faces do, turned a little. */
function landmarksOf(index: number): readonly (readonly [number, number])[] {
	const view = { ...FRONTAL, yaw: 8 * index - 12, pitch: 3 * index - 4, at: [SIZE / 2, 62] as const, scale: 5 };
	const xy = project(HEAD_POINTS, view);
	return Array.from({ length: 68 }, (_, i) => [xy[2 * i] ?? 0, xy[2 * i + 1] ?? 0] as const);
}

/** Grey pictures with a white dot on every landmark inside the jaw, and their landmarks.json. */
async function writeDotted(root: string, name: string, count: number, first = 0): Promise<string> {
	const folder = join(root, name);
	await mkdir(folder);
	const all = Array.from({ length: count }, (_, i) => landmarksOf(first + i));
	for (const [i, points] of all.entries()) {
		const rgb = new Uint8Array(SIZE * SIZE * 3).fill(GREY);
		for (const [px, py] of points.slice(17)) {
			for (let k = 0; k < (2 * DOT + 1) ** 2; k++) {
				const x = Math.floor(px) - DOT + (k % (2 * DOT + 1));
				const y = Math.floor(py) - DOT + Math.floor(k / (2 * DOT + 1));
				if (Math.hypot(x + 0.5 - px, y + 0.5 - py) < DOT) rgb.fill(255, (y * SIZE + x) * 3, (y * SIZE + x) * 3 + 3);
			}
		}
		await writePng(folder, `${i}.png`, { size: SIZE, rgb });
	}
	const entries = all.map((points, i) => [`${i}.png`, points.map(([x, y]) => [x, y])]);
	await writeFile(join(folder, 'landmarks.json'), JSON.stringify(Object.fromEntries(entries)));
	return folder;
}

async function rowsOf(change: Partial<AugmentRowsOptions>, counts: readonly [number, number] = [2, 2]) {
	const root = await temporaryFolder();
	const input_a = await writeDotted(root, 'A', counts[0]);
	const input_b = await writeDotted(root, 'B', counts[1], 2);
	const { batch_size: _, ...defaults } = runSchema.parse({ input_a, input_b, model_dir: root });
	return makeAugmentRows({
		...defaults,
		no_augment_color: true,
		coverage: 100,
		count: 2,
		seed: 7,
		cellSize: CELL,
		onWarning: () => undefined,
		...change,
	});
}

const STILL = { no_warp: true, no_flip: true, rotation_range: 0, zoom_amount: 0, shift_range: 0 } as const;

/** Mean brightness of a cell at points within it. */
function brightnessAt(cell: SheetCell, pointsXY: ArrayLike<number> | undefined): number {
	const values = Array.from({ length: (pointsXY?.length ?? 0) / 2 }, (_, i) => {
		const [x, y] = [Math.floor(pointsXY?.[2 * i] ?? -1), Math.floor(pointsXY?.[2 * i + 1] ?? -1)];
		return x < 0 || y < 0 || x >= CELL || y >= CELL ? [] : [cell.rgb[(y * CELL + x) * 3] ?? 0];
	}).flat();
	expect(values.length).toBeGreaterThan(40);
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The points inside the jaw line, which have dots. */
const inner = (pointsXY: ArrayLike<number> | undefined): number[] => Array.from(pointsXY ?? []).slice(34);

describe('makeAugmentRows', () => {
	it('shows the picture itself when nothing is changed', async () => {
		const rows = await rowsOf(STILL);
		expect(rows.map(({ side }) => side)).toEqual(['A', 'A', 'B', 'B']);
		for (const row of rows) {
			expect(row.mask).toBeNull();
			expect(row.input.rgb).toEqual(row.target.rgb);
			expect(row.transformed.rgb).toEqual(row.target.rgb);
			expect(Array.from(row.source.cropXY ?? [])).toEqual([0, 0, CELL, 0, CELL, CELL, 0, CELL]);
			expect(brightnessAt(row.source, inner(row.source.landmarksXY))).toBeGreaterThan(200);
		}
	});

	it('landmarks and crop follow rotation, zoom, shift and flip', async () => {
		const wild = { no_warp: true, flip_chance: 75, rotation_range: 25, zoom_amount: 20, shift_range: 10 };
		const rows = await rowsOf({ ...wild, coverage: 75, count: 4 }, [4, 4]);
		expect(rows).toHaveLength(8);
		for (const { transformed, source, target } of rows) {
			expect(brightnessAt(transformed, inner(transformed.landmarksXY))).toBeGreaterThan(190);
			expect(Array.from(transformed.cropXY ?? [])).toEqual([12, 12, 84, 12, 84, 84, 12, 84]);
			// The crop in the source is the same square, turned: its first corner becomes the target's first pixel.
			const [x = 0, y = 0] = Array.from(source.cropXY ?? []);
			expect(Math.hypot(x - 12, y - 12) + Math.hypot(x - 84, y - 12)).toBeGreaterThan(1);
			expect(target.rgb).not.toEqual(transformed.rgb);
		}
		const orientation = rows.map(({ source: { cropXY: c } }) =>
			Math.sign(((c?.[2] ?? 0) - (c?.[0] ?? 0)) * ((c?.[7] ?? 0) - (c?.[1] ?? 0))),
		);
		expect(new Set(orientation)).toEqual(new Set([1, -1]));
	});

	it('a warp to landmarks brings them to where the partner has them', async () => {
		const rows = await rowsOf({ warp_to_landmarks: true, rotation_range: 10 });
		for (const { input, target, transformed } of rows) {
			const warped = brightnessAt(input, inner(input.partnerXY));
			expect(warped).toBeGreaterThan(190);
			expect(warped).toBeGreaterThan(brightnessAt(target, inner(input.partnerXY)) + 20);
			expect(brightnessAt(transformed, inner(transformed.landmarksXY))).toBeGreaterThan(190);
		}
	});

	it('masks cover the face in the target', async () => {
		const rows = await rowsOf({ ...STILL, mask_type: 'extended' });
		for (const { mask, source } of rows) {
			expect(mask).toHaveLength(CELL * CELL);
			const maskCell = { rgb: Uint8Array.from({ length: CELL * CELL * 3 }, (_, i) => mask?.[Math.floor(i / 3)] ?? 0) };
			expect(brightnessAt(maskCell, inner(source.landmarksXY))).toBeGreaterThan(240);
			expect(mask?.[0]).toBe(0);
		}
	});

	it('is the same for the same seed, and one side suffices', async () => {
		const first = await rowsOf({ input_b: null });
		expect(first.map(({ side }) => side)).toEqual(['A', 'A']);
		const again = await rowsOf({ input_b: null });
		expect(again).toEqual(first);
		const other = await rowsOf({ input_b: null, seed: 8 });
		expect(other[0]?.input.rgb).not.toEqual(first[0]?.input.rgb);
	});

	it('refuses a warp to landmarks without the other side', async () => {
		await expect(rowsOf({ input_b: null, warp_to_landmarks: true })).rejects.toMatchObject({ kind: 'usage' });
	});
});

describe('drawAugmentSheet', () => {
	const solid = (value: number): Uint8Array => new Uint8Array(CELL * CELL * 3).fill(value);
	const row: SheetRow = {
		side: 'A',
		source: { rgb: solid(10), cropXY: [20, 20, 70, 20, 70, 70, 20, 70], landmarksXY: [40, 50] },
		transformed: { rgb: solid(20) },
		input: { rgb: solid(30), partnerXY: [40, 50, 500, 500] },
		target: { rgb: solid(40) },
		mask: null,
	};
	const maskTint = { opacity: 50, colour: [255, 0, 0] } as const;
	const draw = async (rows: readonly SheetRow[]) => {
		const { png, width, height } = await drawAugmentSheet(rows, { cellSize: CELL, maskTint });
		const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
		expect(info).toMatchObject({ width, height, channels: 3 });
		const cellAt = (column: number, line: number, x: number, y: number): number[] => {
			const left = width - (rows.some(({ mask }) => mask !== null) ? 5 : 4) * (CELL + 4) + column * (CELL + 4);
			const top = height - (rows.length - line) * (CELL + 4);
			return [...data.subarray(((top + y) * width + left + x) * 3, ((top + y) * width + left + x) * 3 + 3)];
		};
		return { png, cellAt };
	};

	it('has a column per stage, with crop and landmarks over them', async () => {
		const { cellAt } = await draw([row, { ...row, side: 'B', source: { rgb: solid(90) } }]);
		expect([0, 1, 2, 3].map((column) => cellAt(column, 0, 5, 5)[0])).toEqual([10, 20, 30, 40]);
		expect(cellAt(0, 1, 20, 45)).toEqual([90, 90, 90]);
		const [red = 0, green = 255] = cellAt(0, 0, 20, 45);
		expect(red).toBeGreaterThan(150);
		expect(green).toBeLessThan(20);
		const [yellowRed = 0, yellowGreen = 0, blue = 255] = cellAt(0, 0, 40, 50);
		expect(Math.min(yellowRed, yellowGreen)).toBeGreaterThan(150);
		expect(blue).toBeLessThan(60);
		expect(cellAt(2, 0, 40, 50)[1]).toBeGreaterThan(150);
		expect(cellAt(2, 0, 40, 50)[0]).toBeLessThan(60);
	});

	it('adds the target with its mask where there is one', async () => {
		const mask = Uint8Array.from({ length: CELL * CELL }, (_, i) => (i % CELL < CELL / 2 ? 0 : 255));
		const { cellAt } = await draw([row, { ...row, mask }]);
		expect(cellAt(4, 1, 10, 10)).toEqual([148, 20, 20]);
		expect(cellAt(4, 1, CELL - 10, 10)).toEqual([40, 40, 40]);
		expect(cellAt(4, 0, 10, 10)).toEqual([40, 40, 40]);
	});

	it('says in its metadata that pictures were altered, not generated', async () => {
		const { xmp, comments } = await sharp((await draw([row])).png).metadata();
		expect(xmp?.toString()).toContain(DIGITAL_SOURCE_TYPES.altered);
		expect(xmp?.toString()).not.toContain('rainedAlgorithmicMedia');
		expect(comments).toContainEqual({ keyword: 'Description', text: expect.stringContaining('altered by fstui') });
	});
});

it('drawAugmentation goes from folders to a picture', async () => {
	const root = await temporaryFolder();
	const input_a = await writeDotted(root, 'A', 3);
	const { batch_size: _, ...defaults } = runSchema.parse({ input_a, input_b: input_a, model_dir: root });
	const options = { ...defaults, input_b: null, count: 9, seed: 1, cellSize: 64, onWarning: () => undefined };
	const { png, faces, width, height } = await drawAugmentation({ ...options, mask_type: 'components' });
	expect(faces).toBe(3);
	expect(await sharp(png).metadata()).toMatchObject({ format: 'png', width, height });
});
