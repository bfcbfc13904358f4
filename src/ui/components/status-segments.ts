/** The parts of the status bar as texts with priorities. Pure; must not know widths or components. */
import type { RunConfig } from '../../config/schema.js';
import type { Direction } from '../chart/loss-trend.js';
import { formatBytes, formatCount, formatDuration, formatLoss, formatRate, formatRemaining } from '../format.js';
import type { Segment } from '../layout/fit-segments.js';
import type { ScreenGlyphs } from '../glyphs.js';
import type { RunSnapshot } from '../store/run-store.js';

/** One side's loss, smoothed, and where it goes. */
export interface LossFacts {
	readonly smoothed: number;
	readonly direction: Direction | null;
}

export interface StatusFacts {
	readonly run: RunSnapshot;
	/** Options in effect. */
	readonly config?: Pick<RunConfig, 'device' | 'save_interval' | 'snapshot_interval'>;
	readonly losses?: { readonly a: LossFacts; readonly b: LossFacts };
}

const BAR_CELLS = 10;
/** A smaller share of waiting is not worth a word. */
const WAIT_SHARE = 0.005;

/** Phase, time, iterations, speed. */
export function phaseSegments({ run, config }: StatusFacts, glyphs: ScreenGlyphs): readonly Segment[] {
	const { phase, step, session, elapsedSeconds } = run;
	const name = phase === null ? 'starting' : phase.phase.replaceAll('_', ' ');
	const paused = phase?.phase === 'paused';
	const detail = phase === null || phase.detail === '' || phase.phase === 'training' ? '' : `: ${phase.detail}`;
	const fallback =
		session !== null && config !== undefined && config.device !== 'cpu' && /^cpu\b/i.test(session.device);
	return [
		{
			text: `${paused ? glyphs.paused : glyphs.running} ${name}${detail}`,
			token: paused || phase?.phase === 'stopping' ? 'warning' : 'accent',
			bold: true,
			priority: 9,
		},
		{ text: `elapsed ${formatDuration(elapsedSeconds)}`, priority: 6 },
		{ text: step === null ? '' : `this session ${formatCount(step.session_iteration)}`, priority: 5 },
		{
			text: step === null ? totalText(session?.iteration) : `iteration ${formatCount(step.iteration)}`,
			priority: 7,
		},
		{ text: step === null ? '' : `${formatRate(step.examples_per_second)} faces/s`, priority: 4 },
		fallback
			? { text: `[${session.device}: no GPU]`, token: 'warning', bold: true, priority: 3 }
			: { text: session?.device ?? '', token: 'muted', priority: 2 },
	];
}

function totalText(iteration: number | undefined): string {
	return iteration === undefined || iteration === 0 ? '' : `iteration ${formatCount(iteration)}`;
}

/** Losses of both sides, then smoothed with their direction. */
export function lossSegments({ run, losses }: StatusFacts, glyphs: ScreenGlyphs): readonly Segment[] {
	const { step } = run;
	if (step === null) return [];
	const raw: readonly Segment[] = [
		{ text: `loss A ${formatLoss(step.loss_a)}`, token: step.loss_a === null ? 'error' : 'sideA', priority: 8 },
		{ text: `loss B ${formatLoss(step.loss_b)}`, token: step.loss_b === null ? 'error' : 'sideB', priority: 8 },
	];
	if (losses === undefined) return raw;
	const smooth = ({ smoothed, direction }: LossFacts) =>
		`${Number.isNaN(smoothed) ? '-' : smoothed.toFixed(5)}${direction === null ? '' : ` ${glyphs.directions[direction]}`}`;
	return [
		...raw,
		{ text: `smooth A ${smooth(losses.a)}`, token: 'sideA', priority: 7 },
		{ text: `B ${smooth(losses.b)}`, token: 'sideB', priority: 7 },
	];
}

/** How far it is to the target, and what comes next. */
export function paceSegments({ run, config }: StatusFacts, glyphs: ScreenGlyphs): readonly Segment[] {
	const { step, session, saved, phase } = run;
	const segments: Segment[] = [];
	const target = session?.target_iteration ?? null;
	if (step !== null && session !== null && target !== null && target > session.iteration) {
		const share = Math.min(1, (step.iteration - session.iteration) / (target - session.iteration));
		const filled = Math.floor(share * BAR_CELLS);
		const bar = glyphs.barFull.repeat(filled) + glyphs.barEmpty.repeat(BAR_CELLS - filled);
		segments.push({ text: `${bar} ${Math.floor(share * 100)} % of ${formatCount(target)}`, priority: 4 });
		const perSecond = step.examples_per_second / (2 * session.batch_size);
		const left = target - step.iteration;
		if (perSecond > 0 && left > 0 && phase?.phase === 'training')
			segments.push({ text: `${formatRemaining(left / perSecond)} left`, priority: 5 });
	}
	if (saved !== null) segments.push({ text: `saved ${formatCount(saved.iteration)}`, priority: 6 });
	if (step !== null && config !== undefined) {
		segments.push({ text: `next save ${nextMultiple(step.iteration, config.save_interval)}`, priority: 3 });
		if (config.snapshot_interval > 0)
			segments.push({ text: `snapshot ${nextMultiple(step.iteration, config.snapshot_interval)}`, priority: 2 });
	}
	return segments;
}

/** Saves come at the multiples of their interval. */
function nextMultiple(iteration: number, interval: number): string {
	return formatCount((Math.floor(iteration / interval) + 1) * interval);
}

/** Model, waiting for data, memory. */
export function resourceSegments({ run }: StatusFacts): readonly Segment[] {
	const { step, session } = run;
	const segments: Segment[] = [];
	if (step !== null) {
		const { data_ms, step_ms } = step.timing;
		const share = data_ms / Math.max(1e-9, data_ms + step_ms);
		if (share >= WAIT_SHARE) {
			const token = share > 0.1 ? ({ token: 'warning' } as const) : {};
			segments.push({ text: `waits for data ${Math.round(share * 100)} %`, ...token, priority: 2 });
		}
		if (step.memory_bytes !== undefined) {
			const peak = step.peak_memory_bytes === undefined ? '' : ` (peak ${formatBytes(step.peak_memory_bytes)})`;
			segments.push({ text: `memory ${formatBytes(step.memory_bytes)}${peak}`, priority: 2 });
		}
	}
	if (session !== null) {
		const variant = session.variant === '' ? '' : ` ${session.variant}`;
		segments.push(
			{ text: `${session.model}${variant}`, token: 'muted', priority: 1 },
			{ text: `batch ${session.batch_size}`, token: 'muted', priority: 1 },
		);
	}
	return segments;
}
