/** Two lines: what the run does and where it stands. Must not know keys or charts. */
import { Box, Text } from 'ink';
import { formatCount, formatDuration, formatLoss, formatRate, formatRemaining } from '../format.js';
import { fitSegments, type Segment } from '../layout/fit-segments.js';
import { type ScreenGlyphs, useScreen } from '../screen-context.js';
import type { RunSnapshot } from '../store/run-store.js';

export function StatusBar({ run, columns, rows }: StatusBarProps) {
	const { glyphs } = useScreen();
	return (
		<Box flexDirection="column">
			<SegmentLine segments={firstLine(run, glyphs)} width={columns} />
			{rows > 1 ? <SegmentLine segments={secondLine(run)} width={columns} /> : null}
		</Box>
	);
}

export interface StatusBarProps {
	readonly run: RunSnapshot;
	readonly columns: number;
	readonly rows: number;
}

/** Everything that matters in one line, for terminals too small for panes. */
export function StatusLine({ run, columns }: { readonly run: RunSnapshot; readonly columns: number }) {
	const { glyphs } = useScreen();
	const [phase] = firstLine(run, glyphs);
	const losses = secondLine(run).slice(0, 2);
	const iteration: Segment = {
		text: run.step === null ? 'enlarge the terminal' : `#${formatCount(run.step.iteration)}`,
		priority: 3,
	};
	const segments = phase === undefined ? [iteration] : [phase, iteration, ...losses];
	return <SegmentLine segments={segments} width={columns} />;
}

export function SegmentLine({ segments, width }: { readonly segments: readonly Segment[]; readonly width: number }) {
	const { theme } = useScreen();
	const shown = fitSegments(segments, width - 1, 2);
	return (
		<Text wrap="truncate-end">
			{width > 10 ? ' ' : ''}
			{shown.map((segment, i) => (
				<Text key={segment.text.replace(/[\d,.:]+/g, '')}>
					{i > 0 ? '  ' : ''}
					<Text {...(segment.token === undefined ? {} : theme.color(segment.token))} bold={segment.bold === true}>
						{segment.text}
					</Text>
				</Text>
			))}
		</Text>
	);
}

function firstLine({ phase, step, session, elapsedSeconds }: RunSnapshot, glyphs: ScreenGlyphs): readonly Segment[] {
	const name = phase === null ? 'starting' : phase.phase.replaceAll('_', ' ');
	const paused = phase?.phase === 'paused';
	const detail = phase === null || phase.detail === '' || phase.phase === 'training' ? '' : `: ${phase.detail}`;
	const symbol = paused ? glyphs.paused : glyphs.running;
	return [
		{
			text: `${symbol} ${name}${detail}`,
			token: paused || phase?.phase === 'stopping' ? 'warning' : 'accent',
			bold: true,
			priority: 9,
		},
		{ text: `elapsed ${formatDuration(elapsedSeconds)}`, priority: 6 },
		{
			text: step === null ? '' : `this session ${formatCount(step.session_iteration)}`,
			priority: 5,
		},
		{
			text: step === null ? totalText(session?.iteration) : `iteration ${formatCount(step.iteration)}`,
			priority: 7,
		},
		{ text: step === null ? '' : `${formatRate(step.examples_per_second)} faces/s`, priority: 4 },
		{ text: session === null ? '' : session.device, token: 'muted', priority: 2 },
	];
}

function totalText(iteration: number | undefined): string {
	return iteration === undefined || iteration === 0 ? '' : `iteration ${formatCount(iteration)}`;
}

function secondLine({ step, session, saved, phase }: RunSnapshot): readonly Segment[] {
	const segments: Segment[] = [];
	if (step !== null) {
		segments.push(
			{ text: `loss A ${formatLoss(step.loss_a)}`, token: step.loss_a === null ? 'error' : 'sideA', priority: 8 },
			{ text: `loss B ${formatLoss(step.loss_b)}`, token: step.loss_b === null ? 'error' : 'sideB', priority: 8 },
		);
	}
	if (saved !== null) segments.push({ text: `saved ${formatCount(saved.iteration)}`, priority: 5 });
	if (step !== null && session !== null && session.target_iteration !== null && phase?.phase === 'training') {
		const perSecond = step.examples_per_second / (2 * session.batch_size);
		const left = session.target_iteration - step.iteration;
		if (perSecond > 0 && left > 0) segments.push({ text: `${formatRemaining(left / perSecond)} left`, priority: 3 });
	}
	if (session !== null) {
		const variant = session.variant === '' ? '' : ` ${session.variant}`;
		segments.push(
			{ text: `${session.model}${variant}`, token: 'muted', priority: 2 },
			{ text: `batch ${session.batch_size}`, token: 'muted', priority: 1 },
		);
	}
	return segments;
}
