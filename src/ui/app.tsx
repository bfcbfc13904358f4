/** Shows the page that is open; Ctrl+C leaves the program from all pages but the dashboard, which asks first. */
import { useInput } from 'ink';
import { Fragment, useSyncExternalStore } from 'react';
import { SizeGate } from './components/size-gate.js';
import type { Navigator } from './navigator.js';
import type { OpenPage, PageRequest } from './pages.js';

export interface AppProps {
	readonly navigator: Navigator<PageRequest, OpenPage>;
	readonly onCancel: () => void;
}

export function App({ navigator, onCancel }: AppProps) {
	const page = useSyncExternalStore(navigator.subscribe, navigator.page);
	const isRun = page?.isRun === true;
	useInput(
		(input, key) => {
			if (key.ctrl && input === 'c') onCancel();
		},
		{ isActive: !isRun },
	);
	if (page === null) return null;
	const element = <Fragment key={page.id}>{page.element}</Fragment>;
	return isRun ? element : <SizeGate>{element}</SizeGate>;
}
