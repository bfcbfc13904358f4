/**
 * The first page: go on with a model trained lately, begin a new training, or look at what there is. Must not know what
 * comes after the choice.
 */
import { Box, Text, useInput, useWindowSize } from 'ink';
import { useState } from 'react';
import { KeyHints } from '../components/key-hints.js';
import { Rule } from '../components/rule.js';
import { pageCommand, pageHints, pageKeyName } from '../form/page-keys.js';
import { shortenPath } from '../format.js';
import { homeLayout } from '../home/home-layout.js';
import {
	ACTION_HELP,
	ACTION_LABELS,
	firstShown,
	HOME_KEYS,
	type HomeAction,
	type HomeRow,
	homeRows,
} from '../home/home-rows.js';
import { ModelDetails } from '../home/model-details.js';
import { type ModelsByFolder, useModels } from '../hooks/use-models.js';
import { homePath, modelHeadline } from '../model-facts.js';
import type { PageWorld } from '../pages.js';
import { problemText } from '../problem-text.js';
import { useScreen } from '../screen-context.js';

export interface HomeScreenProps {
	readonly world: PageWorld;
	/** What happened before. */
	readonly message: string | null;
	/** The model that was looked at before. */
	readonly folder: string | null;
}

type Notice = { readonly kind: 'good' | 'warning'; readonly text: string };

const NOTICE_ROWS = 2;

