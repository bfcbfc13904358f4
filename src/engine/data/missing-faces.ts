/**
 * The rule about faces without the data that a run needs, and what a user is told of them: a few are left out, more end
 * the start. Must not know how data is read.
 */
import { FstuiError } from '../../config/errors.js';
import type { EntryNeeds, Missing } from './face-entry.js';
import type { FaceRecords } from './sources/load.js';
import type { FaceSet } from './types.js';

export interface MissingFace {
	readonly name: string;
	readonly missing: Missing;
}

/** Up to this share of a side's faces is left out without asking. */
const TOLERATED = 0.05;
const SHOWN = 5;
const MIN_FACES = 2;

/**
 * @param records what the sources say about all faces of the set, with every type of mask.
 * @returns a sentence that names the faces left out.
 * @throws FstuiError 'faces' when too many lack data, or fewer than 2 are left.
 */
export async function judgeMissing(
	set: FaceSet,
	missing: readonly MissingFace[],
	needs: EntryNeeds,
	allowMissing: boolean,
	records: () => Promise<FaceRecords>,
): Promise<string> {
	const total = set.faces.length;
	const tooMany = !allowMissing && missing.length > TOLERATED * total;
	const what = describeMissing(missing, needs);
	if (!tooMany && total - missing.length >= MIN_FACES) {
		return `${missing.length} of ${total} faces of side ${set.side} left out: ${what}`;
	}
	throw new FstuiError('faces', `${missing.length} of ${total} faces of side ${set.side} cannot be used: ${what}`, {
		where: set.folder,
		next: advice(set, missing, needs, await records(), tooMany),
	});
}

/** E.g. "no landmarks (a.jpg, b.jpg and 7 more); no mask vgg-clear (c.jpg)". */
function describeMissing(missing: readonly MissingFace[], needs: EntryNeeds): string {
	const reasons = [...new Set(missing.map((face) => face.missing))];
	return reasons
		.map((reason) => {
			const names = missing.filter((face) => face.missing === reason).map(({ name }) => name);
			const rest = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : '';
			return `${wording(reason, needs)} (${names.slice(0, SHOWN).join(', ')}${rest})`;
		})
		.join('; ');
}

function wording(missing: Missing, needs: EntryNeeds): string {
	switch (missing) {
		case 'data':
			return 'no landmarks or masks known';
		case 'landmarks':
			return 'no landmarks';
		case 'mask':
			return `no mask ${needs.storedMask ?? ''}`;
		case 'head picture':
			return `not cut out for centering ${needs.centering}`;
		case 'fitting landmarks':
			return 'landmarks of another picture';
	}
}

function advice(
	{ side, faces }: FaceSet,
	missing: readonly MissingFace[],
	needs: EntryNeeds,
	{ records, sources }: FaceRecords,
	canAllow: boolean,
): string {
	const option = `alignments_${side.toLowerCase()} (--alignments-${side.toLowerCase()})`;
	const reasons = new Set(missing.map((face) => face.missing));
	const steps: string[] = [];
	if (reasons.has('head picture') || (reasons.has('data') && needs.centering !== 'legacy')) {
		steps.push(
			'Use centering legacy, or faces that faceswap has extracted since 2021 (PNG files with their data inside).',
		);
	}
	if (reasons.has('data') || reasons.has('landmarks')) {
		const used = sources.length > 0 ? ` Used: ${sources.join(', ')}.` : '';
		steps.push(`Give the file that belongs to these faces with ${option}.${used}`);
	}
	if (reasons.has('mask')) steps.push(`Choose a mask_type that the faces have: ${listMasks(records, faces.length)}.`);
	if (reasons.has('fitting landmarks')) steps.push(`Check that ${option} belongs to these faces.`);
	if (canAllow) steps.push('Or leave these faces out with allow_missing (--allow-missing).');
	return steps.join(' ');
}

/** E.g. "components, extended (400 of 412), vgg-clear (12 of 412)". */
function listMasks(records: FaceRecords['records'], total: number): string {
	const counts = new Map<string, number>();
	const add = (type: string): void => void counts.set(type, (counts.get(type) ?? 0) + 1);
	for (const record of records) {
		if (record?.landmarks != null) for (const type of ['components', 'extended']) add(type);
		for (const type of new Set(record?.masks.map((mask) => mask.type))) {
			if (type !== 'components' && type !== 'extended') add(type);
		}
	}
	if (counts.size === 0) return 'they have none, so none';
	return [...counts].map(([type, count]) => (count === total ? type : `${type} (${count} of ${total})`)).join(', ');
}
