/** What a model folder holds, as lines for people: progress, losses, faces, preview. Pure; must not know the page. */
import { homedir } from 'node:os';
import type { ModelSummary } from '../engine/inspect.js';
import { formatCount, formatDuration, formatIterations, formatLoss } from './format.js';
import type { FolderModel } from './hooks/use-models.js';

export interface ModelFact {
	readonly label: string;
	readonly text: string;
	/** The end of a path tells more than its start. */
	readonly path: boolean;
}

/** One line for a list, without the folder. */
export function modelHeadline(model: FolderModel | undefined): string {
	if (model === undefined) return '...';
	if (model.kind === 'none') return 'gone';
	if (model.kind === 'unreadable') return 'cannot be read';
	const { summary } = model;
	const state = summary.running ? 'training now' : formatIterations(summary.iterations);
	return `${summary.model}, ${state}`;
}

/** @param now milliseconds since the epoch. */
export function modelFacts(folder: string, model: FolderModel | undefined, now: number): readonly ModelFact[] {
	const where: ModelFact = { label: 'Folder', text: folder, path: true };
	if (model === undefined) return [where, fact('Model', 'reading...')];
	if (model.kind === 'none') return [where, fact('Model', 'There is no model in this folder any more.')];
	if (model.kind === 'unreadable') return [where, fact('Problem', model.problem)];
	const { summary } = model;
	const { sessions, copies, last_preview, config } = summary;
	const elapsed = sessions.reduce((sum, session) => sum + session.elapsed_seconds, 0);
	const snapshots = copies.filter(({ kind }) => kind === 'snapshot').length;
	const count = `${formatCount(sessions.length)} ${sessions.length === 1 ? 'session' : 'sessions'}`;
	return [
		where,
		fact('Model', `${summary.model}, ${formatIterations(summary.iterations)}`),
		fact('Trained', `${formatDuration(elapsed)} in ${count}, ${lastTrained(summary, now)}`),
		...(summary.loss_a === null && summary.loss_b === null
			? []
			: [fact('Last loss', `A ${formatLoss(summary.loss_a)}  B ${formatLoss(summary.loss_b)}`)]),
		...pathFact('Faces A', config.input_a),
		...pathFact('Faces B', config.input_b),
		...pathFact('Preview', last_preview),
		fact('Copies', copiesText(copies.length - snapshots, snapshots)),
		...(summary.running ? [fact('Now', `training in process ${summary.pid ?? 'unknown'}`)] : []),
	];
}

function fact(label: string, text: string): ModelFact {
	return { label, text, path: false };
}

function pathFact(label: string, path: unknown): readonly ModelFact[] {
	return typeof path === 'string' ? [{ label, text: path, path: true }] : [];
}

function copiesText(backups: number, snapshots: number): string {
	const kept =
		snapshots === 0 ? 'no snapshots' : `${formatCount(snapshots)} ${snapshots === 1 ? 'snapshot' : 'snapshots'}`;
	return `${backups === 0 ? 'no backup' : 'a backup'}, ${kept}`;
}

function lastTrained({ sessions, created }: ModelSummary, now: number): string {
	const last = sessions.at(-1);
	const time = Date.parse(last?.end ?? last?.start ?? created);
	return Number.isFinite(time) ? agoText((now - time) / 1000) : 'at an unknown time';
}

/** Seconds as "3 hours ago". */
export function agoText(seconds: number): string {
	const units = [
		[86_400, 'day'],
		[3600, 'hour'],
		[60, 'minute'],
	] as const;
	for (const [size, name] of units) {
		const count = Math.floor(seconds / size);
		if (count >= 1) return `${formatCount(count)} ${name}${count === 1 ? '' : 's'} ago`;
	}
	return 'just now';
}

/** A path with the home folder as `~`. */
export function homePath(path: string): string {
	const home = homedir();
	return path === home || path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}
