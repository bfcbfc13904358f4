#!/usr/bin/env node
// The fstui command: checks Node, answers --version, and runs the build in dist/. Commands that train run in a child
// process under a small supervisor (supervisor.js). Plain JavaScript of old syntax up to the version check.
import { existsSync, readFileSync } from 'node:fs';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const args = process.argv.slice(2);
const entry = new URL('../dist/app/entry.js', import.meta.url);

/** Commands that load native libraries, which may abort the process and read their settings only at its start. */
const SUPERVISED = ['train', 'demo', 'bench'];

function isSupervised() {
	const [command] = args;
	if (args.includes('--help') || args.includes('-h')) return false;
	if (command === undefined) return process.stdin.isTTY === true && process.stdout.isTTY === true;
	return SUPERVISED.includes(command);
}

function fail(message, code) {
	process.stderr.write(`${message}\n`);
	process.exitCode = code;
}

if (major < 20 || (major === 20 && minor < 19)) {
	fail(
		`error: fstui needs Node 20.19 or newer; this is Node ${process.versions.node}\n  next:  install a current Node from https://nodejs.org`,
		2,
	);
} else if (args[0] === '--version' || args[0] === '-v') {
	const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
	process.stdout.write(`${version}\n`);
} else if (!existsSync(entry)) {
	fail('error: fstui is not built\n  next:  run npm run build in its folder', 2);
} else if (isSupervised()) {
	const { supervise } = await import('./supervisor.js');
	process.exitCode = await supervise(new URL('./child.js', import.meta.url), args);
} else {
	const { runProcess } = await import(entry.href);
	await runProcess(args);
}