export function HomeScreen({ world, message, folder }: HomeScreenProps) {
	const { columns, rows: screenRows } = useWindowSize();
	const { theme, glyphs, overlay } = useScreen();
	const { recent } = world;
	const rows = homeRows(recent);
	const [index, setIndex] = useState(() => Math.max(0, folder === null ? 0 : recent.indexOf(folder)));
	const [notice, setNotice] = useState<Notice | null>(message === null ? null : { kind: 'good', text: message });
	const models = useModels(recent, world.readModel);
	const row = rows[index] ?? { kind: 'action', action: 'new' };
	const under = row.kind === 'model' ? row.folder : null;

	const say = (next: Notice | null) => {
		// The picture's place may move.
		overlay.erase();
		setNotice(next);
	};
	const go = (way: Promise<void>) => {
		say(null);
		way.catch((error: unknown) => say({ kind: 'warning', text: problemText(error) }));
	};
	const act = (action: HomeAction) => {
		if (action === 'leave') return world.leave();
		if (action === 'new') return go(world.open({ kind: 'wizard', initial: {} }));
		if (action === 'restore' || action === 'analysis') return go(world.open({ kind: action, folder: under }));
		go(world.open({ kind: action }));
	};
	/** A run may have begun or ended since the folder was read for the list. */
	const goOn = async (chosen: string) => {
		const model = await world.readModel(chosen);
		if (model === null) return say({ kind: 'warning', text: 'There is no model in this folder any more.' });
		if (!model.running) return world.open({ kind: 'resume', folder: chosen });
		// A run that is held up may take seconds to answer.
		say({ kind: 'good', text: 'Asking the run for its screen...' });
		await world.watch(chosen);
	};
	const open = () => (row.kind === 'action' ? act(row.action) : go(goOn(row.folder)));
	const layout = homeLayout(columns, screenRows, recent.length, notice === null ? 0 : NOTICE_ROWS);
	const move = (to: number) => {
		overlay.erase();
		setIndex(to);
	};
	useInput((input, key) => {
		const command = pageCommand(HOME_KEYS, 'home', pageKeyName(input, key));
		const page = Math.max(1, layout.listRows - 1);
		switch (command) {
			case undefined:
				return;
			case 'up':
				return move((index - 1 + rows.length) % rows.length);
			case 'down':
				return move((index + 1) % rows.length);
			case 'page_up':
				return move(Math.max(0, index - page));
			case 'page_down':
				return move(Math.min(rows.length - 1, index + page));
			case 'first':
				return move(0);
			case 'last':
				return move(rows.length - 1);
			case 'open':
				return open();
			default:
				return act(command);
		}
	});

	const { listColumns } = layout;
	const entry = (item: HomeRow) => (
		<Entry
			key={item.kind === 'model' ? item.folder : item.action}
			focused={rows[index] === item}
			text={
				item.kind === 'model' ? modelLine(item.folder, models, listColumns - 4, glyphs.cut) : ACTION_LABELS[item.action]
			}
		/>
	);
	const shown = (items: readonly HomeRow[], cursor: number, room: number) => {
		const first = firstShown(cursor, items.length, room);
		return items.slice(first, first + room).map(entry);
	};
	const modelRows = rows.slice(0, recent.length);
	const list =
		layout.kind === 'list' ? (
			shown(rows, index, layout.listRows)
		) : (
			<>
				{recent.length === 0 ? null : (
					<Rule parts={[{ text: modelsTitle(index, recent.length, layout.listRows) }]} width={listColumns} />
				)}
				{shown(modelRows, Math.min(index, recent.length - 1), layout.listRows)}
				<Rule parts={[{ text: recent.length === 0 ? 'Start here' : 'Or' }]} width={listColumns} />
				{rows.slice(recent.length).map(entry)}
			</>
		);
	const { details } = layout;
	const below =
		row.kind === 'model' ? (
			<ModelDetails key={row.folder} folder={row.folder} model={models[row.folder]} place={details} />
		) : (
			<Box paddingX={2}>
				<Text>{ACTION_HELP[row.action]}</Text>
			</Box>
		);
	return (
		<Box flexDirection="column" width={columns} height={screenRows} overflow="hidden">
			<Text wrap="truncate-end">
				{' '}
				<Text bold>fstui</Text>
				<Text {...theme.color('muted')}>{'  '}trains face-swap models</Text>
			</Text>
			<Box flexDirection={layout.kind === 'wide' ? 'row' : 'column'} flexGrow={1} overflow="hidden">
				<Box flexDirection="column" width={listColumns} flexShrink={0}>
					{list}
				</Box>
				{layout.kind === 'list' ? null : (
					<Box flexDirection="column" flexGrow={1} flexBasis={0} overflow="hidden">
						<Rule parts={[]} width={details.columns} />
						{below}
					</Box>
				)}
			</Box>
			{notice === null ? null : (
				<Box height={NOTICE_ROWS} flexShrink={0} paddingX={1} overflow="hidden">
					<Text {...theme.color(notice.kind)}>
						{notice.kind === 'warning' ? glyphs.warn : glyphs.good} {notice.text}
					</Text>
				</Box>
			)}
			<KeyHints hints={hintsOf(row, models)} columns={columns} />
		</Box>
	);
}

function Entry({ focused, text }: { readonly focused: boolean; readonly text: string }) {
	const { theme, glyphs } = useScreen();
	return (
		<Text bold={focused} wrap="truncate-end" {...(focused ? theme.color('accent') : {})}>
			{focused ? glyphs.cursor : ' '} {text}
		</Text>
	);
}

function modelsTitle(index: number, count: number, room: number): string {
	const title = 'Go on with a model';
	return count <= room || index >= count ? title : `${title} (${index + 1} of ${count})`;
}

function hintsOf(row: HomeRow, models: ModelsByFolder) {
	const model = row.kind === 'model' ? models[row.folder] : undefined;
	const isRunning = model?.kind === 'model' && model.summary.running;
	const open = row.kind === 'model' ? (isRunning ? 'watch' : 'go on') : 'open';
	return [{ label: 'up/down', hint: 'choose' }, ...pageHints(HOME_KEYS, 'home', { open })];
}

/** "original, 12,000 iterations   ~/models/anna_bea". */
function modelLine(folder: string, models: ModelsByFolder, room: number, cut: string): string {
	const head = modelHeadline(models[folder]);
	const width = Math.min(34, Math.floor(room / 2));
	return `${head.padEnd(width)}  ${shortenPath(homePath(folder), Math.max(10, room - Math.max(head.length, width) - 2), cut)}`;
}
