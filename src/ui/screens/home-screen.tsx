/**
 * The first page: go on with a model trained lately, begin a new training, or look at the machine. Must not know what
 * comes after the choice.
 */
import { Box, Text, useInput, useWindowSize } from 'ink';
import { useState } from 'react';
import type { KnownOrigins } from '../../config/origins.js';
import type { RunConfig, RunOptions } from '../../config/schema.js';
import { KeyHints } from '../components/key-hints.js';
import { Rule } from '../components/rule.js';
import { shortenPath } from '../format.js';
import { type ModelsByFolder, useModels } from '../hooks/use-models.js';
import { homePath, modelFacts, modelHeadline } from '../model-facts.js';
import { problemText } from '../run-handle.js';
import { useScreen } from '../screen-context.js';
import type { WizardServices } from '../types.js';
import { DoctorScreen } from './doctor-screen.js';

export interface HomeStart {
	readonly kind: 'home';
	/** Model folders trained in lately, newest first. */
	readonly recent: readonly string[];
}

export type HomeChoice =
	| { readonly kind: 'wizard'; readonly initial: RunOptions }
	| { readonly kind: 'review'; readonly options: RunConfig; readonly known?: KnownOrigins };

export interface HomeScreenProps {
	readonly start: HomeStart;
	readonly services: WizardServices;
	readonly onOpen: (choice: HomeChoice) => void;
	readonly onLeave: () => void;
}

type Row =
	| { readonly kind: 'model'; readonly folder: string }
	| { readonly kind: 'new' }
	| { readonly kind: 'doctor' }
	| { readonly kind: 'leave' };

const ACTIONS: readonly Row[] = [{ kind: 'new' }, { kind: 'doctor' }, { kind: 'leave' }];
const LABELS = { new: 'New training', doctor: 'Check this machine', leave: 'Leave' } as const;
const HELP = {
	new: 'Choose a preset, the network, two folders of faces and a place for the model; then a review, and training starts.',
	doctor: 'The devices that training can run on, what is missing for the others, and how to get it.',
	leave: 'Nothing is changed.',
} as const;
const WIDE_COLUMNS = 100;
const FACT_COLUMNS = 11;

