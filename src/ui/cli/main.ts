/**
 * The command line: finds the command, runs it, turns errors into messages and exit codes.
 * Commands are loaded one at a time, so that --help needs none of them. Must not touch process; entry.ts does.
 */
import { FstuiError, formatError } from '../../config/errors.js';
import { didYouMean } from '../../config/suggest.js';
import type { CliContext, Command } from './context.js';
import type { ControlName } from './control.js';
import { failedEvent } from './json-writer.js';
import { withScreenReader } from './screen-reader.js';

interface CommandEntry {
	readonly summary: string;
	readonly load: () => Promise<Command>;
}

const COMMANDS: Readonly<Record<string, CommandEntry>> = {
	train: { summary: 'train a model, or go on with one', load: async () => (await import('./train.js')).trainCommand },
	demo: {
		summary: 'draw two synthetic people and train on them',
		load: async () => (await import('./demo.js')).demoCommand,
	},
	faces: {
		summary: 'measure two folders of faces: what is missing, what is too much',
		load: async () => (await import('./faces.js')).facesCommand,
	},
	inspect: {
		summary: 'draw what training makes of faces',
		load: async () => (await import('./inspect.js')).inspectCommand,
	},
	models: {
		summary: 'list the models with sizes and costs',
		load: async () => (await import('./models.js')).modelsCommand,
	},
	presets: { summary: 'list, show and check presets', load: async () => (await import('./presets.js')).presetsCommand },
	attach: {
		summary: 'open the dashboard on a run of another process',
		load: async () => (await import('./attach.js')).attachCommand,
	},
	save: { summary: 'make a run save', load: () => controlCommand('save') },
	snapshot: { summary: 'make a run save and keep a copy', load: () => controlCommand('snapshot') },
	pause: { summary: 'make a run pause', load: () => controlCommand('pause') },
	resume: { summary: 'make a paused run go on', load: () => controlCommand('resume') },
	set: {
		summary: 'change options of a run while it goes on',
		load: async () => (await import('./set.js')).setCommand,
	},
	stop: { summary: 'make a run save and end', load: () => controlCommand('stop') },
	analyze: {
		summary: 'show the sessions of a model: times, speeds, losses',
		load: async () => (await import('./analyze.js')).analyzeCommand,
	},
	preview: {
		summary: 'draw the faces of a saved model',
		load: async () => (await import('./preview.js')).previewCommand,
	},
	timelapse: {
		summary: 'make an animation of the pictures of a model',
		load: async () => (await import('./timelapse.js')).timelapseCommand,
	},
	restore: {
		summary: 'go back to the backup or a snapshot of a model',
		load: async () => (await import('./restore.js')).restoreCommand,
	},
	status: {
		summary: 'show what a model folder holds and whether a run is on',
		load: async () => (await import('./status.js')).statusCommand,
	},
	bench: {
		summary: 'measure training speed on this machine',
		load: async () => (await import('./bench.js')).benchCommand,
	},
	doctor: {
		summary: 'show devices and what is missing',
		load: async () => (await import('./doctor.js')).doctorCommand,
	},
};

async function controlCommand(name: ControlName): Promise<Command> {
	return (await import('./control.js')).controlCommand(name);
}

/** Exit code of a fault in fstui itself. */
const INTERNAL_ERROR = 1;

/** The text of `fstui --help`. */
export function mainHelp(): string {
	const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
	const list = Object.entries(COMMANDS).map(([name, { summary }]) => `  fstui ${name.padEnd(width)}  ${summary}`);
	return `${[
		'Usage: fstui [COMMAND] [options]',
		'',
		'Trains face-swap autoencoders from the terminal. Without a command it opens its screens.',
		'',
		...list,
		'',
		'  fstui COMMAND --help    the options of a command',
		'  fstui --version         the version',
		'  fstui --image MODE      how pictures are drawn: auto, kitty, iterm, blocks or off',
		'  fstui --screen-reader   lines and numbered lists instead of screens; also before or after a command',
		'',
		'First look:  fstui demo',
		'Exit codes:  0 done or stopped cleanly, 2 usage, 3 faces or folders, 4 training failed,',
		'             5 device or memory, 130 interrupted before anything was saved',
	].join('\n')}\n`;
}

function shortUsage(): string {
	return [
		'fstui needs a terminal for its wizard. Without one, say what to train:',
		'  fstui train [PRESET] --input-a DIR --input-b DIR --model-dir DIR',
		'  fstui demo',
		'  fstui --help',
		'',
	].join('\n');
}

async function dispatch(given: readonly string[], surroundings: CliContext): Promise<number> {
	const { args, context } = withScreenReader(given, surroundings);
	const [name, ...rest] = args;
	if (name === undefined || /^--image(=|$)/.test(name)) {
		return (await import('./wizard.js')).runWizard(args, context, shortUsage());
	}
	if (name === '--help' || name === '-h' || name === 'help') {
		const topic = rest[0] === undefined ? undefined : COMMANDS[rest[0]];
		context.stdout.write(topic === undefined ? mainHelp() : (await topic.load()).help());
		return 0;
	}
	const found = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
	if (found !== undefined) return (await found.load()).run(rest, context);
	const what = name.startsWith('-') ? `unknown option ${name}` : `unknown command "${name}"`;
	const hint = /\.ya?ml$/i.test(name)
		? `Write fstui train ${name}. `
		: didYouMean(name, Object.keys(COMMANDS), (known) => `fstui ${known}`);
	throw new FstuiError('usage', what, { where: 'fstui', next: `${hint}fstui --help lists the commands` });
}

/** Runs the command line without the program's name; resolves with the exit code and never rejects. */
export async function runCli(args: readonly string[], context: CliContext): Promise<number> {
	try {
		return await dispatch(args, context);
	} catch (error) {
		if (!(error instanceof FstuiError)) {
			const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
			context.stderr.write(
				`error: a fault in fstui itself: ${detail}\n  next:  please report this with the command line\n`,
			);
			return INTERNAL_ERROR;
		}
		context.stderr.write(`${formatError(error)}\n`);
		if (args.includes('--json')) context.stdout.write(`${JSON.stringify(failedEvent(error))}\n`);
		return error.exitCode;
	}
}
