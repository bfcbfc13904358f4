/**
 * What a person should know before the start, in the spirit of the guide: each remark leads to the option it is about.
 * Owns the thresholds of what needs no measuring. Pure; must not know how remarks are shown.
 */
import { findOption } from '../../config/describe.js';
import type { OptionName, RunConfig } from '../../config/schema.js';
import type { Verdict } from '../../engine/probe.js';
import { stageFact } from '../form/option-facts.js';
import { formatBytes, formatCount } from '../format.js';
import type { Resolved } from '../types.js';
import { savingBytes } from './figures.js';
import type { Findings } from './findings.js';

export interface Remark {
	/** `good`: a check of the faces that found nothing. */
	readonly level: 'warning' | 'note' | 'good';
	/** A clause without a full stop. */
	readonly message: string;
	/** What to do, as a sentence; null when nothing needs to be done. */
	readonly next: string | null;
	/** The option to change; null when there is none. */
	readonly field: OptionName | null;
}

/** Picture files of each side; null while they are counted. */
export type FaceCounts = Readonly<Record<'a' | 'b', number | null>>;

const FACES = { few: 500, thin: 1000, right: 10_000 } as const;
/** How many times as many faces one side may have before it is worth a word. */
const UNEVEN = 3;
const GUIDE_BATCH = 16;

/** Warnings first, in the order in which they can be acted on. */
export function reviewRemarks(
	{ config, warnings }: Resolved,
	counts: FaceCounts,
	findings: Findings,
): readonly Remark[] {
	const given = warnings.map((message): Remark => ({ level: 'warning', message, next: null, field: fieldOf(message) }));
	const stages = config.stages.map(
		(stage): Remark => ({ level: 'note', message: stageFact(stage), next: null, field: null }),
	);
	const all = [
		...given,
		...roomRemarks(findings),
		...countRemarks(counts, findings),
		...balanceRemarks(counts),
		...batchRemarks(config),
		...verdictRemarks(findings),
		...stages,
	];
	return [...all.filter(({ level }) => level === 'warning'), ...all.filter(({ level }) => level === 'note')];
}

/** Warnings about options begin with the option's name. */
function fieldOf(message: string): OptionName | null {
	const [word = ''] = message.split(/[\s:]/, 1);
	return findOption(word) ?? null;
}

function roomRemarks({ estimate }: Findings): readonly Remark[] {
	if (estimate.state !== 'known') return [];
	const { memory, diskFreeBytes } = estimate.report;
	const remarks: Remark[] = [];
	if (memory.on === 'machine' && memory.needed > memory.free) {
		const there = memory.needed > memory.limit ? `this machine has ${formatBytes(memory.limit)}` : null;
		remarks.push({
			level: 'warning',
			message: `about ${formatBytes(memory.needed)} of memory are needed, and ${there ?? `${formatBytes(memory.free)} are free now`}`,
			next: `Take a smaller batch or model${there === null ? ', or close other programs' : ''}.`,
			field: 'batch_size',
		});
	}
	const saving = savingBytes(estimate.report);
	if (diskFreeBytes !== null && diskFreeBytes < saving) {
		remarks.push({
			level: 'warning',
			message: `saving takes up to ${formatBytes(saving)}, and the disk has ${formatBytes(diskFreeBytes)} free`,
			next: 'Free some space, or choose a model folder on another disk.',
			field: 'model_dir',
		});
	}
	return remarks;
}

/** Numbers of files stand in until the faces themselves have been looked at. */
function countRemarks(counts: FaceCounts, { verdicts }: Findings): readonly Remark[] {
	return (['a', 'b'] as const).flatMap((side) => {
		const count = counts[side];
		if (count === null || verdicts.some((verdict) => verdict.topic === 'count' && verdict.side === side)) return [];
		return countRemark(count, side);
	});
}

function countRemark(count: number, side: 'a' | 'b'): readonly Remark[] {
	const field = side === 'a' ? 'input_a' : 'input_b';
	const has = `${side.toUpperCase()} has ${formatCount(count)} ${count === 1 ? 'picture' : 'pictures'}`;
	if (count < FACES.few) {
		const next = 'Add faces from other footage: at least 500 varied ones, better 1,000 and more.';
		return [{ level: 'warning', message: `${has}, which is few`, next, field }];
	}
	if (count < FACES.thin) {
		const next = 'Add more variety if there is any.';
		return [{ level: 'note', message: `${has}: enough, but thin`, next, field }];
	}
	if (count <= FACES.right) return [];
	const next = 'Keep the 10,000 most varied and sharpest ones; more of the same can hurt.';
	return [{ level: 'note', message: `${has}, more than needed`, next, field }];
}

function balanceRemarks({ a, b }: FaceCounts): readonly Remark[] {
	if (a === null || b === null || Math.min(a, b) === 0 || Math.max(a, b) < UNEVEN * Math.min(a, b)) return [];
	const [more, less] = a > b ? ['A', 'B'] : ['B', 'A'];
	return [
		{
			level: 'note',
			message: `${more} has ${Math.round(Math.max(a, b) / Math.min(a, b))} times as many pictures as ${less}`,
			next: `Both sides train equally often, so each face of ${less} is seen more often; add faces of ${less}.`,
			field: more === 'A' ? 'input_b' : 'input_a',
		},
	];
}

function batchRemarks({ batch_size }: RunConfig): readonly Remark[] {
	if (batch_size <= GUIDE_BATCH) return [];
	return [
		{
			level: 'note',
			message: `batch size ${batch_size} is over ${GUIDE_BATCH}: it generalises more, and fine detail comes later`,
			next: `${GUIDE_BATCH} is a good start; smaller batches towards the end bring detail out.`,
			field: 'batch_size',
		},
	];
}

/** What measuring has found to be right about the faces. */
export function passedChecks({ verdicts }: Findings): readonly Remark[] {
	return verdicts.filter(({ level }) => level === 'good').map(verdictRemark);
}

function verdictRemarks({ verdicts }: Findings): readonly Remark[] {
	return verdicts.filter(({ level }) => level !== 'good').map(verdictRemark);
}

function verdictRemark({ level, message, next, side, topic }: Verdict): Remark {
	const landmarks = topic === 'pose' && message.includes('unknown');
	// What B lacks for A is mended at B.
	const field = side === 'a' ? (landmarks ? 'alignments_a' : 'input_a') : landmarks ? 'alignments_b' : 'input_b';
	return { level, message, next, field };
}
