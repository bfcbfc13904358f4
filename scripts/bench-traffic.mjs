/**
 * What the dashboard sends through tmux to the terminal outside, while steps are quick (fifty a second), while nothing
 * but the clock goes on, and while training is paused; no new picture is drawn meanwhile. A scripted run in a real tmux,
 * seen by a client in a pseudo-terminal.
 * Usage (after npm run build): node scripts/bench-traffic.mjs [SECONDS] [COLUMNS ROWS]
 * Prints one JSON line, bytes a second. Budgets: 8,192 while training, 1,024 while paused; exits 1 above them.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';

const TRAINING_BUDGET = 8192;
const PAUSED_BUDGET = 1024;

const [seconds = 20, columns = 120, rows = 40] = process.argv.slice(2).map(Number);
const run = fileURLToPath(new URL('./scripted-session.mjs', import.meta.url));
// A name of its own for each server: one that is just ending may still answer.
let servers = 0;
let socket = '';
const { CI: _ci, TMUX: _tmux, ...outside } = process.env;
const env = { ...outside, TERM: 'xterm-256color', LANG: 'C.UTF-8' };
const tmux = (...args) => execFileSync('tmux', ['-L', socket, '-f', '/dev/null', ...args], { env, encoding: 'utf8' });
const delay = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Starts the scripted run with a step every `stepMs`, and measures what its client receives once it is calm. */
async function measure(stepMs, keys) {
	socket = `fstui-traffic-${process.pid}-${++servers}`;
	tmux('new-session', '-d', '-s', 'run', '-x', String(columns), '-y', String(rows), 'sleep 1000');
	tmux('set', '-g', 'status', 'off');
	const args = ['-L', socket, '-f', '/dev/null', 'attach', '-t', 'run'];
	const client = pty.spawn('tmux', args, { cols: columns, rows, env });
	const emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
	let received = 0;
	client.onData((data) => {
		received += Buffer.byteLength(data);
		emulator.write(data);
	});
	const shows = async (wanted) => {
		for (const end = Date.now() + 60_000; ; await delay(50)) {
			const { active } = emulator.buffer;
			const line = (y) => active.getLine(y)?.translateToString(true) ?? '';
			const text = Array.from({ length: rows }, (_, y) => line(y)).join('\n');
			if (text.includes(wanted)) return;
			if (Date.now() > end) throw new Error(`"${wanted}" never came:\n${text}`);
		}
	};
	try {
		tmux('new-window', '-t', 'run:', `exec env COLORTERM=truecolor '${process.execPath}' '${run}' ${stepMs}`);
		await shows('▄');
		for (const [key, wanted] of keys) {
			tmux('send-keys', '-t', 'run:', key);
			await shows(wanted);
		}
		await delay(2000);
		const from = received;
		await delay(seconds * 1000);
		return Math.round((received - from) / seconds);
	} finally {
		const { stdout } = spawnSync('tmux', ['-L', socket, 'list-panes', '-s', '-t', 'run', '-F', '#{pane_pid}'], {
			encoding: 'utf8',
		});
		for (const pid of stdout.split('\n').filter((line) => line !== '')) process.kill(Number(pid), 'SIGKILL');
		spawnSync('tmux', ['-L', socket, 'kill-server']);
		client.kill();
	}
}

const training = {
	preview: await measure(20, []),
	graph: await measure(20, [['2', '[2 Graph]']]),
	analysis: await measure(20, [['3', '[3 Analysis]']]),
	log: await measure(20, [['4', '[4 Log]']]),
	slow_steps: await measure(2000, []),
};
const paused = await measure(20, [['Space', 'paused']]);
const holds = Math.max(...Object.values(training)) <= TRAINING_BUDGET && paused <= PAUSED_BUDGET;
console.log(JSON.stringify({ columns, rows, seconds, bytes_per_second: { training, paused }, holds }));
process.exit(holds ? 0 : 1);
