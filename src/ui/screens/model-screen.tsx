/** The choice of the network, with what it costs at the chosen batch. Must not know how costs are worked out. */
import { useCallback, useState } from 'react';
import { FstuiError } from '../../config/errors.js';
import type { RunOptions } from '../../config/schema.js';
import type { FormState } from '../form/form-model.js';
import { catalogFacts, costFacts, costOptions } from '../form/model-costs.js';
import type { ModelCosts } from '../form/wizard-tools.js';
import { useLookup } from '../hooks/use-lookup.js';
import { modelAdvice } from '../model-advice.js';
import { catalogEntry, type ModelEntry, offeredModels } from '../model-catalog.js';
import type { WizardServices } from '../types.js';
import { type ChoiceItem, ChoiceScreen } from './choice-screen.js';

export interface ModelScreenProps {
	readonly form: FormState;
	readonly tools: WizardServices['tools'];
	readonly onChoose: (entry: ModelEntry) => void;
	readonly onBack: () => void;
}

type Costs = { readonly costs: ModelCosts; readonly original: ModelCosts } | { readonly problem: string };

/** Nobody walks through the list this fast to read it. */
const QUIET_MS = 250;

export function ModelScreen({ form, tools, onChoose, onBack }: ModelScreenProps) {
	const chosen = catalogEntry(form.others.model ?? 'original', form.others.lowmem ?? false);
	const [highlighted, setHighlighted] = useState(chosen?.id);
	const offered = offeredModels(form.others.model);
	const entry = offered.find(({ id }) => id === highlighted);
	const key = tools === undefined || entry === undefined ? '' : JSON.stringify(costOptions(form, entry));
	const lookUp = useCallback(
		async (text: string): Promise<Costs | null> => {
			if (tools === undefined) return null;
			try {
				const options = JSON.parse(text) as RunOptions;
				const costs = await tools.modelCosts(options);
				const original = await tools.modelCosts({ model: 'original', lowmem: false, batch_size: costs.batchSize });
				return { costs, original };
			} catch (error) {
				return { problem: error instanceof FstuiError ? error.message : String(error) };
			}
		},
		[tools],
	);
	const found = useLookup(key, lookUp, QUIET_MS);
	return (
		<ChoiceScreen
			title="Model"
			step={2}
			help="The network that is trained. It is fixed once the model exists. The figures are for the options chosen so far."
			items={offered.map((item) => modelItem(item, item.id === highlighted ? found : null, tools !== undefined))}
			initialId={chosen?.id}
			onHighlight={setHighlighted}
			onChoose={(id) => {
				const item = offered.find((known) => known.id === id);
				if (item !== undefined) onChoose(item);
			}}
			onBack={onBack}
		/>
	);
}

function modelItem(entry: ModelEntry, found: Costs | null, canMeasure: boolean): ChoiceItem {
	const { character, use, careful } = modelAdvice(entry.model);
	const variant = entry.lowmem ? [entry.description] : [];
	const costs =
		found === null
			? [...catalogFacts(entry), ...(canMeasure ? ['memory and speed: working them out...'] : [])]
			: 'problem' in found
				? [...catalogFacts(entry), found.problem]
				: costFacts(found.costs, found.original);
	return {
		id: entry.id,
		label: entry.title,
		character: entry.lowmem ? 'the same, with less memory and detail' : character,
		description: `${character.charAt(0).toUpperCase()}${character.slice(1)}.`,
		facts: [`Take it for ${use}`, ...(careful === null ? [] : [careful]), ...variant, ...costs],
	};
}
