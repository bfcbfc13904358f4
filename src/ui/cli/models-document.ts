/** docs/models.md: every model with its character, size, cost and parts. Made from the catalog and the built models. */
import { markdownTable } from '../../config/markdown.js';
import { MODEL_OPTIONS, ruleText } from '../../config/model-rules.js';
import {
	LISTED_MODEL_NAMES,
	type ModelName,
	type OptionName,
	optionMeta,
	type RunOptions,
} from '../../config/schema.js';
import { estimateRun, type NetworkEstimate, type RunEstimate } from '../../engine/estimate.js';
import { formatCount } from '../format.js';
import { catalogEntry } from '../model-catalog.js';

const INTRODUCTION = `# Models

<!-- Made from the models themselves by npm run docs. Change them, not this file. -->

Every model is an encoder that both people share, and decoders (or layers before a shared decoder) of their own: a face
of A goes through the encoder and comes out of the decoder of B. \`fstui models\` prints the same figures for any options
and batch size.

* **GFLOP per face** is the work to train one face of one side: forward and both gradients, a multiply-add counted as two.
* **Memory** is the peak of the process on the processor, faces that are kept decoded not counted.
* With \`learn_mask\` each decoder also draws a mask, which adds parameters that the tables leave out.`;

const BATCH_SIZE = 16;

/** Forms of a model that are other networks; the first is the default. */
const FORMS: Readonly<Record<(typeof LISTED_MODEL_NAMES)[number], readonly RunOptions[]>> = {
	original: [{}, { lowmem: true }],
	lightweight: [{}],
	iae: [{}],
	dfaker: [{}, { output_size: 256 }],
	unbalanced: [{}, { lowmem: true }],
	'dfl-h128': [{}, { lowmem: true }],
	'dfl-sae': [{}, { multiscale_decoder: true }, { architecture: 'liae' }],
	villain: [{}, { lowmem: true }],
	realface: [{}, { input_size: 128, output_size: 256 }],
	dlight: [{}, { details: 'fast' }, { output_size: 128 }, { output_size: 384 }, { features: 'lowmem' }],
};

/** The text of docs/models.md; takes some seconds, because every form is built, traced and lowered. */
export async function modelsDocument(): Promise<string> {
	const sections: string[] = [INTRODUCTION];
	for (const model of LISTED_MODEL_NAMES) sections.push(await section(model, FORMS[model]));
	return `${sections.join('\n\n')}\n`;
}

async function section(model: ModelName, forms: readonly RunOptions[]): Promise<string> {
	const entry = catalogEntry(model, false);
	const estimates: RunEstimate[] = [];
	for (const options of forms) estimates.push(await estimateRun({ model, ...options, batch_size: BATCH_SIZE }));
	const rows = estimates.map((estimate, i) => figures(estimate, forms[i] ?? {}));
	const head = ['options', 'in', 'out', 'parameters', 'GFLOP per face A', 'B', `memory at batch size ${BATCH_SIZE}`];
	const [first] = estimates;
	const parts = markdownTable(['network', 'in', 'out', 'parameters'], (first?.networks ?? []).map(networkRow));
	return [
		`## ${entry?.title ?? model}`,
		entry?.description ?? '',
		markdownTable(head, rows),
		'Its networks, at the default options:',
		parts,
		...ownOptions(model),
	].join('\n\n');
}

function figures(estimate: RunEstimate, options: RunOptions): readonly string[] {
	const given = Object.entries(options).map(([name, value]) => `\`${name}: ${String(value)}\``);
	const gigaflop = (flop: number) => (flop / 1e9).toFixed(1);
	return [
		given.length === 0 ? 'default' : given.join(', '),
		`${estimate.inputSize} px`,
		estimate.outputSizes.map((size) => `${size} px`).join(', '),
		formatCount(estimate.parameters),
		gigaflop(estimate.flopPerExample.a),
		gigaflop(estimate.flopPerExample.b),
		`${(estimate.memoryBytes.cpu / 1e9).toFixed(1)} GB`,
	];
}

function networkRow({ name, inputShape, outputShapes, parameters }: NetworkEstimate): readonly string[] {
	const shape = (dims: readonly number[]) => dims.join(' x ');
	return [`\`${name}\``, shape(inputShape), outputShapes.map(shape).join(', '), formatCount(parameters)];
}

function ownOptions(model: ModelName): readonly string[] {
	const options = Object.entries(MODEL_OPTIONS[model]) as [OptionName, { default: unknown; rule: never }][];
	if (options.length === 0) return [];
	const rows = options.map(([name, { default: initial, rule }]) => [
		`\`${name}\``,
		`\`${String(initial)}\``,
		ruleText(rule),
		optionMeta(name).help,
	]);
	return [markdownTable(['option', 'default', 'values', 'what it does'], rows)];
}
