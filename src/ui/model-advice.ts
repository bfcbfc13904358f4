/** What a person should know before choosing a model: its character, when to take it, what to be careful about. Plain data. */
import type { ModelName } from '../config/schema.js';

export interface ModelAdvice {
	/** One line, at most 48 characters. */
	readonly character: string;
	readonly use: string;
	readonly careful: string | null;
}

const ADVICE: Readonly<Record<ModelName, ModelAdvice>> = {
	original: {
		character: 'the classic: robust, the best first choice',
		use: 'a first model, faces of mixed quality, or finding out whether two sets fit. With good faces it still makes good swaps.',
		careful: 'It draws 64 px: too little for close-ups.',
	},
	lightweight: {
		character: 'the smallest: for little memory',
		use: 'machines with little memory, and a quick look at whether two sets fit.',
		careful: 'Not meant for finished work.',
	},
	iae: {
		character: 'keeps two identities apart',
		use: 'people whose features get mixed up with other models.',
		careful:
			'Encoder and decoder are shared, so both sides depend on layers between them: it learns more slowly than Original.',
	},
	dfaker: {
		character: 'nothing to adjust: start it and wait',
		use: 'a step up from Original, twice its picture size, without anything to decide.',
		careful: null,
	},
	unbalanced: {
		character: 'powerful, adjustable, wants experience',
		use: 'people who know why they change which size. RealFace is its successor.',
		careful: 'Most of its strength is in decoder B: swaps from B to A disappoint.',
	},
	'dfl-h128': {
		character: 'Original on 128 px',
		use: 'faces somewhat larger than Original draws.',
		careful: 'The bottleneck is half that of Original, which costs some of what the size gains.',
	},
	'dfl-sae': {
		character: 'fine detail, two architectures',
		use: 'detail at 128 px and more, with many things to adjust.',
		careful: 'Some of A may stay visible in B. Turn reflect padding on against grey frames around the face.',
	},
	villain: {
		character: 'perhaps the most detailed, very hungry',
		use: 'high detail without settings, where memory and time are plenty.',
		careful: 'Colours may match badly when faces come from few sources. Turn reflect padding on against grey frames.',
	},
	realface: {
		character: 'successor of Unbalanced, very adjustable',
		use: 'chosen sizes in and out, by those who know what the settings do.',
		careful: 'Decoder B is the strong one: swap A to B only.',
	},
	dlight: {
		character: 'the newest: up to 384 px, easy to fit',
		use: 'large faces: 128, 256 or 384 px, with the cost set by two plain choices.',
		careful: 'Larger pictures need sharp faces: twice the side is four times the work.',
	},
	toy: { character: 'a tiny network for tests', use: 'trying the program out.', careful: 'It learns next to nothing.' },
};

/** What is to be said about a model. */
export function modelAdvice(model: ModelName): ModelAdvice {
	return ADVICE[model];
}
