/** Asks for a model: one trained lately, or any folder. Must not know what it is for. */
import { useState } from 'react';
import { PathQuestion } from '../components/path-question.js';
import { shortenPath } from '../format.js';
import { useModels } from '../hooks/use-models.js';
import { homePath, modelFacts, modelHeadline } from '../model-facts.js';
import { useScreen } from '../screen-context.js';
import type { WizardServices } from '../types.js';
import { ChoiceScreen } from './choice-screen.js';

export interface ModelChooserProps {
	readonly title: string;
	readonly help: string;
	readonly recent: readonly string[];
	readonly readModel: WizardServices['readModel'];
	/** The last choice, and why it was none; both null at first. */
	readonly last: string | null;
	readonly problem: string | null;
	readonly onChoose: (folder: string) => void;
	readonly onBack: () => void;
}

const OTHER = '';
const LABEL_COLUMNS = 34;

export function ModelChooser(props: ModelChooserProps) {
	const { title, help, recent, readModel, last, problem, onChoose, onBack } = props;
	const { glyphs, now } = useScreen();
	const models = useModels(recent, readModel);
	const [typing, setTyping] = useState(recent.length === 0 || (last !== null && !recent.includes(last)));
	if (typing) {
		return (
			<PathQuestion
				title={title}
				label="Folder of the model:"
				help={help}
				initial={last ?? ''}
				problem={problem}
				onAnswer={onChoose}
				onBack={() => (recent.length === 0 ? onBack() : setTyping(false))}
			/>
		);
	}
	const items = recent.map((folder) => ({
		id: folder,
		label: shortenPath(homePath(folder), LABEL_COLUMNS, glyphs.cut),
		character: modelHeadline(models[folder]),
		description: modelHeadline(models[folder]),
		facts: modelFacts(folder, models[folder], now()).map(({ label, text }) => `${label}: ${text}`),
	}));
	const other = { id: OTHER, label: 'Another folder', description: 'Type or paste its path.', facts: [] };
	return (
		<ChoiceScreen
			title={title}
			step={null}
			help={help}
			items={[...items, other]}
			initialId={last ?? recent[0]}
			message={problem === null ? null : { kind: 'error', text: problem }}
			onChoose={(id) => (id === OTHER ? setTyping(true) : onChoose(id))}
			onBack={onBack}
		/>
	);
}
