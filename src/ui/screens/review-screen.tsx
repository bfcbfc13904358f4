/**
 * Everything that matters before the start on one page: what the run takes, what to know about it, its options, with a
 * way back to each field. Must not know how runs start or how things are measured.
 */
import { Box, Text, useInput, useWindowSize } from 'ink';
import { useEffect, useMemo, useState } from 'react';
import { FstuiError } from '../../config/errors.js';
import type { KnownOrigins } from '../../config/origins.js';
import { type OptionName, optionMeta, type RunOptions } from '../../config/schema.js';
import type { KeyHint } from '../components/key-hints.js';
import { Page } from '../components/page.js';
import { type FindingsHandle, useFindings } from '../hooks/use-findings.js';
import { useFolderFacts } from '../hooks/use-folder-facts.js';
import { useModels } from '../hooks/use-models.js';
import { FigureList } from '../review/figure-list.js';
import { resumeFigure, reviewFigures } from '../review/figures.js';
import type { ReviewJob } from '../review/findings.js';
import { reviewedOptions, shownText } from '../review/option-rows.js';
import { RemarkList, RemarkTexts } from '../review/remark-list.js';
import { type Remark, reviewRemarks } from '../review/remarks.js';
import { problemText } from '../run-handle.js';
import { useScreen } from '../screen-context.js';
import type { Resolved, WizardServices } from '../types.js';

export interface ReviewScreenProps {
	readonly options: RunOptions;
	/** Where the options come from. */
	readonly known: KnownOrigins;
	readonly services: WizardServices;
	/** @throws FstuiError */
	readonly onStart: (resolved: Resolved) => void;
	readonly onEdit: (name: OptionName) => void;
	readonly onBack: () => void;
}

type Check =
	| { readonly kind: 'checking' }
	| { readonly kind: 'ready'; readonly resolved: Resolved }
	| { readonly kind: 'refused'; readonly problem: string; readonly where: string | undefined; readonly next: string };

type ReviewRow = 'start' | OptionName;

/** From here on figures and remarks stand beside the options. */
const WIDE_COLUMNS = 110;
/** Rows the options keep when figures and remarks stand above them. */
const OPTION_ROWS = 7;

export function ReviewScreen({ options, known, services, onStart, onEdit, onBack }: ReviewScreenProps) {
	const { columns, rows: screenRows } = useWindowSize();
	const { theme, glyphs } = useScreen();
	const [check, setCheck] = useState<Check>({ kind: 'checking' });
	const [focus, setFocus] = useState<ReviewRow>('start');
	const [remarkFocus, setRemarkFocus] = useState<number | null>(null);
	useEffect(() => {
		let current = true;
		services
			.resolve(options, known)
			.then((resolved) => {
				if (current) setCheck({ kind: 'ready', resolved });
			})
			.catch((error: unknown) => {
				if (current) setCheck(refused(error));
			});
		return () => {
			current = false;
		};
	}, [services, options, known]);

	const config = check.kind === 'ready' ? check.resolved.config : null;
	const values: RunOptions = config ?? options;
	const facts = useFolderFacts([values.input_a ?? '', values.input_b ?? ''], services.countFaces);
	const counts = { a: facts[values.input_a ?? '']?.pictures ?? null, b: facts[values.input_b ?? '']?.pictures ?? null };
	const pictures = counts.a === null || counts.b === null ? null : counts.a + counts.b;
	const measured = useFindings(config, pictures, services.probe);
	const remarks = check.kind === 'ready' ? reviewRemarks(check.resolved, counts, measured.findings) : [];
	const folders = useMemo(() => (config === null ? [] : [config.model_dir]), [config]);
	const stored = useModels(folders, services.readModel)[config?.model_dir ?? ''];
	const measures = config === null || services.probe === null ? [] : reviewFigures(measured.findings, config, pictures);
	const figures = [...resumeFigure(stored), ...measures];
	const left = services.probe === null ? null : jobLeft(measured);
	const rows: readonly ReviewRow[] = ['start', ...reviewedOptions(values)];
	// Remarks come and go while faces are looked at.
	const remarkIndex = remarkFocus === null || remarks.length === 0 ? null : Math.min(remarkFocus, remarks.length - 1);

	useInput((input, key) => {
		const step = key.upArrow || (key.tab && key.shift) ? -1 : key.downArrow || key.tab ? 1 : 0;
		if (input === 'm' && left !== null) return measured.ask(left);
		if (input === 'f') return setRemarkFocus(remarkIndex === null ? 0 : null);
		if (remarkIndex !== null) {
			const field = remarks[remarkIndex]?.field ?? null;
			if (key.escape) setRemarkFocus(null);
			else if (step !== 0) setRemarkFocus((remarkIndex + step + remarks.length) % remarks.length);
			else if (key.return && field !== null) onEdit(field);
			return;
		}
		if (key.escape) onBack();
		else if (step !== 0) setFocus(rows[(rows.indexOf(focus) + step + rows.length) % rows.length] ?? 'start');
		else if (key.return && focus !== 'start') onEdit(focus);
		else if (key.return && check.kind === 'ready') {
			try {
				onStart(check.resolved);
			} catch (error) {
				setCheck(refused(error));
			}
		}
	});

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
		const text =
			row === 'start'
				? startText(check)
				: `${optionMeta(row).label.padEnd(24)} ${shownText(row, values, listColumns - 29, facts, glyphs.cut)}`;
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
			help={remarkIndex === null ? rowHelp(focus, check) : remarkHelp(remarks[remarkIndex])}
			hints={reviewHints(remarkIndex !== null, focus, remarks.length, left)}
		>
			{problems.map((text, i) => (
				<Box key={text} flexShrink={0} paddingX={1}>
					<Text {...(i === 0 ? theme.color('error') : {})}>{i === 0 ? `${glyphs.bad} ${text}` : `  ${text}`}</Text>
				</Box>
			))}
			{remarkIndex !== null ? (
				<RemarkList remarks={remarks} focus={remarkIndex} lines={content} />
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

function reviewHints(inRemarks: boolean, focus: ReviewRow, count: number, left: ReviewJob | null): readonly KeyHint[] {
	const enter = inRemarks || focus !== 'start' ? 'change this' : 'start training';
	const remarks = inRemarks ? 'options' : `${count} ${count === 1 ? 'remark' : 'remarks'}`;
	return [
		{ label: 'up/down', hint: 'move' },
		{ label: 'Enter', hint: enter },
		...(count > 0 ? [{ label: 'f', hint: remarks }] : []),
		...(left === null ? [] : [{ label: 'm', hint: 'measure' }]),
		{ label: 'Esc', hint: 'back' },
	];
}

function rowHelp(focus: ReviewRow, check: Check): string {
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

function refused(error: unknown): Check {
	if (error instanceof FstuiError) {
		return { kind: 'refused', problem: error.message, where: error.where, next: error.next };
	}
	return {
		kind: 'refused',
		problem: problemText(error),
		where: undefined,
		next: 'go back with Esc and try other options',
	};
}
