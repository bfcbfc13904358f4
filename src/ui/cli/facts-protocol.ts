/** The messages between the screens' side and the thread that finds facts for them. */
import type { RunOptions } from '../../config/schema.js';

export type FactsRequest =
	| { readonly id: number; readonly kind: 'faces'; readonly folder: string }
	| { readonly id: number; readonly kind: 'costs'; readonly options: RunOptions };

export type FactsAnswer =
	| { readonly id: number; readonly ok: true; readonly value: unknown }
	| { readonly id: number; readonly ok: false; readonly message: string; readonly next: string };
