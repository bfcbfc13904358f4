/**
 * What the measures of one face set mean, in words: one verdict per point, with what to do. Owns the thresholds of
 * single sets. Must not read files or print.
 */
import type { FaceSetReport, Verdict, VerdictLevel, VerdictTopic } from './types.js';
import { counted, degrees, grouped, percent } from './wording.js';

type Judgement = Pick<Verdict, 'level' | 'message' | 'next'>;
type Judge = (set: FaceSetReport, name: 'A' | 'B') => Judgement;

/** Faces of a set: few below the first, thin below the second, right up to the third. */
const FACES = { few: 500, thin: 1000, right: 10_000 } as const;
/** Median sides in pixels below which models of 64 px and of 128 px lack detail. */
const SIZES = { tiny: 64, small: 128 } as const;
const BLURRED_SHARE = 0.2;
/** How many times a set was enlarged, as far as its detail tells. */
const ENLARGED = { slightly: 1.5, strongly: 3 } as const;
/** Shares of faces that nearly repeat another. */
const REPEATED = { some: 0.05, many: 0.2 } as const;
/** Percent of white between the darkest and the brightest twentieth of a set in one light. */
const ONE_LIGHT = 10;
const FRONTAL_SHARE = 0.9;

const JUDGES: Readonly<Record<VerdictTopic, Judge>> = {
	count: judgeCount,
	size: judgeSize,
	sharpness: judgeSharpness,
	detail: judgeDetail,
	duplicates: judgeDuplicates,
	light: judgeLight,
	pose: judgePoses,
};

/** The verdicts on one side, in a fixed order. */
export function judgeSet(side: 'a' | 'b', set: FaceSetReport): readonly Verdict[] {
	const name = side === 'a' ? 'A' : 'B';
	return Object.entries(JUDGES).map(([topic, judge]) => ({ topic: topic as VerdictTopic, side, ...judge(set, name) }));
}

function good(message: string): Judgement {
	return { level: 'good', message, next: null };
}

function bad(level: Exclude<VerdictLevel, 'good'>, message: string, next: string): Judgement {
	return { level, message, next };
}

function judgeCount(set: FaceSetReport, name: string): Judgement {
	const faces = `${name} has ${counted(set.faces, 'face')}`;
	if (set.faces < FACES.few) {
		const wanted = `at least ${grouped(FACES.few)} varied ones, better ${grouped(FACES.thin)} and more`;
		return bad('warning', `${faces}, which is few`, `Add faces from other footage: ${wanted}.`);
	}
	if (set.faces < FACES.thin) return bad('note', `${faces}: enough, but thin`, 'Add more variety if there is any.');
	if (set.faces <= FACES.right) return good(`${faces}, a right number`);
	const next = `Keep the ${grouped(FACES.right)} most varied and sharpest ones; more of the same can hurt.`;
	return bad('note', `${faces}, more than needed`, next);
}

function judgeSize(set: FaceSetReport, name: string): Judgement {
	const { min, median, max } = set.size;
	const range = min === max ? `${min} px` : `${min} to ${max} px, half of them up to ${Math.round(median)} px`;
	const text = `pictures of ${name} measure ${range}`;
	if (median < SIZES.tiny) return bad('warning', `${text}, too small`, 'Extract the faces again at 256 px or more.');
	if (median < SIZES.small) {
		return bad('note', `${text}, enough for models of 64 px`, 'Extract at 256 px or more for larger models.');
	}
	return good(text);
}

function judgeSharpness(set: FaceSetReport, name: string): Judgement {
	const { blurred } = set.sharpness;
	if (blurred === 0) return good(`no face of ${name} is blurred`);
	const share = blurred / set.faces;
	const text = `${counted(blurred, 'face')} of ${name} (${percent(share)}) blurred`;
	if (share <= BLURRED_SHARE) return good(`${text}; a few are right, footage has them too`);
	return bad('warning', text, 'Take out the most blurred ones: the network learns what it is shown.');
}

function judgeDetail(set: FaceSetReport, name: string): Judgement {
	const { enlarged, median } = set.detail;
	if (enlarged < ENLARGED.slightly) return good(`pictures of ${name} have the detail of their size`);
	return bad(
		enlarged < ENLARGED.strongly ? 'note' : 'warning',
		`pictures of ${name} look enlarged about ${enlarged.toFixed(1)} times, with no detail that ${Math.round(median)} px could not hold`,
		'Use footage with larger faces if there is any; without it a model of high resolution gains nothing.',
	);
}

function judgeDuplicates(set: FaceSetReport, name: string): Judgement {
	const { redundant } = set.duplicates;
	if (redundant === 0) return good(`${name} has no near-duplicates`);
	const share = redundant / set.faces;
	const text = `${counted(redundant, 'face')} of ${name} (${percent(share)}) nearly ${redundant === 1 ? 'repeats' : 'repeat'} another`;
	if (share <= REPEATED.some) return good(text);
	return bad(
		share <= REPEATED.many ? 'note' : 'warning',
		text,
		'Keep the first of each group (--json lists them): repeats outweigh the rare faces.',
	);
}

function judgeLight(set: FaceSetReport, name: string): Judgement {
	const { p5, p95 } = set.brightness;
	const text = `brightness of ${name} goes from ${Math.round(p5)} to ${Math.round(p95)} %`;
	if (p95 - p5 >= ONE_LIGHT) return good(text);
	return bad('note', `${text}: all in much the same light`, 'Add faces in other light, indoors and outdoors.');
}

function judgePoses({ pose, faces }: FaceSetReport, name: 'A' | 'B'): Judgement {
	if (pose === null) {
		return bad(
			'note',
			`poses of ${name} are unknown: no landmarks found`,
			`Put the alignments file into the folder, or name it with --alignments-${name.toLowerCase()}.`,
		);
	}
	const known = pose.faces === faces ? '' : ` (${grouped(pose.faces)} with landmarks)`;
	const text = `heads of ${name}${known} turn ${degrees(pose.yaw)} sideways and ${degrees(pose.pitch)} upwards`;
	if (pose.frontal < FRONTAL_SHARE) return good(text);
	return bad(
		'note',
		`${text}; ${percent(pose.frontal)} look straight ahead`,
		'Add faces seen from the side, from above and from below: what is rare is learned late or never.',
	);
}
