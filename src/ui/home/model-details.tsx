/** What is known about a model trained lately, with a face of its last preview. Must not know the page around it. */
import { Box, Text } from 'ink';
import { shortenPath } from '../format.js';
import type { FolderModel } from '../hooks/use-models.js';
import { type Place, useThumbnail } from '../hooks/use-thumbnail.js';
import { homePath, type ModelFact, modelFacts } from '../model-facts.js';
import { useScreen } from '../screen-context.js';

export interface ModelDetailsProps {
	readonly folder: string;
	/** Undefined while it is being read. */
	readonly model: FolderModel | undefined;
	/** Where the details are on the screen. */
	readonly place: Place;
}

const LABEL_COLUMNS = 11;
/** Facts need this many columns; what is left goes to the picture beside them. */
const FACT_COLUMNS = 48;
/** Above the picture, when it is below the facts. */
const CAPTION_ROWS = 2;
const LEAST_ROWS = 8;
const LEAST_COLUMNS = 26;

export function ModelDetails({ folder, model, place }: ModelDetailsProps) {
	const { pictures, theme, now } = useScreen();
	const preview = model?.kind === 'model' ? model.summary.last_preview : null;
	const all = modelFacts(folder, model, now());
	const room = pictures && preview !== null ? pictureRoom(place, all.length - 1) : null;
	const layout = useThumbnail(preview, room?.place ?? null);
	// The picture says more than its path.
	const facts = room === null ? all : all.filter(({ label }) => label !== 'Preview');
	const columns = room?.beside === true ? place.columns - room.place.columns - 1 : place.columns;
	return (
		<Box flexDirection="column" width={columns} height={place.rows} overflow="hidden">
			{facts.map((fact) => (
				<FactLine key={fact.label} fact={fact} columns={columns} wrap={model?.kind !== 'model'} />
			))}
			{layout === null || room?.beside === true ? null : (
				<Box paddingTop={1} flexShrink={0}>
					<Text wrap="truncate-end" {...theme.color('muted')}>
						{'  '}
						{layout.arrangement === 'above_below' ? 'A above, B below' : 'A left, B right'}: face, rebuilt, swapped
					</Text>
				</Box>
			)}
		</Box>
	);
}

/** Below the facts when there are rows for it, else beside them; null when neither. */
function pictureRoom(place: Place, facts: number): { readonly place: Place; readonly beside: boolean } | null {
	const rows = place.rows - facts - CAPTION_ROWS;
	if (rows >= LEAST_ROWS && place.columns >= LEAST_COLUMNS) {
		const below = { row: place.row + facts + CAPTION_ROWS, column: place.column + 2, columns: place.columns - 3, rows };
		return { place: below, beside: false };
	}
	const columns = place.columns - FACT_COLUMNS - 1;
	if (place.rows < LEAST_ROWS || columns < LEAST_COLUMNS) return null;
	return { place: { ...place, column: place.column + place.columns - columns - 1, columns }, beside: true };
}

function FactLine({ fact, columns, wrap }: { fact: ModelFact; columns: number; wrap: boolean }) {
	const { theme, glyphs } = useScreen();
	const { label, text, path } = fact;
	return (
		<Box flexShrink={0}>
			<Text wrap={path || !wrap ? 'truncate-end' : 'wrap'}>
				{'  '}
				<Text {...theme.color('muted')}>{label.padEnd(LABEL_COLUMNS)}</Text>
				{path ? shortenPath(homePath(text), columns - LABEL_COLUMNS - 4, glyphs.cut) : text}
			</Text>
		</Box>
	);
}
