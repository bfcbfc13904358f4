/**
 * The options a run trains with right now, and the parts that are made anew when they change: batches, gradient
 * program, update program. Weights and optimizer stay. Must not know why options change.
 */
import { OPTION_NAMES, type RunConfig, type Stage, type StageOptions } from '../../config/schema.js';
import { configAt } from '../../config/stages.js';
import type { BatchFeed } from '../data/feed.js';
import { gradientConfig, updateConfig } from './run-options.js';
import type { TrainStep } from './step.js';

/** Options that are not what they were, with their new values. */
export type OptionChanges = Readonly<Record<string, unknown>>;

/** How batches are made for a configuration. */
export interface FeedSource {
	/** Batches from the faces after the first `drawn` of each side on. */
	open(config: RunConfig, drawn: number): BatchFeed;
	/** What of a configuration the batches depend on; plain data. */
	key(config: RunConfig): unknown;
}

export class ActiveOptions {
	private current: RunConfig;
	private batches: BatchFeed;

	/**
	 * @param asked the options without the changes of their stages.
	 * @param iteration iterations the model has behind it.
	 * @param drawn faces of each side that earlier sessions have drawn.
	 */
	constructor(
		private asked: RunConfig,
		iteration: number,
		drawn: number,
		private readonly step: TrainStep,
		private readonly source: FeedSource,
	) {
		this.current = configAt(asked, iteration);
		this.batches = source.open(this.current, drawn);
	}

	/** What holds from the next step on. */
	get config(): RunConfig {
		return this.current;
	}

	/** Without the changes of stages; this is what a model folder remembers. */
	get base(): RunConfig {
		return this.asked;
	}

	get feed(): BatchFeed {
		return this.batches;
	}

	/** Goes over to the stages that are reached after `iteration` iterations. */
	async reach(iteration: number): Promise<OptionChanges> {
		return this.apply(configAt(this.asked, iteration));
	}

	/** Changes options for good: they win over stages that are reached, and a later stage may change them again. */
	async set(options: StageOptions, iteration: number): Promise<OptionChanges> {
		const withoutSet = (stage: Stage): Stage => {
			const kept = Object.entries(stage.options).filter(([name]) => !(name in options));
			return stage.at > iteration ? stage : { ...stage, options: Object.fromEntries(kept) };
		};
		this.asked = { ...this.asked, ...options, stages: this.asked.stages.map(withoutSet) } as RunConfig;
		return this.reach(iteration);
	}

	/** Only what depends on a changed option is made anew. */
	private async apply(next: RunConfig): Promise<OptionChanges> {
		const before = this.current;
		const differs = (view: (config: RunConfig) => unknown) =>
			JSON.stringify(view(before)) !== JSON.stringify(view(next));
		if (differs((config) => this.source.key(config))) {
			const { drawn } = this.batches;
			await this.batches.close();
			this.batches = this.source.open(next, drawn);
		}
		if (differs(gradientConfig)) await this.step.changeGradients(gradientConfig(next));
		if (differs(updateConfig)) await this.step.changeUpdate(updateConfig(next));
		this.current = next;
		return changedOptions(before, next);
	}
}

/** Options of `next` that differ from `before`. */
export function changedOptions(before: Readonly<Record<string, unknown>>, next: RunConfig): OptionChanges {
	const changed = OPTION_NAMES.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(next[name]));
	return Object.fromEntries(changed.map((name) => [name, next[name]]));
}
