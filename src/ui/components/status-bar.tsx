/** Two or three lines: what the run does, where it stands and what comes next. Must not know keys or charts. */
import { Box, Text } from 'ink';
import { fitSegments, type Segment } from '../layout/fit-segments.js';
import { useScreen } from '../screen-context.js';
import {
	gpuSegments,
	lossSegments,
	paceSegments,
	phaseSegments,
	resourceSegments,
	type StatusFacts,
} from './status-segments.js';

export interface StatusBarProps {
	readonly facts: StatusFacts;
	readonly columns: number;
	readonly rows: number;
}

export function StatusBar({ facts, columns, rows }: StatusBarProps) {
	const { glyphs } = useScreen();
	const losses = lossSegments(facts, glyphs);
	const pace = [...paceSegments(facts, glyphs), ...gpuSegments(facts)];
	const resources = resourceSegments(facts);
	const lines = rows > 2 ? [[...losses, ...resources], pace] : [[...losses, ...pace, ...resources]];
	return (
		<Box flexDirection="column">
			<SegmentLine segments={phaseSegments(facts, glyphs)} width={columns} />
			{lines.map((segments, i) => (
				<SegmentLine key={i === 0 ? 'losses' : 'pace'} segments={segments} width={columns} />
			))}
		</Box>
	);
}

/** Everything that matters in one line, for terminals too small for panes. */
export function StatusLine({ facts, columns }: { readonly facts: StatusFacts; readonly columns: number }) {
	const { glyphs } = useScreen();
	const { step } = facts.run;
	const [phase] = phaseSegments(facts, glyphs);
	const iteration: Segment = {
		text: step === null ? 'enlarge the terminal' : `#${step.iteration}`,
		priority: 3,
	};
	const losses = lossSegments(facts, glyphs).slice(0, 2);
	return <SegmentLine segments={phase === undefined ? [iteration] : [phase, iteration, ...losses]} width={columns} />;
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
