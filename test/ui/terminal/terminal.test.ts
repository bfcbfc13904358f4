import { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { detectCapabilities } from '../../../src/ui/terminal/capabilities.js';
import { ImageOverlay } from '../../../src/ui/terminal/image-overlay.js';
import { KeyInput, splitKeys } from '../../../src/ui/terminal/key-input.js';
import { installLifecycle, RESTORE_SEQUENCE } from '../../../src/ui/terminal/lifecycle.js';
import { ScreenStream } from '../../../src/ui/terminal/screen-stream.js';
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
		new ScreenStream({ target: terminal, synchronizedOutput, unicode: true, onLost, onResized: () => {} });

	it('passes everything on in order, without the markers where they do harm', () => {
		const text = '\u001b[?2026hhello\u001b[?2026l';
		const inside = new FakeTerminal(80, 24);
		stream(inside, false).write(text);
		expect(inside.writes.join('')).toBe('hello');
		const outside = new FakeTerminal(80, 24);
		stream(outside, true).write(text);
		expect(outside.writes.join('')).toBe(text);
	});

	it('writes nothing beyond ASCII where that would not arrive, column for column', () => {
		const terminal = new FakeTerminal(80, 24);
		const options = { target: terminal, synchronizedOutput: true, onLost: () => {}, onResized: () => {} };
		const texts = [
			['Jörg/Ünal\u001b[2m cut…\u001b[22m', 'Jorg/Unal\u001b[2m cut~\u001b[22m'],
			['e\u0301tude ﬁ', 'etude ?'],
			['顔/🙂/👩‍🚀|', '??/??/??|'],
			['a\u200bb “x” ½', 'ab ?x? ?'],
		] as const;
		for (const [text, ascii] of texts) {
			new ScreenStream({ ...options, unicode: false }).write(text);
			expect(terminal.writes.pop()).toBe(ascii);
			new ScreenStream({ ...options, unicode: true }).write(text);
			expect(terminal.writes.pop()).toBe(text);
		}
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
			onWindowChange: () => calls.push('window'),
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

	it.each(['', '\u001b[?1049halternate'])(
		'leaves the cursor behind what was there before the screens: %j',
		async (shown) => {
			const { terminal, processEvents } = setUp();
			terminal.write(`before the program\r\n${shown}`);
			processEvents.emit('uncaughtExceptionMonitor');
			terminal.write('what happened');
			expect((await terminal.text()).split('\n').slice(0, 2)).toEqual(['before the program', 'what happened']);
		},
	);

	it('leaves Ctrl+C to a program that has the terminal, and the second signal of the same key press', async () => {
		const { processEvents, calls, lifecycle } = setUp();
		await lifecycle.lend(async () => {
			processEvents.emit('SIGINT');
			processEvents.emit('SIGTERM');
		});
		processEvents.emit('SIGINT');
		expect(calls).toEqual(['terminate']);
		await vi.waitFor(() => {
			processEvents.emit('SIGINT');
			expect(calls).toEqual(['terminate', 'terminate']);
		});
		lifecycle.release();
	});

	it('passes changes of the window on, and knows who has the terminal', async () => {
		const { processEvents, calls, lifecycle } = setUp();
		processEvents.emit('SIGWINCH');
		expect(calls).toEqual(['window']);
		expect(lifecycle.isLent()).toBe(false);
		await lifecycle.lend(async () => expect(lifecycle.isLent()).toBe(true));
		expect(lifecycle.isLent()).toBe(false);
		lifecycle.release();
		processEvents.emit('SIGWINCH');
		expect(calls).toEqual(['window']);
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

	it('hand F1 on as Ctrl+G, however the terminal sends it', async () => {
		const terminal = new FakeTerminal(80, 24);
		const input = new KeyInput(terminal.input);
		input.setEncoding('utf8');
		let read = '';
		input.on('data', (key: string) => {
			read += key;
		});
		terminal.type('a\u001bOP\u001b[11~\u001b[[A\u001b[PA');
		await new Promise((resolve) => setTimeout(resolve, 30));
		expect(read).toBe('a\u0007\u0007\u0007\u0007A');
		input.detach();
	});

	it('are kept for a page that is being loaded, except Ctrl+C; Enter typed too early is Enter', async () => {
		const terminal = new FakeTerminal(80, 24);
		const input = new KeyInput(terminal.input);
		input.setEncoding('utf8');
		let read = '';
		input.on('data', (key: string) => {
			read += key;
		});
		const turns = () => new Promise((resolve) => setTimeout(resolve, 30));
		terminal.type('a\n');
		await turns();
		input.hold();
		terminal.type('bc\u0003d');
		await turns();
		expect(read).toBe('a\r\u0003');
		input.release();
		await turns();
		expect(read).toBe('a\r\u0003bcd');
		input.detach();
	});

	it('keep reports of the focus back and tell of them', async () => {
		const terminal = new FakeTerminal(80, 24);
		let focused = 0;
		const input = new KeyInput(terminal.input, () => {
			focused++;
		});
		input.setEncoding('utf8');
		let read = '';
		input.on('data', (key: string) => {
			read += key;
		});
		terminal.type('a\u001b[O\u001b[Ib');
		await new Promise((resolve) => setTimeout(resolve, 30));
		expect([read, focused]).toEqual(['ab', 1]);
		input.detach();
	});
});
