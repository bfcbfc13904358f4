/** What training can run on here, what is missing, and the fix. Must not know how devices are examined. */
import { Box, Text, useInput, useWindowSize } from 'ink';
import { useEffect, useState } from 'react';
import type { DoctorReport, StartProbe } from '../../engine/probe.js';
import { KeyHints } from '../components/key-hints.js';
import { Rule } from '../components/rule.js';
import { gpuLines } from '../gpu-text.js';
import { useScreen } from '../screen-context.js';

export interface DoctorScreenProps {
	/** Null where nothing can be examined. */
	readonly probe: StartProbe | null;
	readonly onBack: () => void;
}

type Examination =
	| { readonly state: 'running' }
	| { readonly state: 'known'; readonly report: DoctorReport }
	| { readonly state: 'failed'; readonly problem: string };

export function DoctorScreen({ probe, onBack }: DoctorScreenProps) {
	const { columns, rows } = useWindowSize();
	const { theme, glyphs } = useScreen();
	const [found, setFound] = useState<Examination>({ state: 'running' });
	useEffect(() => {
		if (probe === null) return setFound({ state: 'failed', problem: 'devices cannot be examined here' });
		return probe({ kind: 'doctor' }, (report) => {
			if (report.kind === 'doctor') setFound({ state: 'known', report: report.report });
			if (report.kind === 'failed') setFound({ state: 'failed', problem: report.message });
		});
	}, [probe]);
	useInput((input, key) => {
		if (key.escape || key.return || input === 'q') onBack();
	});
	return (
		<Box flexDirection="column" width={columns} height={rows} overflow="hidden">
			<Rule parts={[{ text: 'This machine' }]} width={columns} />
			<Box flexDirection="column" flexGrow={1} paddingX={1} overflow="hidden">
				{found.state === 'running' ? <Text {...theme.color('muted')}>looking for devices...</Text> : null}
				{found.state === 'failed' ? (
					<Text {...theme.color('error')}>
						{glyphs.bad} {found.problem}
					</Text>
				) : null}
				{found.state === 'known' ? (
					<>
						{found.report.devices.map(({ name, available, reason, fix }) => (
							<Box key={name} flexDirection="column" flexShrink={0} paddingBottom={1}>
								<Text bold {...theme.color(available ? 'good' : 'warning')}>
									{available ? glyphs.good : glyphs.bad} {name}: {available ? 'available' : 'not available'}
								</Text>
								{reason === null ? null : <Text>{reason}</Text>}
								{fix === null ? null : <Text {...theme.color('muted')}>{fix}</Text>}
							</Box>
						))}
						{gpuLines(found.report).map((line) => (
							<Text key={line} {...theme.color('muted')}>
								{line}
							</Text>
						))}
						<Text {...theme.color('muted')}>
							Node {found.report.node}, {found.report.platform}
						</Text>
					</>
				) : null}
			</Box>
			<KeyHints hints={[{ label: 'Esc', hint: 'back' }]} columns={columns} />
		</Box>
	);
}
