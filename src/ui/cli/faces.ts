/** `fstui faces`: what two folders of faces hold and what to do about it. */
import { FstuiError } from '../../config/errors.js';
import type { FaceSetReport, FacesReport, Spread, Verdict } from '../../engine/report/types.js';
import { formatCount } from '../format.js';
import type { FlagSpec } from './arguments.js';
import { command, pathReader } from './command.js';
import type { CliContext, Command } from './context.js';
import { flagsHelp, helpText, optionsHelp, wrap } from './help.js';
import { table } from './table.js';

const FLAGS: readonly FlagSpec[] = [
	{ name: 'json', help: 'The report as JSON, with the names in every group of near-duplicates.' },
];
const OPTIONS = ['alignments_a', 'alignments_b'] as const;
const SPEC = { command: 'faces', flags: FLAGS, options: OPTIONS, positionals: 2 } as const;
const PROGRESS_INTERVAL_MS = 2000;
const TEXT_WIDTH = 80;

export const facesCommand: Command = command(
	SPEC,
	() =>
		helpText(
			'fstui faces DIR_A DIR_B [--json]',
			'Measures two folders of faces before training: how many, how large, how sharp, how varied in light and pose, how many repeats, and whether B shows what A shows. Landmarks, for the poses, are found as in training. Changes nothing.',
			[flagsHelp(FLAGS), optionsHelp(OPTIONS)],
		),
	async (given, context) => {
		const [a, b] = given.positionals;
		if (a === undefined || b === undefined) {
			throw new FstuiError('usage', `the folder of faces ${a === undefined ? 'A' : 'B'} is missing`, {
				where: 'fstui faces',
				next: 'write fstui faces DIR_A DIR_B',
			});
		}
		const path = pathReader(context);
		const report = await context.modules.reportFaces({
			inputA: path(a),
			inputB: path(b),
			alignmentsA: given.options.alignments_a?.map(path),
			alignmentsB: given.options.alignments_b?.map(path),
			onProgress: progressTeller(context),
		});
		const text = given.switches.has('json') ? JSON.stringify(report, rounded) : reportText(report);
		context.stdout.write(`${text}\n`);
		return 0;
	},
);

/** Tells on standard error how far it is, when it takes long. */
function progressTeller(context: CliContext): (progress: { done: number; total: number }) => void {
	let lastAt = context.now();
	return ({ done, total }) => {
		if (context.now() - lastAt < PROGRESS_INTERVAL_MS) return;
		lastAt = context.now();
		context.stderr.write(`looking at faces: ${formatCount(done)} of ${formatCount(total)}\n`);
	};
}

/** Measures are not exact to more than three digits after the point. */
function rounded(_: string, value: unknown): unknown {
	return typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;
}

function reportText({ a, b, verdicts }: FacesReport): string {
	const rows: readonly (readonly [string, (set: FaceSetReport) => string])[] = [
		['faces', ({ faces }) => formatCount(faces)],
		['left out', ({ left_out }) => formatCount(left_out.length)],
		[
			'size (px)',
			({ size }) => (size.min === size.max ? `${size.min}` : `${size.median} (${size.min} to ${size.max})`),
		],
		['sharpness (%)', ({ sharpness }) => spreadText(sharpness)],
		['detail (px)', ({ detail }) => spreadText(detail)],
		['near-duplicates', ({ duplicates }) => formatCount(duplicates.redundant)],
		['brightness (%)', ({ brightness }) => spreadText(brightness)],
		['contrast (%)', ({ contrast }) => spreadText(contrast)],
		['yaw (degrees)', ({ pose }) => (pose === null ? 'unknown' : spreadText(pose.yaw))],
		['pitch (degrees)', ({ pose }) => (pose === null ? 'unknown' : spreadText(pose.pitch))],
		['roll (degrees)', ({ pose }) => (pose === null ? 'unknown' : spreadText(pose.roll))],
	];
	const measures = table([['', 'A', 'B'], ...rows.map(([name, of]) => [name, of(a), of(b)])]);
	const legend = 'Median, and in brackets where nine of ten faces lie.';
	const found = (['A', 'B'] as const).flatMap((name) => sourceLines(name, name === 'A' ? a : b));
	return [measures, legend, ...found, '', ...verdicts.map(verdictText)].join('\n');
}

function spreadText({ p5, median, p95 }: Spread): string {
	return `${Math.round(median)} (${Math.round(p5)} to ${Math.round(p95)})`;
}

/** Where the landmarks come from, and files that were left out. */
function sourceLines(name: string, set: FaceSetReport): readonly string[] {
	const lines = set.left_out.map((file) => `${name} left out: ${file.name} (${file.reason})`);
	const sources = set.landmark_sources.length === 0 ? [] : [`${name} landmarks: ${set.landmark_sources.join(', ')}`];
	return [...sources, ...set.landmark_warnings.map((warning) => `${name} landmarks: ${warning}`), ...lines];
}

function verdictText({ level, message, next }: Verdict): string {
	const indent = ' '.repeat('warning  '.length);
	const text = next === null ? `${message}.` : `${message}. ${next}`;
	const [first = '', ...rest] = wrap(text.charAt(0).toUpperCase() + text.slice(1), TEXT_WIDTH);
	return [`${level.padEnd(indent.length)}${first}`, ...rest.map((line) => `${indent}${line}`)].join('\n');
}
