// npm run check:package: packs fstui, installs the tarball as users do (globally into an empty prefix, and into a
// project), and runs what was installed. Needs only the npm registry. Ends with "N passed, N failed".
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'fstui-package-'));
const results = [];
/** A command that takes longer hangs. */
const LIMIT_MS = 480_000;

/** Runs a command in a clean npm environment: this project's settings do not travel with the tarball. */
function run(command, args, cwd = work) {
	const kept = Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith('npm_'));
	const env = { ...Object.fromEntries(kept), HOME: work, npm_config_userconfig: join(work, 'npmrc') };
	const options = { cwd, env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, timeout: LIMIT_MS };
	return new Promise((resolve) => {
		const child = execFile(command, args, options, (error, stdout, stderr) => {
			resolve({ status: error === null ? 0 : (error.code ?? null), stdout, stderr, text: `${stdout}${stderr}` });
		});
		child.stdin.end();
	});
}

function check(name, passed, detail) {
	results.push(passed);
	process.stdout.write(`${passed ? 'ok  ' : 'FAIL'} ${name}\n`);
	if (!passed) process.stdout.write(`${detail}\n`);
}

/** Nothing but the summary line: no warning, no error, no notice. */
function isSilent(text) {
	const lines = text.split('\n').filter((line) => line.trim() !== '');
	return lines.every((line) => /^(added|changed) \d+ packages/.test(line));
}

async function checkContent(tarball) {
	const files = (await run('tar', ['tzf', tarball])).stdout.split('\n');
	const own = files.filter((file) => !file.startsWith('package/node_modules/'));
	for (const file of ['bin/fstui.js', 'dist/app/entry.js', 'dist/engine/worker.js', 'presets/original.yaml']) {
		check(`the tarball has ${file}`, own.includes(`package/${file}`), own.join('\n'));
	}
	const stray = own.filter((file) => /^package\/(src|test|scripts|build)\/|tsbuildinfo/.test(file));
	check('the tarball has no sources, tests or leftovers', stray.length === 0, stray.join('\n'));
	const { stdout: manifest } = await run('tar', [
		'xzOf',
		tarball,
		'package/node_modules/onnxruntime-node/package.json',
	]);
	check(
		'onnxruntime-node travels without its install script',
		JSON.parse(manifest).scripts?.postinstall === undefined,
		manifest,
	);
}

/** The installed program answers, loads its native runtime, and trains nothing without a terminal. */
async function checkProgram(kind, bin, folder) {
	const version = await run(bin, ['--version']);
	check(`${kind}: fstui --version`, version.status === 0 && /^\d+\.\d+\.\d+\n$/.test(version.stdout), version.text);
	const presets = await run(bin, ['presets', 'list', '--json']);
	check(`${kind}: fstui presets list`, presets.status === 0 && JSON.parse(presets.stdout).length > 0, presets.text);
	const doctor = await run(bin, ['doctor', '--json']);
	const devices = doctor.status === 0 ? JSON.parse(doctor.stdout).devices : [];
	check(
		`${kind}: the processor is available as a device`,
		devices.some((d) => d.name === 'cpu' && d.available),
		doctor.text,
	);
	const app = readdirSync(join(folder, 'dist', 'app')).find((file) => file.startsWith('run-app-'));
	const screens = await run(
		process.execPath,
		['--input-type=module', '-e', `await import('./dist/app/${app}')`],
		folder,
	);
	check(`${kind}: the screens load`, screens.status === 0, screens.text);
	const alone = await run(bin, []);
	check(`${kind}: usage without a terminal`, alone.status === 2, alone.text);
}

async function checkGlobal(tarball) {
	const prefix = join(work, 'prefix');
	mkdirSync(prefix);
	const started = Date.now();
	const install = await run('npm', ['install', '-g', '--prefix', prefix, tarball]);
	check('npm install -g into an empty prefix', install.status === 0, install.text);
	check('npm install -g says nothing but its summary', isSilent(install.text), install.text);
	process.stdout.write(`     took ${((Date.now() - started) / 1000).toFixed(0)} s\n`);
	await checkProgram('global', join(prefix, 'bin/fstui'), join(prefix, 'lib/node_modules/fstui'));
}

async function checkProject(tarball, npm) {
	const project = join(work, 'project');
	mkdirSync(project);
	writeFileSync(join(project, 'package.json'), '{"name":"project","private":true}\n');
	const [command, ...before] = npm;
	const install = await run(command, [...before, 'install', tarball], project);
	check(`${npm.join(' ')} install into a project`, install.status === 0, install.text);
	check(`${npm.join(' ')} install says nothing but its summary`, isSilent(install.text), install.text);
	await checkProgram('project', join(project, 'node_modules/.bin/fstui'), join(project, 'node_modules/fstui'));
}

try {
	writeFileSync(join(work, 'npmrc'), 'fund=false\naudit=false\nupdate-notifier=false\n');
	const packed = await run(process.execPath, [join(ROOT, 'scripts/package.mjs')], ROOT);
	check('npm run package', packed.status === 0, packed.text);
	const tarball = packed.stdout.trim().split('\n').at(-1) ?? '';
	if (packed.status === 0) {
		// Side by side: most of the time goes into unpacking, which takes one core.
		await Promise.all([
			checkContent(tarball),
			checkGlobal(tarball),
			// The oldest npm that comes with a supported Node.
			checkProject(tarball, ['npx', '--yes', 'npm@10']),
		]);
	}
} finally {
	rmSync(work, { recursive: true, force: true });
}
const failed = results.filter((passed) => !passed).length;
process.stdout.write(`package: ${results.length - failed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
