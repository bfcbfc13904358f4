/** `fstui timelapse`: the pictures a run has written as one animation. */
import { FstuiError } from '../../config/errors.js';
import { formatBytes, formatCount } from '../format.js';
import { type FlagSpec, readArguments } from './arguments.js';
import type { Command } from './context.js';
import { flagsHelp, helpText } from './help.js';
import { modelFolder } from './model-folder.js';
import { outputFile, writeOutput } from './output-file.js';
import { wholeNumber } from './whole-number.js';

const FLAGS: readonly FlagSpec[] = [
	{ name: 'out', value: 'FILE', help: 'The animation to write, .webp or .gif. WebP is smaller and has true colours.' },
	{ name: 'fps', value: 'N', help: 'Pictures per second, 1 to 50. Default 10.' },
	{ name: 'from', value: 'N', help: 'First iteration to show. Default the first there is.' },
	{ name: 'to', value: 'N', help: 'Last iteration to show. Default the last there is.' },
];
const FORMATS = ['webp', 'gif'] as const;
const DEFAULT_FPS = 10;
const MAX_FPS = 50;
const MAX_ITERATION = 999_999_999;

export const timelapseCommand: Command = {
	help: () =>
		helpText(
			'fstui timelapse MODEL_DIR --out FILE.webp|gif [--fps N] [--from N] [--to N]',
			'Makes an animation of how the faces came about: of the timelapse pictures of the model, or of its previews when there is no timelapse. At most 200 pictures, 1280 pixels wide; of more an even choice is taken. Below each stands its iteration. The last one stays for two seconds. WebP is marked as AI-generated; GIF has no place for the mark.',
			[flagsHelp(FLAGS)],
		),
	async run(args, context) {
		const given = readArguments({ command: 'timelapse', flags: FLAGS, positionals: 1 }, args);
		if (given.help) {
			context.stdout.write(this.help());
			return 0;
		}
		const folder = modelFolder(given, 'timelapse', context);
		const fps = wholeNumber(given, 'fps', 1, MAX_FPS) ?? DEFAULT_FPS;
		const from = wholeNumber(given, 'from', 0, MAX_ITERATION);
		const to = wholeNumber(given, 'to', 0, MAX_ITERATION);
		if (from !== undefined && to !== undefined && from > to) {
			throw new FstuiError('usage', `--from ${from} is behind --to ${to}`, {
				where: '--from, --to',
				next: 'give the earlier iteration as --from',
			});
		}
		const { path, format } = await outputFile(given, 'timelapse', FORMATS, context);
		const made = await context.modules.folderTools.makeAnimation({
			...{ folder, format, fps, from, to },
			onWarning: (message) => void context.stderr.write(`warning: ${message}\n`),
		});
		await writeOutput(path, made.bytes, '--out');
		const { frames, available, width, height, bytes } = made;
		const chosen = frames < available ? `${frames} of ${formatCount(available)}` : String(frames);
		const what = made.source === 'timelapse' ? 'timelapse pictures' : 'previews';
		const range = `iterations ${formatCount(made.from)} to ${formatCount(made.to)}`;
		context.stdout.write(
			`${path}: ${chosen} ${what}, ${range}, ${width} x ${height} px, ${formatBytes(bytes.length)}\n`,
		);
		return 0;
	},
};
