/**
 * What a run takes, as short lines: size, memory, speed, disk, a long run, faces. Pure text from findings; must not
 * know how they came about or where they are shown.
 */
import type { RunConfig } from '../../config/schema.js';
import type { EstimateReport } from '../../engine/probe.js';
import { formatBytes, formatCount, formatLoss, formatRate, formatRemaining } from '../format.js';
import type { FolderModel } from '../hooks/use-models.js';
import type { Findings } from './findings.js';

export interface Figure {
	readonly label: string;
	readonly text: string;
	/** Not known yet, or not to be had. */
	readonly pending: boolean;
}

/** The length that times and disk use are told for. */
const LONG_RUN = 100_000;
/** The save before and the backup stay while a new save is written. */
const SAVES_AT_ONCE = 3;

/** @param pictures files in both folders of faces; null while they are counted. */
export function reviewFigures(findings: Findings, config: RunConfig, pictures: number | null): readonly Figure[] {
	const { estimate } = findings;
	if (estimate.state === 'known') {
		const { report } = estimate;
		return [
			known('Size', `${formatCount(report.parameters)} parameters, ${formatBytes(report.stateBytes)} while training`),
			known('Memory', memoryText(report, findings)),
			speed(findings),
			known('Disk', diskText(report)),
			known('100,000 iter.', longRunText(report, findings, config)),
			faces(findings, pictures),
		];
	}
	const text = estimate.state === 'failed' ? `cannot be told: ${estimate.problem}` : 'working it out...';
	return [pending('Size', text), speed(findings), faces(findings, pictures)];
}

/** Where a model that is there already goes on; nothing for a new one. */
export function resumeFigure(model: FolderModel | undefined): readonly Figure[] {
	if (model?.kind !== 'model') return [];
	const { iterations, loss_a, loss_b } = model.summary;
	const losses = `last losses A ${formatLoss(loss_a)}  B ${formatLoss(loss_b)}`;
	return [known('Goes on', `from iteration ${formatCount(iterations)}, ${losses}`)];
}

function known(label: string, text: string): Figure {
	return { label, text, pending: false };
}

function pending(label: string, text: string): Figure {
	return { label, text, pending: true };
}

function memoryText({ memory }: EstimateReport, { speed }: Findings): string {
	const needed = `about ${formatBytes(memory.needed)}`;
	if (memory.on === 'device') return `${needed} on the device`;
	const measured = speed.state === 'known' ? ` (trial: ${formatBytes(speed.report.peakMemoryBytes)})` : '';
	return `${needed}${measured}; ${formatBytes(memory.free)} of ${formatBytes(memory.limit)} free`;
}

function speed({ speed: found }: Findings): Figure {
	switch (found.state) {
		case 'waiting':
			return pending('Speed', 'measured next, when the faces are looked at');
		case 'running':
			return pending('Speed', `measuring on made-up faces: ${found.text}...`);
		case 'skipped':
			return pending('Speed', `not tried, it needs more memory than is free; m tries it`);
		case 'failed':
			return pending('Speed', `${found.problem}; m tries again`);
		case 'known': {
			const { examplesPerSecond, stepMs, device } = found.report;
			return known('Speed', `${formatRate(examplesPerSecond)} faces/s, ${seconds(stepMs)} an iteration, ${device}`);
		}
	}
}

function seconds(ms: number): string {
	return ms < 1000 ? `${Math.max(1, Math.round(ms))} ms` : `${(ms / 1000).toFixed(2)} s`;
}

function diskText({ saveBytes, diskFreeBytes }: EstimateReport): string {
	const free = diskFreeBytes === null ? '' : `; ${formatBytes(diskFreeBytes)} free`;
	return `${formatBytes(saveBytes)} a save or snapshot, ${formatBytes(SAVES_AT_ONCE * saveBytes)} with backup${free}`;
}

function longRunText(report: EstimateReport, { speed }: Findings, config: RunConfig): string {
	const time = speed.state === 'known' ? formatRemaining((speed.report.stepMs * LONG_RUN) / 1000) : null;
	const { snapshotBytes, timelapseBytes } = longRunDisk(report, config);
	const parts = [
		time ?? 'time not known yet',
		snapshotBytes === 0 ? 'no snapshots' : `${formatBytes(snapshotBytes)} of snapshots`,
		...(timelapseBytes === 0 ? [] : [`${formatBytes(timelapseBytes)} of timelapse`]),
	];
	return parts.join(', ');
}

/** Bytes that 100,000 iterations add for good. */
export function longRunDisk(
	{ saveBytes, timelapseBytes }: EstimateReport,
	{ snapshot_interval, save_interval }: RunConfig,
): { readonly snapshotBytes: number; readonly timelapseBytes: number } {
	const snapshots = snapshot_interval === 0 ? 0 : Math.floor(LONG_RUN / snapshot_interval);
	return {
		snapshotBytes: snapshots * saveBytes,
		timelapseBytes: (timelapseBytes ?? 0) * Math.floor(LONG_RUN / save_interval),
	};
}

/** Bytes that must be free for saving to go on: the most that the saves take at one time. */
export function savingBytes({ saveBytes }: EstimateReport): number {
	return SAVES_AT_ONCE * saveBytes;
}

function faces({ faces: found, verdicts }: Findings, pictures: number | null): Figure {
	const count = pictures === null ? '' : `${formatCount(pictures)} pictures, `;
	switch (found.state) {
		case 'waiting':
			return pending('Faces', `${count}looked at next`);
		case 'running':
			return pending(
				'Faces',
				found.total === 0
					? 'reading the folders...'
					: `looking at them: ${formatCount(found.done)} of ${formatCount(found.total)}`,
			);
		case 'skipped':
			return pending('Faces', `${count}too many to look at unasked; m does it`);
		case 'failed':
			return pending('Faces', `${found.problem}; m tries again`);
		case 'known': {
			const good = verdicts.filter(({ level }) => level === 'good').length;
			const rest = verdicts.length - good;
			return known('Faces', `${count}${good} checks passed, ${rest === 0 ? 'nothing' : rest} to look into`);
		}
	}
}
