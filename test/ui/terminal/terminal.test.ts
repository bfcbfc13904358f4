import { EventEmitter } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pictureLayout } from '../../../src/ui/layout/picture-layout.js';
import { detectCapabilities } from '../../../src/ui/terminal/capabilities.js';
import { ImageOverlay } from '../../../src/ui/terminal/image-overlay.js';
import { KeyInput, splitKeys } from '../../../src/ui/terminal/key-input.js';
import { installLifecycle, RESTORE_SEQUENCE } from '../../../src/ui/terminal/lifecycle.js';
import { compactColours, gridRowsOf, renderPicture } from '../../../src/ui/terminal/picture.js';
import { ScreenStream } from '../../../src/ui/terminal/screen-stream.js';
import { writePreview } from '../../helpers/fake-session.js';
import { FakeTerminal } from '../../helpers/terminal.js';

describe('capabilities', () => {
	const utf8 = { LANG: 'en_GB.UTF-8' };

	it('finds the colour depth', () => {
		expect(detectCapabilities({ TERM: 'xterm-256color', COLORTERM: 'truecolor' }).color).toBe('truecolor');
		expect(detectCapabilities({ TERM: 'screen-256color' }).color).toBe('256');
		expect(detectCapabilities({ TERM: 'xterm' }).color).toBe('16');
		expect(detectCapabilities({ TERM: 'dumb', COLORTERM: 'truecolor' }).color).toBe('none');
		expect(detectCapabilities({ TERM: 'xterm-256color', COLORTERM: 'truecolor', NO_COLOR: '1' }).color).toBe('none');
		expect(detectCapabilities({ TERM: 'dumb', FORCE_COLOR: '3' }).color).toBe('truecolor');
	});

	it('finds UTF-8 from the first locale variable that is set', () => {
		expect(detectCapabilities(utf8).unicode).toBe(true);
		expect(detectCapabilities({ ...utf8, LC_ALL: 'C' }).unicode).toBe(false);
		expect(detectCapabilities({ LC_CTYPE: 'C.utf8', LANG: 'C' }).unicode).toBe(true);
	});

	it('knows tmux and bare SSH', () => {
		expect(detectCapabilities({ TMUX: '/tmp/x,1,0' }).synchronizedOutput).toBe(false);
		expect(detectCapabilities({ TMUX: '/tmp/x,1,0', FSTUI_SYNC: '1' }).synchronizedOutput).toBe(true);
		expect(detectCapabilities({}).synchronizedOutput).toBe(true);
		expect(detectCapabilities({ SSH_TTY: '/dev/pts/1' }).fragileConnection).toBe(true);
		expect(detectCapabilities({ SSH_TTY: '/dev/pts/1', TMUX: 'x' }).fragileConnection).toBe(false);
	});
});

describe('screen stream', () => {
	const stream = (terminal: FakeTerminal, synchronizedOutput: boolean, onLost: (error: Error) => void = () => {}) =>
		new ScreenStream({ target: terminal, synchronizedOutput, onLost, beforeResize: () => {} });

	it('passes everything on in order, without the markers where they do harm', () => {
		const text = '\u001b[?2026hhello\u001b[?2026l';
		const inside = new FakeTerminal(80, 24);
		stream(inside, false).write(text);
		expect(inside.writes.join('')).toBe('hello');
		const outside = new FakeTerminal(80, 24);
		stream(outside, true).write(text);
		expect(outside.writes.join('')).toBe(text);
	});

	it('tells once of a terminal that is gone and goes quiet', () => {
		const terminal = new FakeTerminal(80, 24);
		const lost: Error[] = [];
		const screen = stream(terminal, true, (error) => lost.push(error));
		terminal.broken = new Error('write EIO');
		screen.write('a');
		screen.write('b');
		terminal.emit('error', new Error('write EIO'));
		expect(lost).toHaveLength(1);
		expect(screen.lost).toBe(true);
	});

	it('has the size of the terminal and passes a resize on', () => {
		const terminal = new FakeTerminal(80, 24);
		const screen = stream(terminal, true);
		let resized = 0;
		screen.on('resize', () => {
			resized++;
		});
		terminal.resize(100, 30);
		expect([screen.columns, screen.rows, resized]).toEqual([100, 30, 1]);
	});
});

