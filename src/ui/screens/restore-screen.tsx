/**
 * Makes the backup or a snapshot the model again: which model, which copy, are you sure, done. Must not know files.
 */
import { useEffect, useState } from 'react';
import { formatBytes, formatCount, formatIterations, formatLoss } from '../format.js';
import { localTime } from '../local-time.js';
import { agoText, homePath } from '../model-facts.js';
import type { PageWorld } from '../pages.js';
import { problemText } from '../problem-text.js';
import type { CopySource, ModelCopyFacts, RestoredModel, Restorer } from '../restorer.js';
import { useScreen } from '../screen-context.js';
import { type ChoiceItem, type ChoiceQuestion, ChoiceScreen } from './choice-screen.js';
import { ModelChooser } from './model-chooser.js';

export interface RestoreScreenProps {
	readonly world: PageWorld;
	readonly restorer: Restorer;
	/** Null: it is asked for. */
	readonly folder: string | null;
}

type Step =
	| { readonly kind: 'folder'; readonly last: string | null; readonly problem: string | null }
	| { readonly kind: 'reading'; readonly folder: string }
	| { readonly kind: 'copies'; readonly folder: string; readonly found: Found }
	| { readonly kind: 'restoring'; readonly folder: string }
	| { readonly kind: 'done'; readonly folder: string; readonly restored: RestoredModel };

interface Found {
	readonly copies: readonly ModelCopyFacts[];
	/** Iterations of the model as it is now; null when it cannot be read. */
	readonly iterations: number | null;
}

const HELP =
	'Nothing is deleted: the model as it is now, its losses and later pictures go to a folder of their own inside the model folder.';

export function RestoreScreen({ world, restorer, folder: given }: RestoreScreenProps) {
	const { readModel, recent, back } = world;
	const { now } = useScreen();
	const [step, setStep] = useState<Step>(
		given === null ? { kind: 'folder', last: null, problem: null } : { kind: 'reading', folder: given },
	);
	const [asking, setAsking] = useState<ModelCopyFacts | null>(null);
	const [problem, setProblem] = useState<string | null>(null);

	const reading = step.kind === 'reading' ? step.folder : null;
	useEffect(() => {
		if (reading === null) return;
		let current = true;
		const refused = (problem: string): Step => ({ kind: 'folder', last: reading, problem });
		const read = async (): Promise<Step> => {
			const copies = await restorer.list(reading);
			// A model that cannot be read is the best reason to restore it.
			const model = await readModel(reading).catch(() => null);
			if (model?.running === true) {
				const who = model.pid === null ? '' : ` (process ${model.pid})`;
				return refused(`a run trains this model now${who}; stop it first`);
			}
			if (copies.length === 0) return refused('there is no backup or snapshot in this folder');
			return { kind: 'copies', folder: reading, found: { copies, iterations: model?.iterations ?? null } };
		};
		read().then(
			(next) => current && setStep(next),
			(error: unknown) => current && setStep(refused(problemText(error))),
		);
		return () => {
			current = false;
		};
	}, [reading, restorer, readModel]);

	const restore = async (folder: string, copy: ModelCopyFacts, found: Found) => {
		setAsking(null);
		const source = sourceOf(copy);
		if (source === null) return;
		setStep({ kind: 'restoring', folder });
		try {
			setStep({ kind: 'done', folder, restored: await restorer.restore(folder, source) });
		} catch (error) {
			setProblem(problemText(error));
			setStep({ kind: 'copies', folder, found });
		}
	};

	switch (step.kind) {
		case 'folder':
			return (
				<ModelChooser
					title="Restore: which model?"
					help={HELP}
					recent={recent}
					readModel={readModel}
					last={step.last}
					problem={step.problem}
					onChoose={(folder) => setStep({ kind: 'reading', folder })}
					onBack={back}
				/>
			);
		case 'reading':
		case 'restoring': {
			const label = step.kind === 'reading' ? 'looking for copies...' : 'restoring...';
			return (
				<ChoiceScreen
					title={`Restore ${homePath(step.folder)}`}
					step={null}
					help={HELP}
					items={[{ id: '', label, description: '', facts: [] }]}
					initialId=""
					onChoose={() => undefined}
					// What is being restored is not left half-way.
					onBack={() => step.kind === 'reading' && back(step.folder)}
				/>
			);
		}
		case 'copies': {
			const { folder, found } = step;
			return (
				<ChoiceScreen
					key="copies"
					title={`Restore ${homePath(folder)}`}
					step={null}
					enter="restore"
					help={HELP}
					items={found.copies.map((copy) => copyItem(copy, found, now()))}
					initialId={found.copies[0]?.path}
					question={
						asking === null
							? null
							: questionOf(asking, found, (yes) => (yes ? void restore(folder, asking, found) : setAsking(null)))
					}
					message={problem === null ? null : { kind: 'error', text: problem }}
					onHighlight={() => setProblem(null)}
					onChoose={(path) => {
						const copy = found.copies.find((one) => one.path === path);
						if (copy === undefined) return;
						if (sourceOf(copy) === null) return setProblem('This copy cannot be read; choose another one.');
						setAsking(copy);
					}}
					onBack={() => (given === null ? setStep({ kind: 'folder', last: null, problem: null }) : back(folder))}
				/>
			);
		}
		case 'done': {
			const { folder, restored } = step;
			const text = doneText(restored);
			return (
				<ChoiceScreen
					key="done"
					title={`Restored ${homePath(folder)}`}
					step={null}
					help={text}
					items={[
						{ id: 'train', label: 'Go on training', description: text, facts: restoredFacts(restored) },
						{ id: 'home', label: 'Back to the first page', description: text, facts: restoredFacts(restored) },
					]}
					initialId="train"
					message={problem === null ? null : { kind: 'error', text: problem }}
					onChoose={(id) => {
						if (id === 'home') return back(folder);
						world.open({ kind: 'resume', folder }).catch((error: unknown) => setProblem(problemText(error)));
					}}
					onBack={() => back(folder)}
				/>
			);
		}
		default:
			return step satisfies never;
	}
}

