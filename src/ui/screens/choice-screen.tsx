/** A page that asks for one of a few things, described beside the list. Must not know what is chosen. */
import { Box, Text, useInput, useWindowSize } from 'ink';
import SelectInput from 'ink-select-input';
import { useState } from 'react';
import { Page } from '../components/page.js';
import { useScreen } from '../screen-context.js';

export interface ChoiceItem {
	readonly id: string;
	readonly label: string;
	readonly description: string;
	/** Short facts, one per line. */
	readonly facts: readonly string[];
}

export interface ChoiceScreenProps {
	readonly title: string;
	readonly step: number;
	readonly help: string;
	readonly items: readonly ChoiceItem[];
	readonly initialId: string | undefined;
	readonly onChoose: (id: string) => void;
	readonly onBack: () => void;
}

export function ChoiceScreen({ title, step, help, items, initialId, onChoose, onBack }: ChoiceScreenProps) {
	const { columns, rows } = useWindowSize();
	const { theme, glyphs } = useScreen();
	const initialIndex = Math.max(
		0,
		items.findIndex((item) => item.id === initialId),
	);
	const [highlighted, setHighlighted] = useState(items[initialIndex]?.id);
	const shown = items.find((item) => item.id === highlighted);
	useInput((_input, key) => {
		if (key.escape) onBack();
	});
	const listColumns = Math.min(Math.max(...items.map((item) => item.label.length)) + 4, Math.floor(columns / 2));
	return (
		<Page
			title={title}
			step={step}
			help={help}
			hints={[
				{ label: 'up/down', hint: 'choose' },
				{ label: 'Enter', hint: 'go on' },
				{ label: 'Esc', hint: step === 1 ? 'leave' : 'back' },
			]}
		>
			<Box paddingTop={rows >= 16 ? 1 : 0} flexGrow={1} overflow="hidden">
				<Box width={listColumns} flexShrink={0} paddingLeft={1}>
					<SelectInput
						items={items.map((item) => ({ key: item.id, label: item.label, value: item.id }))}
						initialIndex={initialIndex}
						limit={Math.max(1, rows - 8)}
						indicatorComponent={({ isSelected = false }) => (
							<Text {...theme.color('accent')}>{isSelected ? `${glyphs.cursor} ` : '  '}</Text>
						)}
						itemComponent={({ isSelected = false, label }) => (
							<Text bold={isSelected} wrap="truncate-end" {...(isSelected ? theme.color('accent') : {})}>
								{label}
							</Text>
						)}
						onHighlight={(item) => setHighlighted(item.value)}
						onSelect={(item) => onChoose(item.value)}
					/>
				</Box>
				<Box flexDirection="column" flexGrow={1} paddingX={2} overflow="hidden">
					<Text>{shown?.description ?? ''}</Text>
					{shown?.facts.map((fact) => (
						<Text key={fact} {...theme.color('muted')}>
							{fact}
						</Text>
					))}
				</Box>
			</Box>
		</Page>
	);
}
