/** The question for the path of another model: a text with a cursor, what fits it, what was wrong. Must not know keys or files. */
import { Box, Text, usePaste } from 'ink';
import { cleanPath, visibleText } from '../form/text-edit.js';
import { useScreen } from '../screen-context.js';
import type { AnalysisAction, ModelQuestion } from '../store/view/analysis-view.js';
import { Rule } from './rule.js';

export interface ModelQuestionProps {
	readonly question: ModelQuestion;
	readonly dispatch: (action: AnalysisAction) => void;
	readonly columns: number;
	readonly rows: number;
}

const LABEL = ' Model folder or state file: ';

export function ModelQuestionPane({ question, dispatch, columns, rows }: ModelQuestionProps) {
	const { theme, glyphs } = useScreen();
	usePaste((text) => dispatch({ type: 'edit', edit: { type: 'insert', text: cleanPath(text) } }));
	const label = columns < 2 * LABEL.length ? ' ' : LABEL;
	const { text, cursor } = visibleText(question.path, columns - label.length - 1);
	const problem = question.problem === null ? null : `${glyphs.bad} ${question.problem}`;
	return (
		<Box flexDirection="column" width={columns} height={rows} overflow="hidden">
			<Rule parts={[{ text: 'Open a model to look at its sessions' }]} width={columns} />
			<Text wrap="truncate-end">
				{label}
				{text.slice(0, cursor)}
				<Text inverse>{text.slice(cursor, cursor + 1) || ' '}</Text>
				{text.slice(cursor + 1)}
			</Text>
			{problem === null ? null : (
				<Box paddingLeft={1} flexShrink={0}>
					<Text {...theme.color('error')}>{problem}</Text>
				</Box>
			)}
			{question.candidates.map((name) => (
				<Text key={name} wrap="truncate-end" {...theme.color('muted')}>
					{'   '}
					{name}
				</Text>
			))}
			{problem === null && question.candidates.length === 0 ? (
				<Text wrap="truncate-end" {...theme.color('muted')}>
					{' '}
					Backups and snapshots can be opened too. Nothing is changed there.
				</Text>
			) : null}
		</Box>
	);
}
