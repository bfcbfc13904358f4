/** What stands between a model folder and its run, each with its own words; and where sockets may lie. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
	chmodSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { connectRun } from '../../../src/engine/control/client.js';
import { connectionError } from '../../../src/engine/control/find-run.js';
import { newSocketPath, socketFolders } from '../../../src/engine/control/socket-path.js';
import { processStart } from '../../../src/engine/store/process.js';
import { lockRecord, reachableRun, surroundings, temporaryFolder, writeLock } from './helpers.js';

const servers: Server[] = [];
const connections: Socket[] = [];
afterEach(() => {
	for (const server of servers.splice(0)) server.close();
});

async function serveText(dir: string, text: string): Promise<void> {
	const path = join(dir, 's.sock');
	const server = createServer((socket) => {
		connections.push(socket);
		socket.on('error', () => undefined);
		if (text !== '') socket.write(text);
		socket.unref();
	});
	servers.push(server);
	await new Promise<void>((resolve) => server.listen(path, resolve));
	writeLock(dir, lockRecord(path));
}

describe('a run that cannot be reached', () => {
	/** A process id that no process has: the largest is 2^22 on Linux. */
	const DEAD = { pid: 4_194_305, start_time: '1' };
	it.each([
		[
			'damaged',
			() => '{"host":',
			'the lock file of the model folder is damaged',
			'fstui train --model-dir replaces it',
		],
		['other host', () => lockRecord('/x', { host: 'far' }), 'on another computer, "far"', 'ssh far'],
		['dead', () => lockRecord('/x', DEAD), 'process 4194305 ended without giving the folder back', 'fstui status'],
		['no socket', () => lockRecord(null), 'has no control socket', `kill ${process.pid} makes it save and end`],
		['stale', () => lockRecord('/nowhere/at/all.sock'), 'does not listen at its control socket (ENOENT)', 'kill'],
	])('%s lock: says what and what next', async (_name, record, message, next) => {
		const dir = temporaryFolder();
		writeLock(dir, record());
		await expect(connectRun(dir)).rejects.toMatchObject({
			exitCode: 3,
			message: expect.stringContaining(message),
			where: expect.any(String),
			next: expect.stringContaining(next),
		});
	});

	it('no lock, no folder, a file in place of the folder, a file in place of the socket', async () => {
		const dir = temporaryFolder();
		await expect(connectRun(dir)).rejects.toThrow('no run is on in this model folder');
		await expect(connectRun(join(dir, 'none'))).rejects.toThrow('no run is on in this model folder');
		const file = join(dir, 'file');
		writeFileSync(file, '');
		await expect(connectRun(file)).rejects.toMatchObject({ exitCode: 3 });
		writeLock(dir, lockRecord(file));
		await expect(connectRun(dir)).rejects.toThrow('(ECONNREFUSED)');
	});

	it('another user', () => {
		const error = connectionError({ dir: '/m', pid: 5, parentPid: 4, socket: '/s' }, 'EACCES', null);
		expect(error).toMatchObject({ exitCode: 3, message: 'the run (process 5) belongs to another user' });
	});

	it('another version, another program, silence', async () => {
		const dir = temporaryFolder();
		await serveText(dir, `${JSON.stringify({ kind: 'hello', protocol: 2, pid: 1, config: { model_dir: dir } })}\n`);
		await expect(connectRun(dir)).rejects.toMatchObject({
			exitCode: 2,
			message: expect.stringContaining('version 2 of the control protocol, this fstui version 1'),
		});
		const other = temporaryFolder();
		await serveText(other, 'SSH-2.0-OpenSSH\n');
		await expect(connectRun(other)).rejects.toThrow('is not a run of fstui');
		const silent = temporaryFolder();
		await serveText(silent, '');
		await expect(connectRun(silent, 30)).rejects.toThrow('does not answer');
	});
});

describe('a run that has not taken its folder yet', () => {
	const TIMEOUT_MS = 10_000;

	it('is reached by the note beside its socket, which goes with the run', async () => {
		const { dir, manual, socket } = reachableRun();
		const folders = socketFolders(surroundings(dir));
		rmSync(join(dir, '.lock'));
		const session = await connectRun(`${dir}/`, TIMEOUT_MS, folders);
		expect(session).toMatchObject({ pid: process.pid, parentPid: process.ppid });
		await expect(connectRun(join(dir, 'other'), TIMEOUT_MS, folders)).rejects.toThrow('no run is on');
		manual.emit({ event: 'stopped', iteration: 1, reason: 'requested', saved: false });
		await session.finished;
		await expect(connectRun(dir, TIMEOUT_MS, folders)).rejects.toThrow('no run is on');
		expect(existsSync(socket.replace('.sock', '.json'))).toBe(false);
	});

	it('comes before the lock of a dead one, and after that of a living one', async () => {
		const { dir } = reachableRun();
		const folders = socketFolders(surroundings(dir));
		writeLock(dir, lockRecord('/nowhere.sock', { pid: 4_194_305, start_time: '1' }));
		expect((await connectRun(dir, TIMEOUT_MS, folders)).pid).toBe(process.pid);
		writeLock(dir, lockRecord('/nowhere.sock'));
		await expect(connectRun(dir, TIMEOUT_MS, folders)).rejects.toThrow('(ENOENT)');
	});

	it('is none when its process is dead or the note is broken', async () => {
		const { dir, socket } = reachableRun();
		const note = socket.replace('.sock', '.json');
		const folders = socketFolders(surroundings(dir));
		rmSync(join(dir, '.lock'));
		const text = readFileSync(note, 'utf8');
		for (const broken of ['', '{', '{"pid":1}', JSON.stringify({ ...JSON.parse(text), start_time: '1' })]) {
			writeFileSync(note, broken);
			await expect(connectRun(dir, TIMEOUT_MS, folders)).rejects.toThrow('no run is on');
		}
	});

	it('is looked for only where others cannot write', () => {
		const root = temporaryFolder();
		newSocketPath(surroundings(root));
		expect(socketFolders(surroundings(root))).toEqual([join(root, 'fstui')]);
		chmodSync(join(root, 'fstui'), 0o777);
		expect(socketFolders(surroundings(root))).toEqual([]);
	});
});

