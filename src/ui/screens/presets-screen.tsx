/** The presets as a page of their own: look, change, delete, or begin a training with one. Must not know files. */
import { useState } from 'react';
import { createForm } from '../form/form-state.js';
import type { PresetChoice, WizardServices } from '../types.js';
import { PresetScreen } from './preset-screen.js';

/** Where the cursor begins. */
const FIRST_PRESET = 'original';

export interface PresetsScreenProps {
	readonly services: WizardServices;
	readonly onUse: (preset: PresetChoice) => void;
	readonly onBack: () => void;
}

export function PresetsScreen({ services, onUse, onBack }: PresetsScreenProps) {
	const [presets, setPresets] = useState(services.presets);
	// What a preset changes is told against the defaults.
	const [form] = useState(() => createForm({}));
	return (
		<PresetScreen
			presets={presets}
			form={form}
			given={{}}
			initialId={(presets.find(({ name }) => name === FIRST_PRESET) ?? presets[0])?.name ?? ''}
			place="page"
			shelf={services.tools?.presets}
			onPresets={setPresets}
			onChoose={onUse}
			onBack={onBack}
		/>
	);
}