/** Null for a copy that cannot be restored. */
function sourceOf({ kind, iterations }: ModelCopyFacts): CopySource | null {
	if (iterations === null) return null;
	return kind === 'backup' ? { kind } : { kind, iterations };
}

function copyItem(copy: ModelCopyFacts, found: Found, now: number): ChoiceItem {
	const { kind, path, iterations, saved, lossA, lossB, bytes } = copy;
	if (iterations === null) {
		return {
			id: path,
			label: `${kind}, unreadable`,
			description: 'This copy cannot be read.',
			facts: [homePath(path)],
		};
	}
	const when = saved === null ? 'at an unknown time' : agoText((now - Date.parse(saved)) / 1000);
	const losses = lossA === null && lossB === null ? null : `A ${formatLoss(lossA)}  B ${formatLoss(lossB)}`;
	return {
		id: path,
		label: `${kind}, ${formatIterations(iterations)}`,
		character: losses === null ? when : `${losses}   ${when}`,
		description:
			kind === 'backup'
				? 'The save with the lowest losses so far.'
				: 'A copy made on purpose, or after every so many iterations.',
		facts: [
			`Saved: ${saved === null ? '' : `${localTime(saved)}, `}${when}`,
			...(losses === null ? [] : [`Losses: ${losses}`]),
			`Size: ${formatBytes(bytes)}`,
			`Folder: ${homePath(path)}`,
			lostText(iterations, found),
		],
	};
}

/** What the model would go back by. */
function lostText(iterations: number, found: Found): string {
	if (found.iterations === null) return 'The model in the folder cannot be read; what there is of it is kept.';
	const lost = found.iterations - iterations;
	if (lost <= 0) return `The model is at ${formatCount(found.iterations)} iterations now.`;
	return `The model is at ${formatCount(found.iterations)} iterations now: ${formatCount(lost)} of them would be put aside.`;
}

function questionOf(
	{ kind, iterations }: ModelCopyFacts,
	found: Found,
	answer: (yes: boolean) => void,
): ChoiceQuestion {
	const from = found.iterations === null ? '' : ` from ${formatCount(found.iterations)}`;
	const yes = () => answer(true);
	const no = () => answer(false);
	return {
		text: `Go back${from} to ${formatCount(iterations ?? 0)} iterations (${kind})? y: restore, Enter or n: no`,
		answers: { y: yes, n: no, return: no, escape: no },
	};
}

function doneText({ model, iterations }: RestoredModel): string {
	return `${model} is at iteration ${formatCount(iterations)} again.`;
}

function restoredFacts({ archive, warnings }: RestoredModel): readonly string[] {
	return [...(archive === null ? [] : [`The model that was there is kept in ${homePath(archive)}`]), ...warnings];
}
