/** Has options checked and completed before a run, whenever they change. Must not know what is checked or shown. */
import { useCallback, useEffect, useState } from 'react';
import { FstuiError } from '../../config/errors.js';
import type { KnownOrigins } from '../../config/origins.js';
import type { RunOptions } from '../../config/schema.js';
import { problemText } from '../problem-text.js';
import type { Resolved, WizardServices } from '../types.js';

export type Check =
	| { readonly kind: 'checking' }
	| { readonly kind: 'ready'; readonly resolved: Resolved }
	| { readonly kind: 'refused'; readonly problem: string; readonly where: string | undefined; readonly next: string };

export interface CheckHandle {
	readonly check: Check;
	/** Something later than the check has found a reason not to start. */
	refuse(error: unknown): void;
}

/** @param options, known what was chosen, and where it comes from: the same objects while nothing changes */
export function useCheck(options: RunOptions, known: KnownOrigins, resolve: WizardServices['resolve']): CheckHandle {
	const [check, setCheck] = useState<Check>({ kind: 'checking' });
	useEffect(() => {
		let current = true;
		resolve(options, known)
			.then((resolved) => {
				if (current) setCheck({ kind: 'ready', resolved });
			})
			.catch((error: unknown) => {
				if (current) setCheck(refused(error));
			});
		return () => {
			current = false;
		};
	}, [resolve, options, known]);
	const refuse = useCallback((error: unknown) => setCheck(refused(error)), []);
	return { check, refuse };
}

function refused(error: unknown): Check {
	if (error instanceof FstuiError) {
		return { kind: 'refused', problem: error.message, where: error.where, next: error.next };
	}
	return {
		kind: 'refused',
		problem: problemText(error),
		where: undefined,
		next: 'go back with Esc and try other options',
	};
}