describe('a connection that ends without a word', () => {
	async function lose(pid: number, start_time: string | null, die: () => Promise<void>) {
		const dir = temporaryFolder();
		const hello = { kind: 'hello', protocol: 1, pid, config: { model_dir: dir } };
		const saved = { kind: 'event', event: { event: 'saved', iteration: 40 } };
		await serveText(dir, `${JSON.stringify(hello)}\n${JSON.stringify(saved)}\n{"kind":"live"}\n`);
		writeLock(dir, lockRecord(join(dir, 's.sock'), { pid, start_time }));
		const session = await connectRun(dir);
		await session.live;
		await die();
		for (const socket of connections.splice(0)) socket.destroy();
		return session.finished;
	}

	it('of a run that lives on: give the command again', async () => {
		expect(await lose(process.pid, processStart(process.pid), async () => undefined)).toMatchObject({
			ok: false,
			failed: {
				code: 4,
				message: 'the connection to the run was lost (the run closed it)',
				next: expect.stringContaining('The run itself goes on'),
			},
		});
	});

	it('of a run that died: the last save', async () => {
		const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)']);
		const pid = child.pid ?? 0;
		const ended = once(child, 'exit');
		const outcome = lose(pid, processStart(pid), async () => {
			child.kill('SIGKILL');
			await ended;
		});
		expect(await outcome).toMatchObject({
			ok: false,
			failed: {
				message: `the run (process ${pid}) died`,
				next: expect.stringContaining('Iteration 40 is saved'),
				last_saved_iteration: 40,
			},
		});
	});
});

describe('the place of the socket', () => {
	it('is in XDG_RUNTIME_DIR, else in a folder of the user among temporary files', () => {
		const root = temporaryFolder();
		const uid = process.getuid?.() ?? 0;
		expect(newSocketPath(surroundings(root))).toMatch(new RegExp(`^${root}/fstui/${process.pid}-[0-9a-f]{8}\\.sock$`));
		const fallback = new RegExp(`^${root}/fstui-${uid}/`);
		expect(newSocketPath(surroundings(root, { uid, env: {} }))).toMatch(fallback);
		expect(newSocketPath(surroundings(root, { uid, env: { XDG_RUNTIME_DIR: 'relative' } }))).toMatch(fallback);
		expect(newSocketPath(surroundings(root, { uid, env: { XDG_RUNTIME_DIR: join(root, 'missing') } }))).toMatch(
			fallback,
		);
		const long = join(root, 'x'.repeat(100));
		mkdirSync(long);
		expect(newSocketPath(surroundings(root, { uid, env: { XDG_RUNTIME_DIR: long } }))).toMatch(fallback);
	});

	it('is never in a folder that others can enter, own, or have put a link to', () => {
		const root = temporaryFolder();
		const env = {};
		const folder = join(root, 'fstui-7');
		mkdirSync(folder);
		chmodSync(folder, 0o755);
		const uid = 7;
		expect(() => newSocketPath(surroundings(root, { env, uid }))).toThrow('belongs to another user');
		const own = process.getuid?.() ?? 0;
		mkdirSync(join(root, `fstui-${own}`));
		chmodSync(join(root, `fstui-${own}`), 0o755);
		expect(() => newSocketPath(surroundings(root, { env, uid: own }))).toThrow('is open to other users');
		symlinkSync(root, join(root, 'fstui-8'));
		expect(() => newSocketPath(surroundings(root, { env, uid: 8 }))).toThrow('is not a folder');
	});

	it('is cleared of the sockets of dead processes', () => {
		const root = temporaryFolder();
		newSocketPath(surroundings(root));
		const left = join(root, 'fstui', '4194305-0a.sock');
		const living = join(root, 'fstui', `${process.pid}-0b.sock`);
		const note = left.replace('.sock', '.json');
		for (const path of [left, note, living, join(root, 'fstui', 'other')]) writeFileSync(path, '');
		newSocketPath(surroundings(root));
		expect(existsSync(left)).toBe(false);
		expect(existsSync(note)).toBe(false);
		expect(readdirSync(join(root, 'fstui')).sort()).toEqual([`${process.pid}-0b.sock`, 'other']);
	});

	it('may be nowhere: the run goes on and says so', () => {
		const root = join(temporaryFolder(), 'missing');
		const { own, manual, session } = reachableRun({ env: {}, tmpdir: root });
		expect(own).toEqual([
			{
				event: 'warning',
				code: 'control_socket',
				message: expect.stringContaining('Other processes cannot reach this run'),
			},
		]);
		expect(manual.socket).toBeNull();
		session.start();
		expect(manual.asked).toEqual(['start']);
	});
});
