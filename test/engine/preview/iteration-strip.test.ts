import sharp from 'sharp';
import { expect, it } from 'vitest';
import { iterationStrip, stripHeight } from '../../../src/engine/preview/iteration-strip.js';

/** Columns of the strip with something white in them, from the first to the last. */
async function inked(iteration: number, width: number): Promise<readonly number[]> {
	const { data, info } = await sharp(iterationStrip(iteration, width))
		.removeAlpha()
		.raw()
		.toBuffer({ resolveWithObject: true });
	expect([info.width, info.height]).toEqual([width, stripHeight(width)]);
	const columns = Array.from({ length: width }, (_, x) => x);
	return columns.filter((x) =>
		Array.from({ length: info.height }, (_, y) => data[(y * width + x) * 3] ?? 0).some((value) => value > 128),
	);
}

it('has a shape for every digit', async () => {
	const shapes = new Set<string>();
	for (let digit = 0; digit < 10; digit++) {
		shapes.add(
			(
				await sharp(iterationStrip(Number(`${digit + 1}${digit}`), 400))
					.raw()
					.toBuffer()
			).toString('base64'),
		);
	}
	expect(shapes.size).toBe(10);
});

it('stands in the middle and fits, however long the number or narrow the picture', async () => {
	for (const width of [40, 160, 1280]) {
		for (const iteration of [0, 1000, 123_456_789]) {
			const columns = await inked(iteration, width);
			const [first = 0, last = 0] = [columns[0], columns.at(-1)];
			expect(first).toBeGreaterThanOrEqual(0);
			expect(last).toBeLessThan(width);
			expect(Math.abs(first - (width - 1 - last))).toBeLessThanOrEqual(3);
		}
	}
});

it('groups digits by three', () => {
	const paths = (iteration: number) => iterationStrip(iteration, 400).toString().split('<path').length - 1;
	expect(paths(100_000) - paths(10_000)).toBe(1);
	// One digit and one comma more.
	expect(paths(1_000_000) - paths(100_000)).toBe(2);
});
