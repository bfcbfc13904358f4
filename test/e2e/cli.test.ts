/** The real command in a child process: versions, help, and the exit codes that need no engine. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BIN = join(ROOT, 'bin/fstui.js');
let home: string;

beforeAll(() => {
	home = mkdtempSync(join(tmpdir(), 'fstui-e2e-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function fstui(...args: string[]) {
	const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: '', XDG_DATA_HOME: '', XDG_CACHE_HOME: '' };
	return spawnSync(process.execPath, [BIN, ...args], { cwd: home, encoding: 'utf8', env, input: '' });
}

describe('fstui', () => {
	it('--version prints the version of package.json', () => {
		const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
		expect(fstui('--version')).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
	});

	it('--help lists every command', () => {
		const { status, stdout } = fstui('--help');
		expect(status).toBe(0);
		for (const name of ['train', 'demo', 'models', 'presets', 'status', 'bench', 'doctor']) {
			expect(stdout).toContain(`fstui ${name}`);
		}
	});

	it('needs neither engine nor screens for help and lists', () => {
		const trace =
			"import { writeSync } from 'node:fs'; export const load = (url, context, next) => { writeSync(2, url + '\\n'); return next(url, context); };";
		const register = `import { register } from 'node:module'; register('./trace.mjs', import.meta.url);`;
		const hooks = join(home, 'hooks.mjs');
		writeFileSync(join(home, 'trace.mjs'), trace);
		writeFileSync(hooks, register);
		for (const args of [['--help'], ['train', '--help'], ['models', '--help'], ['presets']]) {
			const result = spawnSync(process.execPath, ['--import', hooks, BIN, ...args], { encoding: 'utf8', input: '' });
			expect(result.status).toBe(0);
			const unwanted = /node_modules\/(react|ink|@tensorflow|onnxruntime)|dist\/engine\/(?!worker-url)/;
			expect(result.stderr).not.toMatch(unwanted);
			// The bundles say which modules are in them.
			const bundles = result.stderr.match(/file:\/\/\S+\/dist\/app\/\S+/g) ?? [];
			const modules = bundles.flatMap(
				(url) => readFileSync(new URL(url), 'utf8').match(/(?<=^\/\/ )(dist|node_modules)\/.*/gm) ?? [],
			);
			expect(modules).toContain('dist/ui/cli/main.js');
			expect(modules.filter((module) => unwanted.test(module))).toEqual([]);
		}
	});

	it.each([
		[[], 'fstui needs a terminal for its wizard'],
		[['trian'], 'Did you mean fstui train?'],
		[['train', '--bacth-size', '8'], 'Did you mean --batch-size?'],
		[['train', '--batch-size', 'eight'], 'a whole number from 1 to 256'],
		[['train'], 'input_a, input_b, model_dir are missing'],
		[['train', 'no-such-preset'], 'there is no preset "no-such-preset"'],
		[['train', 'bad.yaml'], 'bad.yaml:2:11'],
		[['presets', 'validate', 'bad.yaml'], 'bad.yaml:2:11'],
	])('%j exits 2 and says what to do', (args, text) => {
		writeFileSync(join(home, 'bad.yaml'), 'batch_size: 8\ncoverage: wide\n');
		const { status, stderr, stdout } = fstui(...args);
		expect(status).toBe(2);
		expect(stderr).toContain(text);
		expect(stdout).toBe('');
	});

	it('with --json writes the failure as JSON too, from the supervised child', () => {
		const { status, stdout } = fstui('train', '--json');
		expect(status).toBe(2);
		expect(JSON.parse(stdout)).toMatchObject({ event: 'failed', code: 2 });
	});

	it('tells to build when dist is missing', () => {
		const copy = join(home, 'copy');
		cpSync(join(ROOT, 'bin'), join(copy, 'bin'), { recursive: true });
		cpSync(join(ROOT, 'package.json'), join(copy, 'package.json'));
		const result = spawnSync(process.execPath, [join(copy, 'bin/fstui.js'), 'models'], { encoding: 'utf8' });
		expect(result.status).toBe(2);
		expect(result.stderr).toContain('npm run build');
	});
});
