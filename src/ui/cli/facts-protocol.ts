/** The messages between the screens' side and the thread that finds facts for them. */
import type { RunOptions } from '../../config/schema.js';
import type { CoverageRequest } from '../../engine/report/coverage-view.js';

export type FactsQuestion =
	| { readonly kind: 'faces'; readonly folder: string }
	| { readonly kind: 'costs'; readonly options: RunOptions }
	/** Draws the view into the file. */
	| { readonly kind: 'coverage'; readonly request: CoverageRequest; readonly path: string };

export type FactsRequest = FactsQuestion & { readonly id: number };

export type FactsAnswer =
	| { readonly id: number; readonly ok: true; readonly value: unknown }
	| { readonly id: number; readonly ok: false; readonly message: string; readonly next: string };
