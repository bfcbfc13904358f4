/**
 * What an option is made of besides its type: group, label, help, lock. Options are zod types with this description
 * registered for them. Must not know any particular option.
 */
import { z } from 'zod';

/** In the order of help, forms and documentation. */
export const OPTION_GROUPS = [
	'faces',
	'model',
	'training',
	'optimizer',
	'loss',
	'mask',
	'augmentation',
	'saving',
	'preview',
	'timelapse',
	'logging',
	'compatibility',
] as const;
export type OptionGroup = (typeof OPTION_GROUPS)[number];

export interface OptionMeta {
	readonly group: OptionGroup;
	/** Short label for forms. */
	readonly label: string;
	/** One to three sentences: when to change it. True of this engine. */
	readonly help: string;
	/** True when the value is stored with the model at creation and cannot change afterwards. */
	readonly locked?: boolean;
	/** A stage of a preset may change it while a run goes on. */
	readonly staged?: boolean;
	/** The value belongs to one session: a resumed run starts again from the default. */
	readonly session?: boolean;
	/** Outside this range a warning is shown; the hard range is in the zod type. */
	readonly advised?: readonly [number, number];
	/** Step of number fields in forms. */
	readonly step?: number;
	/** The value names a folder or a file. */
	readonly path?: 'folder' | 'file';
	/** Models that have the option; absent when all do. */
	readonly models?: readonly string[];
	/** Accepted because faceswap has it; changes nothing here. */
	readonly effect?: 'none';
	/** Choices that are accepted and not shown. */
	readonly hidden?: readonly string[];
	/** The word that stands for an empty value (null); "none" when absent. */
	readonly empty?: string;
	/** What a text must look like, as the end of the sentence "it must be ...". */
	readonly allowed?: string;
}

const metas = z.registry<OptionMeta>();

/** Registers the description of an option and returns its type. */
export function option<T extends z.ZodType>(type: T, meta: OptionMeta): T {
	metas.add(type, meta);
	return type;
}

/** The description that was registered with a type. */
export function metaOf(type: z.core.$ZodType): OptionMeta | undefined {
	return metas.get(type);
}

/** On or off, off unless said otherwise. */
export const toggle = (initial = false) => z.boolean().default(initial);

/** A whole number. */
export const whole = (min: number, max: number, initial: number) => z.number().int().min(min).max(max).default(initial);

/** Any number. */
export const real = (min: number, max: number, initial: number) => z.number().min(min).max(max).default(initial);

/** A path or another text that may be left out. */
export const optionalText = () => z.string().min(1).nullable().default(null);

/** One or several texts; none when left out. */
export const optionalTexts = () => z.array(z.string().min(1)).min(1).max(64).readonly().nullable().default(null);
