/** The JSON Schema of presets, so that editors complete and check them. Made from the option schema. */
import { z } from 'zod';
import { listedChoices, optionType } from './describe.js';
import {
	MAX_STAGE_ITERATION,
	OPTION_NAMES,
	type OptionName,
	optionMeta,
	optionTypes,
	STAGE_OPTIONS,
} from './schema.js';

type JsonSchema = Readonly<Record<string, unknown>>;

function description(name: OptionName): string {
	const { help, locked, models } = optionMeta(name);
	const parts = [help];
	if (models !== undefined) parts.push(`For ${models.join(', ')} only.`);
	if (locked === true) parts.push('Fixed when the model is made.');
	return parts.join(' ');
}

function valueSchema(name: OptionName): JsonSchema {
	const { shape, nullable } = optionType(name);
	if (shape.kind === 'choice') {
		const choices = listedChoices(name);
		return { enum: nullable ? [...choices, null] : choices };
	}
	if (shape.kind === 'list') {
		const text = { type: 'string', minLength: 1 };
		return { anyOf: [text, { type: 'array', items: text, minItems: 1 }, { type: 'null' }] };
	}
	const { $schema: _, default: __, ...schema } = z.toJSONSchema(optionTypes[name], { io: 'input' });
	return schema;
}

function optionSchema(name: OptionName): JsonSchema {
	const { defaultValue } = optionType(name);
	const { label, effect } = optionMeta(name);
	return {
		title: label,
		description: description(name),
		...valueSchema(name),
		...(defaultValue === undefined || defaultValue === null ? {} : { default: defaultValue }),
		...(effect === 'none' ? { deprecated: true } : {}),
	};
}

/** Options that stages may set are written once and referred to. */
function reference(name: OptionName): JsonSchema {
	return { $ref: `#/$defs/${name}` };
}

/** The schema as a JSON value (draft 2020-12). */
export function presetSchema(): JsonSchema {
	const staged = new Set(STAGE_OPTIONS);
	return {
		$schema: 'https://json-schema.org/draft/2020-12/schema',
		title: 'fstui preset',
		description: 'Options of a training run. Every key may be left out.',
		type: 'object',
		additionalProperties: false,
		$defs: Object.fromEntries(STAGE_OPTIONS.map((name) => [name, optionSchema(name)])),
		properties: {
			title: { description: 'Short name, shown in lists.', type: 'string', minLength: 1 },
			description: { description: 'What the preset is for, in a sentence.', type: 'string', minLength: 1 },
			...Object.fromEntries(
				OPTION_NAMES.map((name) => [name, staged.has(name) ? reference(name) : optionSchema(name)]),
			),
			stages: {
				title: 'Stages',
				description:
					'Changes while the run goes on, in the order of their iterations. They win over flags once they are reached.',
				type: 'array',
				items: {
					type: 'object',
					additionalProperties: false,
					required: ['at'],
					minProperties: 2,
					properties: {
						at: {
							description: 'Iterations the model has behind it when the change takes effect.',
							type: 'integer',
							minimum: 1,
							maximum: MAX_STAGE_ITERATION,
						},
						...Object.fromEntries(STAGE_OPTIONS.map((name) => [name, reference(name)])),
					},
				},
			},
		},
	};
}

/** Columns of a line in the project's files; a tab counts as two. */
const LINE_WIDTH = 120;

/** Writes arrays of plain values on one line where they fit, as the project's formatter does. */
function withShortArrays(json: string): string {
	return json.replace(/^(\t*)(.*)\[\n([^[\]{}]*?)\n\t*\](,?)$/gm, (whole, indent, before, inside, comma) => {
		const line = `${before}[${String(inside)
			.trim()
			.replace(/\s*\n\s*/g, ' ')}]${comma}`;
		return indent.length * 2 + line.length <= LINE_WIDTH ? `${indent}${line}` : whole;
	});
}

/** The schema as the text of a file. */
export function presetSchemaText(): string {
	return `${withShortArrays(JSON.stringify(presetSchema(), null, '\t'))}\n`;
}
