/** What training can run on here, what is missing, and the fix. Must not know how devices are examined. */
import { Box, Text, useInput, useWindowSize } from 'ink';
import { useEffect, useRef, useState } from 'react';
import type { DoctorReport, StartProbe } from '../../engine/probe.js';
import { KeyHints } from '../components/key-hints.js';
import { type ScrollBounds, ScrollPane } from '../components/scroll-pane.js';
import { wrapWords } from '../components/wrap-words.js';
import { LIST_PAGE_KEYS } from '../form/list-page-keys.js';
import { pageCommand, pageHints, pageKeyName } from '../form/page-keys.js';
import type { ScreenGlyphs } from '../glyphs.js';
import { gpuLines } from '../gpu-text.js';
import { useScreen } from '../screen-context.js';
import type { ThemeToken } from '../theme.js';

export interface DoctorScreenProps {
	/** Null where nothing can be examined. */
	readonly probe: StartProbe | null;
	readonly onBack: () => void;
}

type Examination =
	| { readonly state: 'running' }
	| { readonly state: 'known'; readonly report: DoctorReport }
	| { readonly state: 'failed'; readonly problem: string };

interface Line {
	readonly text: string;
	readonly token: ThemeToken | null;
}

export function DoctorScreen({ probe, onBack }: DoctorScreenProps) {
	const { columns, rows } = useWindowSize();
	const { theme, glyphs } = useScreen();
	const [found, setFound] = useState<Examination>({ state: 'running' });
	const [scroll, setScroll] = useState(0);
	const bounds = useRef<ScrollBounds>({ limit: 0, page: 1, fromEnd: false });
	useEffect(() => {
		if (probe === null) return setFound({ state: 'failed', problem: 'devices cannot be examined here' });
		return probe({ kind: 'doctor' }, (report) => {
			if (report.kind === 'doctor') setFound({ state: 'known', report: report.report });
			if (report.kind === 'failed') setFound({ state: 'failed', problem: report.message });
		});
	}, [probe]);
	const move = (by: number) => setScroll((at) => Math.max(0, Math.min(bounds.current.limit, at + by)));
	useInput((input, key) => {
		switch (pageCommand(LIST_PAGE_KEYS, 'machine', pageKeyName(input, key))) {
			case 'back':
				return onBack();
			case 'up':
				return move(-1);
			case 'down':
				return move(1);
			case 'page_up':
				return move(-bounds.current.page);
			case 'page_down':
				return move(bounds.current.page);
			default:
		}
	});
	const lines = linesOf(found, glyphs).flatMap(({ text, token }) =>
		text === '' ? [{ text, token }] : wrapWords(text, columns - 2).map((part) => ({ text: part, token })),
	);
	const scrolls = lines.length > rows - 2;
	return (
		<Box flexDirection="column" width={columns} height={rows} overflow="hidden">
			<ScrollPane
				title={[{ text: 'This machine' }]}
				lines={lines.map(({ text, token }, i) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place
					<Text key={i} wrap="truncate-end" {...(token === null ? {} : theme.color(token))}>
						{` ${text}`}
					</Text>
				))}
				empty=""
				columns={columns}
				rows={rows - 1}
				scroll={scroll}
				bounds={bounds}
			/>
			<KeyHints hints={pageHints(LIST_PAGE_KEYS, 'machine', scrolls ? {} : { up: null })} columns={columns} />
		</Box>
	);
}

function linesOf(found: Examination, glyphs: ScreenGlyphs): readonly Line[] {
	if (found.state === 'running') return [{ text: 'looking for devices...', token: 'muted' }];
	if (found.state === 'failed') return [{ text: `${glyphs.bad} ${found.problem}`, token: 'error' }];
	const { devices, node, platform } = found.report;
	return [
		...devices.flatMap(({ name, available, reason, fix }): readonly Line[] => [
			{
				text: `${available ? glyphs.good : glyphs.bad} ${name}: ${available ? 'available' : 'not available'}`,
				token: available ? 'good' : 'warning',
			},
			...(reason === null ? [] : [{ text: reason, token: null }]),
			...(fix === null ? [] : [{ text: fix, token: 'muted' as const }]),
			{ text: '', token: null },
		]),
		...gpuLines(found.report).map((text) => ({ text, token: 'muted' as const })),
		{ text: `Node ${node}, ${platform}`, token: 'muted' },
	];
}
