/** The panel that changes options of the run: fields, what would change, what to know. Must not know keys or the run. */
import { Box, Text } from 'ink';
import type { RunConfig } from '../../config/schema.js';
import { optionMeta } from '../../config/schema.js';
import { Rule, type RulePart } from '../components/rule.js';
import { FieldRow } from '../form/field-row.js';
import { visibleLines } from '../form/form-lines.js';
import { isField } from '../form/form-model.js';
import { useScreen } from '../screen-context.js';
import type { ThemeToken } from '../theme.js';
import {
	type ChangeState,
	changeFacts,
	changeLines,
	changeNote,
	changeSentence,
	changeText,
	type PendingChange,
	pendingChanges,
} from './change-model.js';

export interface ChangePanelProps {
	readonly state: ChangeState;
	/** The options the run has now. */
	readonly config: RunConfig;
	readonly columns: number;
	/** Title included. */
	readonly rows: number;
}

export function ChangePanel({ state, config, columns, rows }: ChangePanelProps) {
	const { theme } = useScreen();
	const changes = pendingChanges(state, config);
	const { focus } = state;
	// What would change is told at every size; what to know of the option gives way first.
	const helpRows = rows >= 14 ? 2 : rows >= 9 ? 1 : 0;
	const factRows = rows >= 7 ? 1 : 0;
	const room = Math.max(1, rows - 2 - helpRows - factRows);
	const title: RulePart[] = [{ text: 'Change options of the run' }];
	if (changes.length > 0) title.push({ text: `${changes.length} to change`, token: 'accent' });
	const told = message(state, changes);
	return (
		<Box flexDirection="column" width={columns} height={rows} overflow="hidden">
			<Rule parts={title} width={columns} />
			<Box flexDirection="column" flexGrow={1} overflow="hidden">
				{visibleLines(changeLines(config), focus, room).map((line) => {
					if (line.kind === 'heading')
						return (
							<Text key={`heading ${line.group}`} bold>
								{' '}
								{line.group}
							</Text>
						);
					const { row } = line;
					if (!isField(row)) return null;
					const change = changes.find(({ name }) => name === row);
					return (
						<FieldRow
							key={row}
							name={row}
							value={changeText(state, config, row)}
							focused={row === focus}
							note={changeNote(change, row, config)}
							columns={columns}
						/>
					);
				})}
			</Box>
			{helpRows > 0 ? (
				<Box height={helpRows} flexShrink={0} overflow="hidden" paddingX={1}>
					<Text {...theme.color('muted')}>{optionMeta(focus).help}</Text>
				</Box>
			) : null}
			{factRows > 0 ? (
				<Box height={1} flexShrink={0}>
					<Text wrap="truncate-end" {...theme.color('muted')}>
						{` ${focus}: ${changeFacts(focus, config)}`}
					</Text>
				</Box>
			) : null}
			<Box height={1} flexShrink={0}>
				<Text wrap="truncate-end" {...theme.color(told.token)}>
					{` ${told.text}`}
				</Text>
			</Box>
		</Box>
	);
}

/** Where the changes stand. */
function message(
	{ step, refusal }: ChangeState,
	changes: readonly PendingChange[],
): { readonly text: string; readonly token: ThemeToken } {
	const list = changes.map(changeSentence).join(', ');
	if (step === 'sending') return { text: `Asked for, comes after the current step: ${list}`, token: 'accent' };
	if (step === 'leaving') return { text: `Esc again discards, Enter applies: ${list}`, token: 'warning' };
	if (refusal !== null) return { text: `The run refused: ${refusal}`, token: 'error' };
	const wrong = changes.find(({ problem }) => problem !== null);
	if (wrong !== undefined) return { text: `${optionMeta(wrong.name).label} ${wrong.problem}`, token: 'error' };
	if (changes.length === 0) return { text: 'Nothing is changed yet.', token: 'muted' };
	return { text: `Enter applies: ${list}`, token: 'accent' };
}