describe('overlay', () => {
	const picture = { row: 2, column: 3, columns: 4, lines: ['ABCD', 'EFGH'] };

	it('draws in place, leaves the cursor alone, and erases what it drew', async () => {
		const terminal = new FakeTerminal(20, 6);
		const overlay = new ImageOverlay(terminal);
		terminal.write('x');
		overlay.want(picture);
		overlay.draw();
		terminal.write('y');
		expect(await terminal.screen()).toEqual(['xy', '', '   ABCD', '   EFGH', '', '']);
		overlay.erase();
		expect((await terminal.text()).trim()).toBe('xy');
	});

	it('draws nothing that would leave the screen', () => {
		const terminal = new FakeTerminal(6, 3);
		const overlay = new ImageOverlay(terminal);
		overlay.want(picture);
		overlay.draw();
		overlay.erase();
		expect(terminal.writes).toEqual([]);
	});
});

describe('lifecycle', () => {
	function setUp() {
		const terminal = new FakeTerminal(80, 24);
		const processEvents = new EventEmitter();
		const calls: string[] = [];
		const lifecycle = installLifecycle({
			stdin: terminal.input,
			stdout: terminal,
			processEvents,
			onTerminate: () => calls.push('terminate'),
			onHangup: () => calls.push('hangup'),
			onRestore: () => calls.push('restore'),
		});
		return { terminal, processEvents, calls, lifecycle };
	}

	it.each(['exit', 'uncaughtExceptionMonitor'])('restores the terminal once on %s', async (event) => {
		const { terminal, processEvents, calls } = setUp();
		terminal.input.setRawMode(true);
		terminal.write('main\u001b[?1049h\u001b[?25l\u001b[?2004halternate');
		processEvents.emit(event);
		processEvents.emit('exit');
		expect(calls).toEqual(['restore']);
		expect(terminal.input.rawMode).toBe(false);
		expect(terminal.writes.filter((write) => write === RESTORE_SEQUENCE)).toHaveLength(1);
		expect(await terminal.text()).toContain('main');
		expect(terminal.inAlternateScreen).toBe(false);
		expect(terminal.bracketedPaste).toBe(false);
	});

	it('turns signals and an input that ends into requests', () => {
		const { terminal, processEvents, calls } = setUp();
		processEvents.emit('SIGTERM');
		processEvents.emit('SIGINT');
		processEvents.emit('SIGHUP');
		terminal.input.emit('close');
		expect(calls).toEqual(['terminate', 'terminate', 'hangup', 'hangup']);
	});

	it('leaves nothing behind when released', () => {
		const { terminal, processEvents, calls, lifecycle } = setUp();
		lifecycle.release();
		for (const event of ['SIGTERM', 'SIGHUP', 'exit']) processEvents.emit(event);
		expect(calls).toEqual([]);
		expect(terminal.writes).toEqual([]);
		expect(processEvents.eventNames()).toEqual([]);
	});
});

