/** docs/options.md: the table of options as a page to read. Made from the option schema. */
import { emptyWord, listedChoices, optionType } from './describe.js';
import { markdownTable as table } from './markdown.js';
import { MODEL_OPTIONS, ruleText } from './model-rules.js';
import {
	LISTED_MODEL_NAMES,
	OPTION_GROUPS,
	OPTION_NAMES,
	type OptionGroup,
	type OptionName,
	optionMeta,
	STAGE_OPTIONS,
} from './schema.js';

const INTRODUCTION = `# Options

<!-- Made from the option schema by npm run docs. Change the schema, not this file. -->

Every option has one name everywhere: \`batch_size\` in a preset, \`--batch-size 16\` on the command line (or
\`--set batch_size=16\`). What is not given comes from the preset, then from the model when it is resumed, then from the
defaults below. A preset also has a \`title\`, a \`description\` and [stages](#stages).

* **Fixed** options are stored with the model when it is made and cannot change afterwards.
* **Staged** options can change while a run goes on: by a stage, by \`c\` on the dashboard, or by \`fstui set\`.
* Options **of one session** are not taken over when a model is resumed.
* A value outside a usual range brings a warning, one outside the range is an error.`;

const STAGES = `## Stages

A preset can change options while a run goes on. Each stage says at how many iterations of the model it begins and what
changes there; all else stays. A stage that was reached in an earlier session holds when the model is resumed, and wins
over a flag for the same option.

\`\`\`yaml
batch_size: 64
stages:
  - at: 20000
    batch_size: 16
  - at: 60000
    no_warp: true
    no_flip: true
\`\`\`

These options can be staged: `;

const GROUP_TEXTS: Readonly<Record<OptionGroup, string>> = {
	faces: 'The folders, what is known about the faces in them, and how much of each is trained.',
	model:
		'Which network, where it lives, how its weights begin. Options that only some models have are marked; their defaults and ranges are under [models](#options-of-models).',
	training: 'Device, amounts, and what may stop a run.',
	optimizer: 'How gradients become new weights.',
	loss: 'How a drawn face is compared with the real one.',
	mask: 'Which mask is used, and how it is prepared.',
	augmentation: 'How faces are varied before the network sees them. The defaults suit nearly all cases.',
	saving: 'When the model is written.',
	preview: 'The picture that shows how far the model is.',
	timelapse: 'The same faces again and again, to watch them improve.',
	logging: 'What is recorded about a run, and the file it starts from.',
	compatibility:
		'Options of faceswap that are accepted and change nothing here. Each says what it did there, and what to do instead.',
};

function titled(word: string): string {
	return word.charAt(0).toUpperCase() + word.slice(1);
}

function code(value: unknown): string {
	return `\`${String(value)}\``;
}

function defaultText(name: OptionName): string {
	const { defaultValue } = optionType(name);
	if (defaultValue === undefined) return 'must be given';
	if (defaultValue !== null) return code(defaultValue);
	return emptyWord(name) === 'default' ? "the model's own" : emptyWord(name);
}

function valuesText(name: OptionName): string {
	const { shape } = optionType(name);
	const { path, advised, models, allowed } = optionMeta(name);
	const parts: string[] = [];
	if (shape.kind === 'choice') parts.push(listedChoices(name).map(code).join(', '));
	else if (shape.kind === 'toggle') parts.push('`true`, `false`');
	else if (shape.kind === 'number') parts.push(`${shape.min} to ${shape.max}`);
	else if (shape.kind === 'list') parts.push(`one or several ${path === 'file' ? 'files' : 'texts'}`);
	else parts.push(path === undefined ? (allowed ?? 'text') : `a ${path}`);
	if (advised !== undefined) parts.push(`usual ${advised[0]} to ${advised[1]}`);
	if (models !== undefined) parts.push(`only ${models.join(', ')}`);
	return parts.join('; ');
}

function marksText(name: OptionName): string {
	const { locked, staged, session, effect } = optionMeta(name);
	if (effect === 'none') return '';
	return [...(locked ? ['fixed'] : []), ...(staged ? ['staged'] : []), ...(session ? ['one session'] : [])].join(', ');
}

function groupSection(group: OptionGroup): string {
	const names = OPTION_NAMES.filter((name) => optionMeta(name).group === group);
	const rows = names.map((name) => [
		code(name),
		defaultText(name),
		valuesText(name),
		marksText(name),
		optionMeta(name).help,
	]);
	const head = ['option', 'default', 'values', 'change', 'what it does'];
	return `## ${titled(group)}\n\n${GROUP_TEXTS[group]}\n\n${table(head, rows)}`;
}

function modelSection(): string {
	const rows = LISTED_MODEL_NAMES.flatMap((model) =>
		OPTION_NAMES.flatMap((name) => {
			const own = MODEL_OPTIONS[model][name];
			return own === undefined ? [] : [[model, code(name), code(own.default), ruleText(own.rule)]];
		}),
	);
	const without = LISTED_MODEL_NAMES.filter((model) => Object.keys(MODEL_OPTIONS[model]).length === 0);
	const text = `Given for another model, such an option is refused. ${titled(without.join(' and '))} have no options of their own.`;
	return `## Options of models\n\n${text}\n\n${table(['model', 'option', 'default', 'must be'], rows)}`;
}

/** The page, in Markdown. */
export function optionsDocument(): string {
	const stages = `${STAGES}${STAGE_OPTIONS.map(code).join(', ')}.`;
	const groups = OPTION_GROUPS.filter((group) => group !== 'compatibility').map(groupSection);
	const sections = [INTRODUCTION, ...groups, modelSection(), stages, groupSection('compatibility')];
	return `${sections.join('\n\n')}\n`;
}
