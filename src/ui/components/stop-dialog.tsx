/** The stop dialog and the notice while stopping. Says what each choice saves or loses. Must not know keys or engines. */
import { Box, Text } from 'ink';
import { formatCount, formatIterations } from '../format.js';
import { useScreen } from '../screen-context.js';
import type { RunSnapshot } from '../store/run-store.js';
import type { StopState } from '../store/stop-ladder.js';

export interface StopDialogProps {
	readonly run: RunSnapshot;
	readonly stop: StopState;
	readonly columns: number;
	readonly rows: number;
}

export function StopDialog({ run, stop, columns, rows }: StopDialogProps) {
	const { theme, glyphs } = useScreen();
	const lines = stop.kind === 'asking' ? askingLines(run) : stop.kind === 'stopping' ? stoppingLines(run) : ABANDONING;
	const bordered = rows >= lines.length + 2 && columns >= 44;
	const [title, ...rest] = lines;
	return (
		<Box width={columns} height={rows} alignItems="center" justifyContent="center" overflow="hidden">
			<Box
				flexDirection="column"
				width={Math.min(columns, 72)}
				paddingX={1}
				{...(bordered ? { borderStyle: glyphs.border, borderColor: theme.color('warning').color ?? '' } : {})}
			>
				<Text bold {...theme.color('warning')}>
					{title}
				</Text>
				{rest.map((line) => (
					<Text key={line}>{line}</Text>
				))}
			</Box>
		</Box>
	);
}

const ABANDONING = ['Abandoning', 'Ending without a save, after the current step.'] as const;

function askingLines(run: RunSnapshot): readonly string[] {
	const iteration = run.step?.iteration ?? run.session?.iteration ?? 0;
	return [
		'Stop training?',
		iteration > 0
			? `The model is saved at iteration ${formatCount(iteration)} and training can go on from there later.`
			: 'Nothing has been trained yet.',
		'',
		'y or Enter   save and stop',
		'n or Esc     go on training',
		'Ctrl+C       save and stop at once',
	];
}

function stoppingLines(run: RunSnapshot): readonly string[] {
	const detail = run.phase?.phase === 'saving' || run.phase?.phase === 'stopping' ? run.phase.detail : '';
	return ['Saving and stopping', detail === '' ? 'The current step is finished first.' : detail, lossText(run)];
}

/** What a third Ctrl+C would lose. */
function lossText(run: RunSnapshot): string {
	const startedAt = run.session?.iteration ?? 0;
	const savedAt = run.saved?.iteration ?? startedAt;
	const lost = (run.step?.iteration ?? startedAt) - savedAt;
	if (lost <= 0) return 'Nothing is unsaved. Ctrl+C again ends without waiting.';
	const iterations = formatIterations(lost);
	const kept = savedAt > 0 ? `back to iteration ${formatCount(savedAt)}` : 'nothing has been saved yet';
	return `Ctrl+C again abandons the save and loses ${iterations} (${kept}).`;
}
