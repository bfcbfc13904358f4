/** Picks the screen: the forms until a run is started, the dashboard from then on. Must not know either's inside. */
import { useState } from 'react';
import type { RunConfig } from '../config/schema.js';
import type { RunHandle } from './run-handle.js';
import { DashboardScreen } from './screens/dashboard-screen.js';
import { WizardScreen, type WizardStart } from './screens/wizard-screen.js';
import type { WizardServices } from './types.js';

export interface AppProps {
	readonly start: WizardStart | { readonly kind: 'dashboard'; readonly run: RunHandle };
	readonly services: WizardServices;
	/** Starts the run. @throws FstuiError */
	readonly startRun: (config: RunConfig) => RunHandle;
	readonly onCancel: () => void;
}

export function App({ start, services, startRun, onCancel }: AppProps) {
	const [run, setRun] = useState(start.kind === 'dashboard' ? start.run : null);
	if (run !== null) return <DashboardScreen run={run} />;
	if (start.kind === 'dashboard') return null;
	return (
		<WizardScreen
			start={start}
			services={services}
			onStart={(config) => setRun(startRun(config))}
			onCancel={onCancel}
		/>
	);
}
