/**
 * Everything that matters before the start on one page: what the run takes, what to know about it, its options, with a
 * way back to each field. Must not know how runs start or how things are measured.
 */
import { Box, Text, useInput, useWindowSize } from 'ink';
import { useMemo, useState } from 'react';
import type { KnownOrigins } from '../../config/origins.js';
import { type OptionName, optionMeta, type RunOptions } from '../../config/schema.js';
import type { KeyHint } from '../components/key-hints.js';
import { Page } from '../components/page.js';
import { KeyList } from '../form/key-list.js';
import { pageCommand, pageHints, pageKeyName } from '../form/page-keys.js';
import { type Check, useCheck } from '../hooks/use-check.js';
import { type FindingsHandle, useFindings } from '../hooks/use-findings.js';
import { useFolderFacts } from '../hooks/use-folder-facts.js';
import { useModels } from '../hooks/use-models.js';
import { CoveragePage } from '../review/coverage-page.js';
import { FigureList } from '../review/figure-list.js';
import { resumeFigure, reviewFigures } from '../review/figures.js';
import type { ReviewJob } from '../review/findings.js';
import { reviewedOptions, shownText } from '../review/option-rows.js';
import { RemarkList, RemarkTexts } from '../review/remark-list.js';
import { passedChecks, type Remark, reviewRemarks } from '../review/remarks.js';
import { REVIEW_KEYS, type ReviewContext } from '../review/review-keys.js';
import { useScreen } from '../screen-context.js';
import type { Resolved, WizardServices } from '../types.js';

export interface ReviewScreenProps {
	readonly options: RunOptions;
	/** Where the options come from. */
	readonly known: KnownOrigins;
	readonly services: WizardServices;
	/** @throws FstuiError */
	readonly onStart: (resolved: Resolved) => Promise<void>;
	readonly onEdit: (name: OptionName) => void;
	/** Another coverage was chosen here. */
	readonly onCoverage: (coverage: number) => void;
	readonly onBack: () => void;
}

type ReviewRow = 'start' | OptionName;

/** Keys of the page itself; its view of the coverage names its own. */
const PAGE_KEYS = REVIEW_KEYS.filter(({ contexts }) => contexts.includes('options'));
/** From here on figures and remarks stand beside the options. */
const WIDE_COLUMNS = 110;
/** Rows the options keep when figures and remarks stand above them. */
const OPTION_ROWS = 7;

export function ReviewScreen(props: ReviewScreenProps) {
	const { options, known, services, onStart, onEdit, onCoverage, onBack } = props;
	const { columns, rows: screenRows } = useWindowSize();
	const { theme, glyphs } = useScreen();
	const { check, refuse } = useCheck(options, known, services.resolve);
	const [focus, setFocus] = useState<ReviewRow>('start');
	const [remarkFocus, setRemarkFocus] = useState<number | null>(null);
	const [cover, setCover] = useState<'keys' | 'coverage' | null>(null);

	const config = check.kind === 'ready' ? check.resolved.config : null;
	const values: RunOptions = config ?? options;
	const facts = useFolderFacts([values.input_a ?? '', values.input_b ?? ''], services.countFaces);
	const counts = { a: facts[values.input_a ?? '']?.pictures ?? null, b: facts[values.input_b ?? '']?.pictures ?? null };
	const pictures = counts.a === null || counts.b === null ? null : counts.a + counts.b;
	const measured = useFindings(config, pictures, services.probe);
	const remarks = check.kind === 'ready' ? reviewRemarks(check.resolved, counts, measured.findings) : [];
	/** What one goes through by its key: the remarks, then what is right. */
	const listed = [...remarks, ...passedChecks(measured.findings)];
	const folders = useMemo(() => (config === null ? [] : [config.model_dir]), [config]);
	const stored = useModels(folders, services.readModel)[config?.model_dir ?? ''];
	const measures = config === null || services.probe === null ? [] : reviewFigures(measured.findings, config, pictures);
	const figures = [...resumeFigure(stored), ...measures];
	const left = services.probe === null ? null : jobLeft(measured);
	const rows: readonly ReviewRow[] = ['start', ...reviewedOptions(values)];
	// Remarks come and go while faces are looked at.
	const remarkIndex = remarkFocus === null || listed.length === 0 ? null : Math.min(remarkFocus, listed.length - 1);

	const tools = config === null ? undefined : services.tools;
	const context: ReviewContext = cover ?? (remarkIndex === null ? 'options' : 'remarks');
	const move = (by: 1 | -1) => {
		if (remarkIndex !== null) return setRemarkFocus((remarkIndex + by + listed.length) % listed.length);
		setFocus(rows[(rows.indexOf(focus) + by + rows.length) % rows.length] ?? 'start');
	};
	const enter = () => {
		const field = remarkIndex === null ? focus : (listed[remarkIndex]?.field ?? null);
		if (field !== null && field !== 'start') return onEdit(field);
		if (field === null || check.kind !== 'ready') return;
		onStart(check.resolved).catch(refuse);
	};
	useInput((input, key) => {
		switch (pageCommand(REVIEW_KEYS, context, pageKeyName(input, key))) {
			case 'up':
				return move(-1);
			case 'down':
				return move(1);
			case 'enter':
				return enter();
			case 'remarks':
				return setRemarkFocus(remarkIndex === null ? 0 : null);
			case 'coverage':
				return tools === undefined ? undefined : setCover('coverage');
			case 'measure':
				return left === null ? undefined : measured.ask(left);
			case 'keys':
				return setCover('keys');
			case 'close':
				return setCover(null);
			case 'back':
				return remarkIndex === null ? onBack() : setRemarkFocus(null);
		}
	});
	if (cover === 'coverage' && config !== null && tools !== undefined) {
		return (
			<CoveragePage
				config={config}
				locked={stored?.kind === 'model'}
				tools={tools}
				onClose={(coverage) => {
					setCover(null);
					if (coverage !== config.coverage) onCoverage(coverage);
				}}
			/>
		);
	}

	const problems = problemLines(check);
	const problemRows = problems.reduce((sum, text) => sum + Math.ceil((text.length + 4) / Math.max(1, columns - 4)), 0);
	const content = Math.max(1, screenRows - (screenRows >= 16 ? 7 : 5) - problemRows);
	const isWide = columns >= WIDE_COLUMNS;
	const figureRows = isWide || content < OPTION_ROWS + figures.length ? 0 : figures.length;
	const remarkRows = isWide ? 0 : Math.min(remarks.length, Math.max(0, content - figureRows - OPTION_ROWS));
	const listColumns = isWide ? Math.floor(columns / 2) - 4 : columns;
	const room = Math.max(1, content - figureRows - remarkRows);
	const start = Math.min(Math.max(0, rows.indexOf(focus) - room + 1), Math.max(0, rows.length - room));
	const optionRows = rows.slice(start, start + room).map((row) => {
		const focused = row === focus;
		const mark = focused ? glyphs.cursor : ' ';
		const lock = isFixed(row, check) ? `  ${glyphs.locked} fixed by the model` : '';
		const text =
			row === 'start'
				? startText(check)
				: `${optionMeta(row).label.padEnd(24)} ${shownText(row, values, listColumns - 29 - lock.length, facts, glyphs.cut)}${lock}`;
		return (
			<Text key={row} bold={focused || row === 'start'} wrap="truncate-end" {...(focused ? theme.color('accent') : {})}>
				{mark} {text}
			</Text>
		);
	});
	return (
		<Page
			title="Review"
			step={4}
			help={cover === 'keys' ? '' : remarkIndex === null ? rowHelp(focus, check) : remarkHelp(listed[remarkIndex])}
			hints={reviewHints(context, focus, { remarks: remarks.length, listed: listed.length }, left, tools !== undefined)}
		>
			{problems.map((text, i) => (
				<Box key={text} flexShrink={0} paddingX={1}>
					<Text {...(i === 0 ? theme.color('error') : {})}>{i === 0 ? `${glyphs.bad} ${text}` : `  ${text}`}</Text>
				</Box>
			))}
			{cover === 'keys' ? (
				<KeyList keys={PAGE_KEYS} columns={columns} rows={content} />
			) : remarkIndex !== null ? (
				<RemarkList remarks={listed} focus={remarkIndex} lines={content} />
			) : isWide ? (
				<Box flexGrow={1} overflow="hidden">
					<Box flexDirection="column" width={listColumns} flexShrink={0}>
						{optionRows}
					</Box>
					<Box flexDirection="column" flexGrow={1} flexBasis={0} overflow="hidden">
						<FigureList figures={figures} wrap />
						<Box height={1} flexShrink={0} />
						<RemarkTexts remarks={remarks} />
					</Box>
				</Box>
			) : (
				<>
					<FigureList figures={figures.slice(0, figureRows)} wrap={false} />
					<RemarkList remarks={remarks} focus={null} lines={remarkRows} />
					{optionRows}
				</>
			)}
		</Page>
	);
}

