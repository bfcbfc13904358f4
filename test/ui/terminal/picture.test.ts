import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PictureLayout, pictureLayout } from '../../../src/ui/layout/picture-layout.js';
import { itermLines } from '../../../src/ui/terminal/iterm.js';
import { KITTY_MOST_ROWS, kittyForget, kittyLines, kittyTransmit } from '../../../src/ui/terminal/kitty.js';
import { gridRowsOf, pictureEnd, renderPicture } from '../../../src/ui/terminal/picture.js';
import { nearestOf256, recolour } from '../../../src/ui/terminal/recolour.js';
import { writePreview } from '../../helpers/fake-session.js';
import { FakeTerminal } from '../../helpers/terminal.js';

const ESC = '\u001b';
const MARK = '\u{10eeee}';

describe('colours of half blocks', () => {
	const cell = (upper: string, lower: string) => `${ESC}[48;2;${upper}m${ESC}[38;2;${lower}m▄${ESC}[39m${ESC}[49m`;

	it('are written once while they stay the same', () => {
		const line = cell('1;2;3', '4;5;6') + cell('1;2;3', '4;5;6') + cell('1;2;3', '9;9;9');
		expect(recolour([line], 'truecolor')).toEqual([
			`${ESC}[48;2;1;2;3;38;2;4;5;6m▄▄${ESC}[38;2;9;9;9m▄${ESC}[39m${ESC}[49m`,
		]);
	});

	it('count as the same within a tolerance of the one that was written', () => {
		const drift = [100, 104, 108, 112].map((level) => cell(`${level};${level};${level}`, '0;0;0')).join('');
		// 108 is 8 away from 100, and 112 is 4 away from 108: errors do not add up along a line.
		expect(recolour([drift], 'truecolor', 5)).toEqual([
			`${ESC}[48;2;100;100;100;38;2;0;0;0m▄▄${ESC}[48;2;108;108;108m▄▄${ESC}[39m${ESC}[49m`,
		]);
		// Green counts most, blue least.
		expect(recolour([cell('0;10;0', '0;0;0') + cell('0;20;0', '0;0;0')], 'truecolor', 5)[0]).toContain('0;20;0');
		expect(recolour([cell('0;0;10', '0;0;0') + cell('0;0;20', '0;0;0')], 'truecolor', 5)[0]).not.toContain('0;0;20');
	});

	it('become the nearest of 256', () => {
		expect(nearestOf256([255, 0, 0])).toBe(196);
		expect(nearestOf256([95, 135, 175])).toBe(67);
		expect(nearestOf256([128, 128, 128])).toBe(244);
		expect(nearestOf256([0, 0, 0])).toBe(16);
		expect(nearestOf256([255, 255, 255])).toBe(231);
		expect(recolour([cell('255;0;0', '128;128;128')], '256')).toEqual([
			`${ESC}[48;5;196;38;5;244m▄${ESC}[39m${ESC}[49m`,
		]);
	});

	it('become greys of 16, mixed to the brightness that was meant', () => {
		expect(recolour([cell('0;0;0', '255;255;255')], '16')).toEqual([`${ESC}[40;97m▄${ESC}[39m${ESC}[49m`]);
		// Half way between dark (110) and light grey (200): half of the cells are of either.
		const even = recolour(
			Array.from({ length: 2 }, () => cell('155;155;155', '155;155;155').repeat(4)),
			'16',
		);
		const light: number[] = [];
		for (const line of even) {
			let above = 0;
			let below = 0;
			for (const [, codes = '', mark] of line.matchAll(/\[([\d;]+)m|(▄)/g)) {
				for (const code of codes.split(';')) {
					if (['47', '100'].includes(code)) above = Number(code === '47');
					else if (['37', '90'].includes(code)) below = Number(code === '37');
				}
				if (mark !== undefined) light.push(above, below);
			}
		}
		expect(light).toHaveLength(16);
		expect(light.filter((one) => one === 1)).toHaveLength(8);
	});
});

describe('kitty', () => {
	const picture = { imageId: 42, columns: 3, rows: 2, throughTmux: false };

	it('is sent as one small picture', () => {
		expect(kittyTransmit(Buffer.from('abc'), picture)).toBe(`${ESC}_Ga=T,U=1,f=100,q=2,i=42,c=3,r=2,m=0;YWJj${ESC}\\`);
	});

	it('is sent in pieces, in tmux wrapped once', () => {
		const png = Buffer.alloc(3072 + 3, 7);
		const base64 = png.toString('base64');
		const plain = `${ESC}_Ga=T,U=1,f=100,q=2,i=42,c=3,r=2,m=1;${base64.slice(0, 4096)}${ESC}\\${ESC}_Gq=2,m=0;${base64.slice(4096)}${ESC}\\`;
		expect(kittyTransmit(png, picture)).toBe(plain);
		expect(kittyTransmit(png, { ...picture, throughTmux: true })).toBe(
			`${ESC}Ptmux;${plain.replaceAll(ESC, ESC + ESC)}${ESC}\\`,
		);
	});

	it('is shown by placeholders with the number as colour and the row as a mark', () => {
		expect(kittyLines(picture)).toEqual([
			`${ESC}[38;5;42m${MARK}\u0305\u0305${MARK}${MARK}${ESC}[39m`,
			`${ESC}[38;5;42m${MARK}\u030d\u0305${MARK}${MARK}${ESC}[39m`,
		]);
		// Samples of kitty's own table.
		const marks = kittyLines({ ...picture, rows: 200 }).map((line) => line.codePointAt(line.indexOf(MARK) + 2));
		expect([marks[30], marks[50], marks[100], marks[KITTY_MOST_ROWS - 1]]).toEqual([0x483, 0x5ab, 0x7eb, 0x82d]);
		expect(marks).toHaveLength(KITTY_MOST_ROWS);
	});

	it('is freed in the end', () => {
		expect(kittyForget(42, false)).toBe(`${ESC}_Ga=d,d=I,q=2,i=42${ESC}\\`);
		expect(pictureEnd({ kind: 'kitty', imageId: 42, throughTmux: true })).toBe(
			`${ESC}Ptmux;${ESC}${ESC}_Ga=d,d=I,q=2,i=42${ESC}${ESC}\\${ESC}\\`,
		);
		expect(pictureEnd({ kind: 'iterm' })).toBe('');
	});

	it('takes the width that it says it takes', async () => {
		const terminal = new FakeTerminal(10, 3);
		terminal.write(`${kittyLines(picture)[0]}|`);
		expect((await terminal.screen())[0]?.indexOf('|')).toBeGreaterThan(0);
		expect(await terminal.cursorColumn()).toBe(4);
	});
});

describe('iTerm2', () => {
	it('is one sequence at the first row', () => {
		expect(itermLines(Buffer.from('abc'), 5, 3)).toEqual([
			`${ESC}]1337;File=inline=1;size=3;width=5;height=3;preserveAspectRatio=0;doNotMoveCursor=1:YWJj\u0007`,
			'',
			'',
		]);
	});
});

describe('picture', () => {
	let folder = '';
	let path = '';
	let layout: PictureLayout;
	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'picture-'));
		path = join(folder, 'preview.png');
		const { width, height } = await writePreview(path, 64);
		const found = pictureLayout(38, 18, gridRowsOf(width, height));
		if (found === null) throw new Error('the pane is large enough');
		layout = found;
	});
	afterAll(async () => {
		await rm(folder, { recursive: true });
	});

	it('finds the rows of a grid below its header', () => {
		for (const cell of [32, 64, 128, 256]) {
			for (const rows of [1, 2, 7, 8]) expect(gridRowsOf(12 * cell, Math.floor(cell / 4) + rows * cell)).toBe(rows);
		}
	});

	it.each(['truecolor', '256', '16'] as const)('draws lines of exactly the size of the layout in %s', async (depth) => {
		const picture = await renderPicture(path, layout, { kind: 'blocks', depth });
		expect(picture.lines).toHaveLength(layout.rows);
		for (const line of picture.lines) expect(line.split('▄').length - 1).toBe(layout.columns);
		const text = picture.lines.join('');
		expect(text.includes('8;2;')).toBe(depth === 'truecolor');
		expect(text.includes('8;5;')).toBe(depth === '256');
	});

	it('is as wide as the layout, whatever the width of the terminal', async () => {
		const wide = pictureLayout(200, 60, 7);
		if (wide === null) throw new Error('the pane is large enough');
		expect(wide.columns).toBeGreaterThan(160);
		const picture = await renderPicture(path, wide, { kind: 'blocks', depth: 'truecolor' });
		expect(picture.lines).toHaveLength(wide.rows);
		for (const line of picture.lines) expect(line.split('▄').length - 1).toBe(wide.columns);
	});

	it('shows warm A above cold B', async () => {
		const { lines } = await renderPicture(path, layout, { kind: 'blocks', depth: 'truecolor' });
		/** Red minus blue of the upper half of a cell. */
		const warmth = (row: number, column: number) => {
			const before = (lines[row] ?? '')
				.split('▄')
				.slice(0, column + 1)
				.join('');
			const [, red = '0', blue = '0'] = [...before.matchAll(/48;2;(\d+);\d+;(\d+)/g)].at(-1) ?? [];
			return Number(red) - Number(blue);
		};
		// The middle of a face: half a cell from the edges of the first and of the last row of faces.
		expect(warmth(Math.floor(layout.cell / 4), layout.cell / 2)).toBeGreaterThan(50);
		expect(warmth(layout.rows - Math.ceil(layout.cell / 4), layout.cell / 2)).toBeLessThan(-50);
	});

	it('sends iTerm2 and kitty the faces as sharp as they are', async () => {
		const iterm = await renderPicture(path, layout, { kind: 'iterm' });
		const base64 = /:([A-Za-z0-9+/=]+)/.exec(iterm.lines[0] ?? '')?.[1] ?? '';
		const { width, height } = await sharp(Buffer.from(base64, 'base64')).metadata();
		const scale = Math.ceil(64 / layout.cell);
		expect([width, height]).toEqual([layout.columns * scale, layout.rows * 2 * scale]);
		const kitty = await renderPicture(path, layout, { kind: 'kitty', imageId: 9, throughTmux: false });
		expect(kitty.lines).toHaveLength(layout.rows);
		const sent = [...(kitty.lines[0] ?? '').matchAll(/m=[01];([A-Za-z0-9+/=]*)/g)].map(([, piece]) => piece).join('');
		expect(sent).toBe(base64);
		expect(kitty.lines[0]).toContain(`i=9,c=${layout.columns},r=${layout.rows},`);
	});

	it('fails with the reason when the file is not there', async () => {
		const missing = renderPicture(join(folder, 'missing.png'), layout, { kind: 'iterm' });
		await expect(missing).rejects.toThrow(/missing/);
	});
});
