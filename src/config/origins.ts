/** Where the value of an option comes from, and how that is said. Must not know how values are put together. */
import { OPTION_NAMES, type OptionName, type RunOptions } from './schema.js';

export type OptionOrigin =
	| {
			/**
			 * `model_default`: the model has a default of its own. `model_rule`: another option of the model sets it.
			 * `form`: chosen on a screen. `stored`: from the session before. `locked`: fixed when the model was made.
			 */
			readonly kind: 'default' | 'model_default' | 'model_rule' | 'flag' | 'form' | 'demo' | 'stored' | 'locked';
	  }
	/** Without a name when it has not been told. */
	| { readonly kind: 'preset'; readonly name: string | null }
	| { readonly kind: 'config_file' };

export type OptionOrigins = Readonly<Record<OptionName, OptionOrigin>>;

/** The origins that somebody knows; of options left out it is found out. */
export type KnownOrigins = Readonly<Partial<Record<OptionName, OptionOrigin>>>;

const WORDS = {
	default: 'default',
	model_default: 'default of the model',
	model_rule: 'set by the model',
	flag: 'flag',
	form: 'form',
	demo: 'demo',
	stored: 'model folder',
	locked: 'locked',
	config_file: 'config file',
} as const satisfies Readonly<Record<Exclude<OptionOrigin['kind'], 'preset'>, string>>;

/** The origin in words, e.g. "preset original". */
export function originText(origin: OptionOrigin): string {
	if (origin.kind !== 'preset') return WORDS[origin.kind];
	return origin.name === null ? 'preset' : `preset ${origin.name}`;
}

/** True when nobody has asked for the value: it is what the option is by itself. */
export function isDefaultOrigin({ kind }: OptionOrigin): boolean {
	return kind === 'default' || kind === 'model_default' || kind === 'model_rule';
}

/** The same origin for every option that is given. */
export function allFrom(options: RunOptions | undefined, origin: OptionOrigin): KnownOrigins {
	const given = OPTION_NAMES.filter((name) => options?.[name] !== undefined);
	return Object.fromEntries(given.map((name) => [name, origin]));
}

/** Options with the origins of some of them. */
export interface OptionLayer {
	readonly options: RunOptions;
	readonly known: KnownOrigins;
}

/**
 * The origins of options that a person has gone over: a value that a layer has just so comes from there, the first such
 * layer counts; everything else was chosen on the way.
 */
export function originsOver(options: RunOptions, layers: readonly OptionLayer[]): KnownOrigins {
	const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
	const originOf = (name: OptionName): OptionOrigin => {
		const layer = layers.find((one) => one.options[name] !== undefined && same(one.options[name], options[name]));
		return layer?.known[name] ?? { kind: 'form' };
	};
	const given = OPTION_NAMES.filter((name) => options[name] !== undefined);
	return Object.fromEntries(given.map((name) => [name, originOf(name)]));
}
