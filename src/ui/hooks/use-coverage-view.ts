/**
 * Has the view of a coverage drawn beside the screens, for the newest request; the one before stays until it is there.
 * Must not know what is done with it.
 */
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { RunConfig } from '../../config/schema.js';
import { configCosts, isCatalogModel } from '../form/model-costs.js';
import type { CoverageView, WizardTools } from '../form/wizard-tools.js';
import { catalogEntry } from '../model-catalog.js';
import { problemText } from '../problem-text.js';
import type { NetworkSizes } from '../review/coverage-text.js';
import { useLookup } from './use-lookup.js';

export interface CoverageState {
	/** Null until they are worked out. */
	readonly sizes: NetworkSizes | null;
	/** The newest that has been drawn. */
	readonly view: CoverageView | null;
	/** Why nothing can be shown. */
	readonly problem: string | null;
}

type Found<T> = { readonly value: T } | { readonly problem: string };

/** A key that is held down asks for one view, not for twenty. */
const QUIET_MS = 100;

/** @param face which face of each side, from 0. */
export function useCoverageView(
	config: RunConfig,
	coverage: number,
	face: number,
	tools: Pick<WizardTools, 'modelCosts' | 'coverageView'>,
): CoverageState {
	const findSizes = useCallback((key: string) => found(() => tools.modelCosts(JSON.parse(key))), [tools]);
	const usual = useMemo(() => catalogSizes(config), [config]);
	const costs = useLookup(usual === null ? JSON.stringify(configCosts(config)) : '', findSizes, 0);
	const sizes = usual ?? (costs !== null && 'value' in costs ? costs.value : null);
	const { input_a, input_b, alignments_a, alignments_b, centering, vertical_offset } = config;
	const options = { input_a, input_b, alignments_a, alignments_b, centering, vertical_offset, coverage };
	const key =
		sizes === null ? '' : JSON.stringify({ options, inputSize: sizes.inputSize, outputSize: sizes.outputSize, face });
	const draw = useCallback((text: string) => found(() => tools.coverageView(JSON.parse(text))), [tools]);
	const drawn = useLookup(key, draw, QUIET_MS);
	const [last, setLast] = useState<Found<CoverageView> | null>(null);
	useEffect(() => {
		if (drawn !== null) setLast(drawn);
	}, [drawn]);
	const problem = [costs, last].find((one) => one !== null && 'problem' in one);
	return {
		sizes,
		view: last !== null && 'value' in last ? last.value : null,
		problem: problem !== undefined && problem !== null && 'problem' in problem ? problem.problem : null,
	};
}

/** Known at once for a model with its default options. */
function catalogSizes(config: RunConfig): NetworkSizes | null {
	const entry = isCatalogModel(config) ? catalogEntry(config.model, config.lowmem) : undefined;
	return entry ?? null;
}

async function found<T>(find: () => Promise<T>): Promise<Found<T>> {
	try {
		return { value: await find() };
	} catch (error) {
		return { problem: problemText(error) };
	}
}
