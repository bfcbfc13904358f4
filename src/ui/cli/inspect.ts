/** `fstui inspect`: looks into what training does. So far: the augmentation of faces, as a picture. */
import { writeFile } from 'node:fs/promises';
import { FstuiError } from '../../config/errors.js';
import { type OptionName, runSchema } from '../../config/schema.js';
import { didYouMean } from '../../config/suggest.js';
import type { Arguments, FlagSpec } from './arguments.js';
import { command, pathReader } from './command.js';
import type { CliContext, Command } from './context.js';
import { flagsHelp, helpText, optionsHelp } from './help.js';

const FLAGS: readonly FlagSpec[] = [
	{ name: 'out', value: 'FILE', help: 'The PNG file to write.' },
	{ name: 'count', value: 'N', help: 'Faces of each side, spread over the folder, 1 to 50. Default 6.' },
];
/** Everything that decides how a face becomes an example. */
const PICKED = {
	input_a: true,
	input_b: true,
	alignments_a: true,
	alignments_b: true,
	allow_missing: true,
	coverage: true,
	centering: true,
	vertical_offset: true,
	seed: true,
	mask_type: true,
	mask_blur_kernel: true,
	mask_threshold: true,
	mask_dilation: true,
	no_warp: true,
	warp_to_landmarks: true,
	no_flip: true,
	flip_chance: true,
	zoom_amount: true,
	rotation_range: true,
	shift_range: true,
	no_augment_color: true,
	color_lightness: true,
	color_ab: true,
	color_clahe_chance: true,
	color_clahe_max_size: true,
	mask_opacity: true,
	mask_color: true,
} as const satisfies Partial<Record<OptionName, true>>;
const OPTIONS = Object.keys(PICKED) as readonly (keyof typeof PICKED)[];
const SPEC = { command: 'inspect', flags: FLAGS, options: OPTIONS, positionals: 1 } as const;
const SUBJECTS = ['augment'] as const;
const DEFAULT_COUNT = 6;
const MAX_COUNT = 50;
/** The same sheet every time, unless asked otherwise. */
const DEFAULT_SEED = 1;
/** Large enough to see single landmarks, small enough for six faces on a screen. */
const CELL_SIZE = 192;

export const inspectCommand: Command = command(
	SPEC,
	() =>
		helpText(
			'fstui inspect augment --input-a DIR [--input-b DIR] --out FILE.png [options]',
			'Draws what training makes of faces, with the options it would be given: the picture as it is with the trained part outlined and its landmarks, turned and recoloured, as the network gets it, as the network is to draw it, and the mask.',
			[flagsHelp(FLAGS), optionsHelp(OPTIONS)],
		),
	async (given, context) => {
		checkSubject(given.positionals[0]);
		const out = required(given.values.get('out'), 'out', 'FILE.png');
		const count = countOf(given);
		const config = withFolders(given, context);
		const { png, width, height, faces } = await context.modules.drawAugmentation({
			...config,
			count,
			seed: config.seed ?? DEFAULT_SEED,
			cellSize: CELL_SIZE,
			onWarning: (_, message) => void context.stderr.write(`warning: ${message}\n`),
		});
		const path = pathReader(context)(out);
		await write(path, png);
		context.stdout.write(`${path}: ${faces} ${faces === 1 ? 'face' : 'faces'}, ${width} x ${height} px\n`);
		return 0;
	},
);

/** The options with their defaults, paths made absolute. */
function withFolders({ options }: Arguments, context: CliContext) {
	const path = pathReader(context);
	const input_a = path(required(options.input_a, 'input-a', 'DIR'));
	const { input_b } = options;
	// Every value given was checked on its own; this adds the defaults of the others.
	const config = runSchema.pick(PICKED).parse({ ...options, input_a, input_b: input_b ?? input_a });
	return {
		...config,
		input_b: input_b === undefined ? null : path(input_b),
		alignments_a: config.alignments_a?.map(path) ?? null,
		alignments_b: config.alignments_b?.map(path) ?? null,
	};
}

function checkSubject(subject: string | undefined): void {
	if (subject === SUBJECTS[0]) return;
	const what = subject === undefined ? 'say what to inspect' : `there is no "${subject}" to inspect`;
	const hint = subject === undefined ? '' : didYouMean(subject, SUBJECTS, (known) => `fstui inspect ${known}`);
	throw new FstuiError('usage', what, {
		where: 'fstui inspect',
		next: `${hint}write fstui inspect augment --input-a DIR --out FILE.png`,
	});
}

function required(value: string | undefined, flag: string, form: string): string {
	if (value !== undefined) return value;
	throw new FstuiError('usage', `--${flag} is missing`, {
		where: 'fstui inspect augment',
		next: `add --${flag} ${form}`,
	});
}

function countOf({ values }: Arguments): number {
	const text = values.get('count');
	if (text === undefined) return DEFAULT_COUNT;
	const count = Number(text);
	if (Number.isInteger(count) && count >= 1 && count <= MAX_COUNT) return count;
	throw new FstuiError('usage', `--count is "${text}", but it must be a whole number from 1 to ${MAX_COUNT}`, {
		where: '--count',
		next: 'correct the value',
	});
}

async function write(path: string, png: Buffer): Promise<void> {
	try {
		await writeFile(path, png);
	} catch (cause) {
		throw new FstuiError('faces', `the picture cannot be written: ${cause instanceof Error ? cause.message : cause}`, {
			where: path,
			next: 'Choose another place with --out, or make room there.',
			cause,
		});
	}
}