export function HomeScreen({ start, services, onOpen, onLeave }: HomeScreenProps) {
	const { columns, rows: screenRows } = useWindowSize();
	const { theme, glyphs, now } = useScreen();
	const rows: readonly Row[] = [...start.recent.map((folder): Row => ({ kind: 'model', folder })), ...ACTIONS];
	const [index, setIndex] = useState(0);
	const [view, setView] = useState<'list' | 'doctor'>('list');
	const [problem, setProblem] = useState<string | null>(null);
	const models = useModels(start.recent, services.readModel);
	const row = rows[index] ?? { kind: 'new' };

	const open = (chosen: Row) => {
		setProblem(null);
		if (chosen.kind === 'new') onOpen({ kind: 'wizard', initial: {} });
		else if (chosen.kind === 'doctor') setView('doctor');
		else if (chosen.kind === 'leave') onLeave();
		else {
			const reason = notResumable(chosen.folder, models);
			if (reason !== null) return setProblem(reason);
			services
				.resolve({ model_dir: chosen.folder }, { model_dir: { kind: 'form' } })
				.then(({ config, origins }) => onOpen({ kind: 'review', options: config, ...(origins && { known: origins }) }))
				.catch((error: unknown) => setProblem(problemText(error)));
		}
	};
	useInput(
		(input, key) => {
			if (key.upArrow || (key.tab && key.shift)) setIndex((index - 1 + rows.length) % rows.length);
			else if (key.downArrow || key.tab) setIndex((index + 1) % rows.length);
			else if (key.return) open(row);
			else if (input === 'n') open({ kind: 'new' });
			else if (input === 'd') open({ kind: 'doctor' });
			else if (input === 'q' || key.escape) onLeave();
		},
		{ isActive: view === 'list' },
	);
	if (view === 'doctor') return <DoctorScreen probe={services.probe} onBack={() => setView('list')} />;

	const isWide = columns >= WIDE_COLUMNS;
	const facts = row.kind === 'model' ? modelFacts(row.folder, models[row.folder], now()) : [];
	const factColumns = isWide ? columns - Math.floor(columns / 2) : columns;
	const details =
		row.kind === 'model' ? (
			facts.map(({ label, text, path }) => (
				<Text key={label} wrap={path ? 'truncate-end' : 'wrap'}>
					{'  '}
					<Text {...theme.color('muted')}>{label.padEnd(FACT_COLUMNS)}</Text>
					{path ? shortenPath(homePath(text), factColumns - FACT_COLUMNS - 4, glyphs.cut) : text}
				</Text>
			))
		) : (
			<Box paddingX={2}>
				<Text>{HELP[row.kind]}</Text>
			</Box>
		);
	// Title, rules, problem and keys take their lines; stacked, the details take theirs.
	const content = Math.max(1, screenRows - 3 - (problem === null ? 0 : 2));
	const listRows = isWide ? content : Math.max(3, content - 10);
	const first = Math.min(Math.max(0, index - listRows + 1), Math.max(0, rows.length - listRows));
	const listColumns = isWide ? Math.floor(columns / 2) : columns;
	const list = rows.slice(first, first + listRows).map((item, i) => {
		const focused = first + i === index;
		const text =
			item.kind === 'model' ? modelLine(item.folder, models, listColumns - 4, glyphs.cut) : LABELS[item.kind];
		return (
			<Text
				key={item.kind === 'model' ? item.folder : item.kind}
				bold={focused}
				wrap="truncate-end"
				{...(focused ? theme.color('accent') : {})}
			>
				{focused ? glyphs.cursor : ' '} {text}
			</Text>
		);
	});
	return (
		<Box flexDirection="column" width={columns} height={screenRows} overflow="hidden">
			<Text wrap="truncate-end">
				{' '}
				<Text bold>fstui</Text>
				<Text {...theme.color('muted')}>{'  '}trains face-swap models</Text>
			</Text>
			<Rule parts={[{ text: 'Go on with a model, or begin a new one' }]} width={columns} />
			<Box flexDirection={isWide ? 'row' : 'column'} flexGrow={1} overflow="hidden">
				<Box flexDirection="column" width={listColumns} flexShrink={0}>
					{list}
				</Box>
				{isWide ? null : <Rule parts={[]} width={columns} />}
				<Box flexDirection="column" flexGrow={1} flexBasis={0} overflow="hidden">
					{details}
				</Box>
			</Box>
			{problem === null ? null : (
				<Box height={2} flexShrink={0} paddingX={1} overflow="hidden">
					<Text {...theme.color('warning')}>
						{glyphs.warn} {problem}
					</Text>
				</Box>
			)}
			<KeyHints
				hints={[
					{ label: 'up/down', hint: 'choose' },
					{ label: 'Enter', hint: row.kind === 'model' ? 'go on' : 'open' },
					{ label: 'n', hint: 'new' },
					{ label: 'd', hint: 'check machine' },
					{ label: 'q', hint: 'leave' },
				]}
				columns={columns}
			/>
		</Box>
	);
}

/** "original, 12,000 iterations   ~/models/anna_bea". */
function modelLine(folder: string, models: ModelsByFolder, room: number, cut: string): string {
	const head = modelHeadline(models[folder]);
	const width = Math.min(34, Math.floor(room / 2));
	const space = Math.max(10, room - Math.max(head.length, width) - 2);
	return `${head.padEnd(width)}  ${shortenPath(homePath(folder), space, cut)}`;
}

function notResumable(folder: string, models: ModelsByFolder): string | null {
	const model = models[folder];
	if (model?.kind === 'none') return 'There is no model in this folder any more.';
	if (model?.kind === 'unreadable') return model.problem;
	if (model?.kind === 'model' && model.summary.running)
		return `A run trains this model now. Leave with q, and watch it with fstui attach.`;
	return null;
}
