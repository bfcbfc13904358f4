/**
 * What a coverage leaves of faces of the user's own, so that coverage can be weighed against detail; it can be changed
 * here. Must not know how faces are read or drawn.
 */
import { Box, Text, useInput, useWindowSize } from 'ink';
import { useState } from 'react';
import { optionMeta, type RunConfig } from '../../config/schema.js';
import { Page } from '../components/page.js';
import { pageCommand, pageHints, pageKeyName } from '../form/page-keys.js';
import { steppedText } from '../form/stepper.js';
import type { WizardTools } from '../form/wizard-tools.js';
import { useCoverageView } from '../hooks/use-coverage-view.js';
import { SIDE_SETS, type SideSet } from '../layout/picture-choice.js';
import { useScreen } from '../screen-context.js';
import { CoveragePicture } from './coverage-picture.js';
import { keptText, reachText } from './coverage-text.js';
import { REVIEW_KEYS } from './review-keys.js';

export interface CoveragePageProps {
	readonly config: RunConfig;
	/** A model in the folder has settled the coverage. */
	readonly locked: boolean;
	readonly tools: Pick<WizardTools, 'modelCosts' | 'coverageView'>;
	/** Back to the review, with the coverage that was chosen. */
	readonly onClose: (coverage: number) => void;
}

/** Rows of title and rule above the page's contents. */
const HEAD_ROWS = 2;
/** The last of the hints to give way. */
const KEEP_WEIGHT = 100;
/** Below this, both sides together would be too small to tell anything. */
const ROWS_FOR_BOTH = 24;

export function CoveragePage({ config, locked, tools, onClose }: CoveragePageProps) {
	const { columns, rows: screenRows } = useWindowSize();
	const { theme, glyphs, overlay, pictures } = useScreen();
	const [coverage, setCoverage] = useState(config.coverage);
	// Turned either way and without end; how many there are is known with the first view.
	const [turned, setTurned] = useState(0);
	const [faces, setFaces] = useState(1);
	const face = faces === 1 ? Math.max(0, turned) : ((turned % faces) + faces) % faces;
	const [chosenSide, setChosenSide] = useState<SideSet | null>(null);
	const { sizes, view, problem } = useCoverageView(config, coverage, face, tools);
	if (view !== null && view.faces !== faces) setFaces(view.faces);

	const content = Math.max(4, screenRows - (screenRows >= 16 ? 7 : screenRows >= 12 ? 5 : 3));
	const pictureRows = content - 3;
	const side = chosenSide ?? (pictureRows >= ROWS_FOR_BOTH ? 'both' : 'A');
	const step = (by: 1 | -1) => {
		if (!locked) setCoverage(Number(steppedText('coverage', String(coverage), by, config.model)));
	};
	// What the rows hold changes its shape: nothing of the picture may stay behind.
	const close = (kept: number) => {
		overlay.erase();
		onClose(kept);
	};

	useInput((input, key) => {
		switch (pageCommand(REVIEW_KEYS, 'coverage', pageKeyName(input, key))) {
			case 'more':
				return step(1);
			case 'less':
				return step(-1);
			case 'face_after':
				return setTurned(turned + 1);
			case 'face_before':
				return setTurned(turned - 1);
			case 'side':
				overlay.erase();
				return setChosenSide(SIDE_SETS[(SIDE_SETS.indexOf(side) + 1) % SIDE_SETS.length] ?? 'both');
			case 'keep':
				return close(coverage);
			case 'discard':
				return close(config.coverage);
		}
	});

	const changed = coverage !== config.coverage;
	const hints = pageHints(REVIEW_KEYS, 'coverage', {
		...(locked ? { more: null } : {}),
		...(pictures ? {} : { side: null }),
		keep: changed ? `keep ${coverage} %` : null,
		discard: changed ? `leave ${config.coverage} %` : 'back',
		// What was chosen here must be seen to be kept.
	}).map((hint) => (hint.label === 'Enter' ? { ...hint, weight: KEEP_WEIGHT } : hint));
	const was = changed ? `, was ${config.coverage} %` : '';
	const note = locked ? `${glyphs.locked} fixed by the model` : `${reachText(coverage)}${was}`;
	return (
		<Page title="Coverage" step={4} help={optionMeta('coverage').help} hints={hints}>
			<Text wrap="truncate-end">
				{' '}
				<Text bold>{`Coverage ${coverage} %`}</Text>
				<Text {...theme.color(changed ? 'accent' : 'muted')}>{`  ${note}`}</Text>
				{view === null ? null : <Text {...theme.color('muted')}>{`  faces ${face + 1} of ${view.faces}`}</Text>}
			</Text>
			{view === null || sizes === null ? (
				<Text {...(problem === null ? theme.color('muted') : theme.color('error'))}>
					{` ${problem ?? (sizes === null ? 'Working out the sizes of the network...' : 'Reading a face of each side...')}`}
				</Text>
			) : (
				<>
					{(['a', 'b'] as const).map((name) => (
						<Box key={name} height={1} flexShrink={0} paddingLeft={1}>
							<Text {...theme.color(name === 'a' ? 'sideA' : 'sideB')}>{`${name.toUpperCase()} `}</Text>
							<Text wrap="truncate-end">{keptText(view[name], sizes)}</Text>
						</Box>
					))}
					<CoveragePicture
						view={view}
						sizes={sizes}
						side={side}
						columns={columns}
						rows={pictureRows}
						top={HEAD_ROWS + 3}
					/>
				</>
			)}
		</Page>
	);
}