/** Red minus blue of a cell's background, at whatever colour depth this process writes. */
function warmth(cell: string): number {
	const [, red, blue] = /48;2;(\d+);\d+;(\d+)m/.exec(cell) ?? [];
	if (red !== undefined) return Number(red) - Number(blue);
	const [, cube] = /48;5;(\d+)m/.exec(cell) ?? [];
	if (cube !== undefined) return (Math.floor((Number(cube) - 16) / 36) - ((Number(cube) - 16) % 6)) * 51;
	const [, code = ''] = /\[(4\d|10\d)m/.exec(cell) ?? [];
	if (['41', '43', '101', '103'].includes(code)) return 255;
	return ['44', '46', '104', '106'].includes(code) ? -255 : 0;
}

describe('picture', () => {
	let folder = '';
	beforeEach(async () => {
		// Read once when terminal-image loads, at the first picture: tests have no terminal, and no colours without this.
		process.env.FORCE_COLOR = '3';
		folder = await mkdtemp(join(tmpdir(), 'picture-'));
	});
	afterEach(async () => {
		await rm(folder, { recursive: true });
	});

	it('finds the rows of a grid below its header', () => {
		for (const cell of [32, 64, 128, 256]) {
			for (const rows of [1, 2, 7, 8]) expect(gridRowsOf(12 * cell, Math.floor(cell / 4) + rows * cell)).toBe(rows);
		}
	});

	it('draws lines of exactly the size of the layout, warm A above cold B', async () => {
		const path = join(folder, 'preview.png');
		const { width, height } = await writePreview(path);
		const layout = pictureLayout(36, 18, gridRowsOf(width, height));
		if (layout === null) throw new Error('the pane is large enough');
		const picture = await renderPicture(path, layout);
		expect(picture.lines).toHaveLength(layout.rows);
		for (const line of picture.lines) expect(line.split('▄').length - 1).toBe(layout.columns);
		// The middle of a face: half a cell from the edges of the first and of the last row of faces.
		const cellAt = (row: number) => picture.lines[row]?.split('▄')[layout.cell / 2] ?? '';
		expect(warmth(cellAt(Math.floor(layout.cell / 4)))).toBeGreaterThan(50);
		expect(warmth(cellAt(layout.rows - Math.ceil(layout.cell / 4)))).toBeLessThan(-50);
	});

	it('fails with the reason when the file is not there', async () => {
		const layout = pictureLayout(36, 18, 7);
		if (layout === null) throw new Error('the pane is large enough');
		await expect(renderPicture(join(folder, 'missing.png'), layout)).rejects.toThrow(/missing/);
	});

	it('leaves out resets between cells only', () => {
		const cell = '\u001b[48;2;1;2;3m\u001b[38;2;4;5;6m▄\u001b[39m\u001b[49m';
		expect(compactColours(cell + cell)).toBe(
			`${'\u001b[48;2;1;2;3m\u001b[38;2;4;5;6m▄'.repeat(2)}\u001b[39m\u001b[49m`,
		);
	});
});

describe('keys', () => {
	it('are split into what a person typed', () => {
		expect(splitKeys('qy')).toEqual(['q', 'y']);
		expect(splitKeys('\u001b[B\u001b[B\r')).toEqual(['\u001b[B', '\u001b[B', '\r']);
		expect(splitKeys('/home/me/faces\r')).toEqual(['/home/me/faces', '\r']);
		expect(splitKeys('\u001b[200~a\nb\u001b[201~\t')).toEqual(['\u001b[200~a\nb\u001b[201~', '\t']);
		expect(splitKeys('x\u001b[200~a\nb')).toEqual(['x', '\u001b[200~a\nb']);
		expect(splitKeys('\u001bOA\u001b')).toEqual(['\u001bOA', '\u001b']);
		expect(splitKeys('\u0003\u0003')).toEqual(['\u0003', '\u0003']);
		expect(splitKeys('')).toEqual([]);
	});

	it('arrive one per turn, in order', async () => {
		const terminal = new FakeTerminal(80, 24);
		const input = new KeyInput(terminal.input);
		input.setEncoding('utf8');
		const read: string[] = [];
		input.on('readable', () => {
			const key: unknown = input.read();
			if (typeof key === 'string') read.push(key);
		});
		terminal.type('ab\u001b[A');
		await new Promise((resolve) => setTimeout(resolve, 30));
		expect(read).toEqual(['a', 'b', '\u001b[A']);
		input.detach();
	});
});
