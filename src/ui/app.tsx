/** Picks the screen: home or the forms until a run is started, the dashboard from then on. Must not know their insides. */
import { useInput } from 'ink';
import { useState } from 'react';
import { SizeGate } from './components/size-gate.js';
import type { RunHandle } from './run-handle.js';
import { DashboardScreen } from './screens/dashboard-screen.js';
import { HomeScreen, type HomeStart } from './screens/home-screen.js';
import { WizardScreen, type WizardStart } from './screens/wizard-screen.js';
import type { Resolved, WizardServices } from './types.js';

export interface AppProps {
	readonly start: HomeStart | WizardStart | { readonly kind: 'dashboard'; readonly run: RunHandle };
	readonly services: WizardServices;
	/** Starts the run. @throws FstuiError */
	readonly startRun: (resolved: Resolved) => RunHandle;
	readonly onCancel: () => void;
}

export function App({ start, services, startRun, onCancel }: AppProps) {
	const [run, setRun] = useState(start.kind === 'dashboard' ? start.run : null);
	const [page, setPage] = useState(start.kind === 'dashboard' ? null : start);
	useInput(
		(input, key) => {
			if (key.ctrl && input === 'c') onCancel();
		},
		{ isActive: run === null },
	);
	if (run !== null) return <DashboardScreen run={run} />;
	if (page === null) return null;
	return (
		<SizeGate>
			{page.kind === 'home' ? (
				<HomeScreen start={page} services={services} onOpen={setPage} onLeave={onCancel} />
			) : (
				<WizardScreen
					start={page}
					services={services}
					onStart={(resolved) => setRun(startRun(resolved))}
					onCancel={start.kind === 'home' ? () => setPage(start) : onCancel}
				/>
			)}
		</SizeGate>
	);
}