/** Why the options were refused, and what to do. */
function problemLines(check: Check): readonly string[] {
	if (check.kind !== 'refused') return [];
	return [check.problem, ...(check.where === undefined ? [] : [`where: ${check.where}`]), `next: ${check.next}`];
}

/** What was not measured by itself, or failed. */
function jobLeft({ findings }: FindingsHandle): ReviewJob | null {
	const isLeft = (job: ReviewJob) => findings[job].state === 'skipped' || findings[job].state === 'failed';
	return (['faces', 'speed', 'estimate'] as const).find(isLeft) ?? null;
}

function reviewHints(
	context: ReviewContext,
	focus: ReviewRow,
	{ remarks, listed }: { readonly remarks: number; readonly listed: number },
	left: ReviewJob | null,
	canShow: boolean,
): readonly KeyHint[] {
	const inRemarks = context === 'remarks';
	return pageHints(REVIEW_KEYS, context, {
		...(!inRemarks && focus === 'start' ? { enter: 'start training' } : {}),
		remarks: inRemarks ? 'options' : listed === 0 ? null : `${remarks} ${remarks === 1 ? 'remark' : 'remarks'}`,
		...(left === null ? { measure: null } : {}),
		...(canShow ? {} : { coverage: null }),
	});
}

/** Whether the model in the model folder has settled the option. */
function isFixed(row: ReviewRow, check: Check): boolean {
	return row !== 'start' && check.kind === 'ready' && check.resolved.origins?.[row].kind === 'locked';
}

function rowHelp(focus: ReviewRow, check: Check): string {
	if (focus !== 'start' && isFixed(focus, check))
		return `Fixed when the model was made; another value needs a new model folder. ${optionMeta(focus).help}`;
	if (focus !== 'start') return `${optionMeta(focus).help} Enter goes to this option.`;
	return check.kind === 'refused'
		? 'Choose the option below that has to change, or go back with Esc.'
		: 'Training starts and can be stopped at any time with q; the model is saved then.';
}

function remarkHelp(remark: Remark | undefined): string {
	if (remark === undefined) return '';
	const { message, next, field } = remark;
	const way = field === null ? '' : ` Enter goes to: ${optionMeta(field).label}.`;
	return `${message}.${next === null ? '' : ` ${next}`}${way}`;
}

function startText(check: Check): string {
	if (check.kind === 'checking') return '[ checking... ]';
	return check.kind === 'ready' ? '[ Start training ]' : '[ cannot start yet ]';
}
