/** The parts of the status bar as texts with priorities. Pure; must not know widths or components. */
import type { RunConfig } from '../../config/schema.js';
import type { Phase, SessionEvent, StepEvent } from '../../engine/events.js';
import type { Direction } from '../chart/loss-trend.js';
import { formatBytes, formatCount, formatDuration, formatLoss, formatRate, formatRemaining } from '../format.js';
import type { ScreenGlyphs } from '../glyphs.js';
import { gpuParts } from '../gpu-text.js';
import type { Segment } from '../layout/fit-segments.js';
import type { RunSnapshot } from '../store/run-store.js';

/** One side's loss, smoothed, and where it goes. */
export interface LossFacts {
	readonly smoothed: number;
	readonly direction: Direction | null;
}

export interface StatusFacts {
	readonly run: RunSnapshot;
	/** Options in effect. */
	readonly config?: Pick<
		RunConfig,
		'device' | 'batch_size' | 'gradient_accumulation' | 'save_interval' | 'snapshot_interval'
	>;
	readonly losses?: { readonly a: LossFacts; readonly b: LossFacts };
}

const BAR_CELLS = 10;
/** A smaller share of waiting is not worth a word; a larger one than the second is worth a warning. */
const WAIT_SHARE = 0.005;
const WAIT_WARNING = 0.1;
/** Work that takes longer than this is told with its time. */
const PHASE_SECONDS = 3;
/** Phases that last as long as somebody wants them to. */
const LASTING: readonly Phase[] = ['training', 'paused'];

/** Phase, time, iterations, speed, device. */
export function phaseSegments({ run, config }: StatusFacts, glyphs: ScreenGlyphs): readonly Segment[] {
	const { phase, step, session, elapsedSeconds } = run;
	const paused = phase?.phase === 'paused';
	const fallback =
		session !== null && config !== undefined && config.device !== 'cpu' && /^cpu\b/i.test(session.device);
	const elapsed = formatDuration(elapsedSeconds);
	return [
		{
			...phaseTexts(run, paused ? glyphs.paused : glyphs.running),
			token: paused || phase?.phase === 'stopping' ? 'warning' : 'accent',
			bold: true,
			priority: 9,
		},
		{ text: `elapsed ${elapsed}`, short: elapsed, priority: 6.6 },
		...(step === null ? before(session?.iteration ?? 0) : progress(step)),
		fallback
			? { text: '[CPU: no GPU]', short: '[CPU]', token: 'warning', bold: true, priority: 6.5 }
			: { text: session?.device ?? '', token: 'muted', priority: 2 },
	];
}

/** e.g. "scanning 3,000 of 12,000: /faces/a"; in short without what it is at. */
function phaseTexts({ phase, phaseSeconds }: RunSnapshot, glyph: string): Pick<Segment, 'text' | 'short'> {
	if (phase === null) return { text: `${glyph} starting` };
	const { detail, done, total } = phase;
	const lasts = LASTING.includes(phase.phase);
	const count = done === undefined || total === undefined ? '' : ` ${formatCount(done)} of ${formatCount(total)}`;
	const time = lasts || phaseSeconds < PHASE_SECONDS ? '' : ` (${formatRemaining(phaseSeconds)})`;
	const short = `${glyph} ${phase.phase.replaceAll('_', ' ')}${count}${time}`;
	return { text: detail === '' || phase.phase === 'training' ? short : `${short}: ${detail}`, short };
}

/** Iterations of a model that goes on. */
function before(iteration: number): readonly Segment[] {
	return iteration === 0 ? [] : [{ text: `iteration ${formatCount(iteration)}`, priority: 7 }];
}

function progress({ session_iteration, iteration, examples_per_second }: StepEvent): readonly Segment[] {
	const [session, total] = [formatCount(session_iteration), formatCount(iteration)];
	const rate = formatRate(examples_per_second);
	return [
		{ text: `this session ${session}`, short: `session ${session}`, priority: 5 },
		{ text: `iteration ${total}`, short: `#${total}`, priority: 7 },
		{ text: `${rate} faces/s`, short: `${rate}/s`, priority: 5.5 },
	];
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
		const percent = `${Math.floor(share * 100)} %`;
		segments.push({ text: `${bar} ${percent} of ${formatCount(target)}`, short: percent, priority: 4 });
		const { batch_size, gradient_accumulation } = config ?? { ...session, gradient_accumulation: 1 };
		const perSecond = step.examples_per_second / (2 * batch_size * gradient_accumulation);
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

/** Waiting for data, memory, model. */
export function resourceSegments({ run, config }: StatusFacts): readonly Segment[] {
	const { step, session } = run;
	return [
		...(step === null ? [] : [...waiting(step), ...memory(step)]),
		...(session === null ? [] : model(session, config?.batch_size ?? session.batch_size)),
	];
}

/** What the GPU does, part by part; nothing where it is not known. */
export function gpuSegments({ run }: StatusFacts): readonly Segment[] {
	const { gpu } = run.step ?? {};
	return gpu === undefined ? [] : gpuParts(gpu).map((text, i) => ({ text, priority: 3.5 - i / 10 }));
}

function waiting({ timing: { data_ms, step_ms } }: StepEvent): readonly Segment[] {
	const share = data_ms / Math.max(1e-9, data_ms + step_ms);
	if (share < WAIT_SHARE) return [];
	const percent = `${Math.round(share * 100)} %`;
	const texts = { text: `waits for data ${percent}`, short: `data wait ${percent}` };
	return [share > WAIT_WARNING ? { ...texts, token: 'warning', priority: 6.5 } : { ...texts, priority: 2 }];
}

function memory({ memory_bytes, peak_memory_bytes }: StepEvent): readonly Segment[] {
	if (memory_bytes === undefined) return [];
	const short = `memory ${formatBytes(memory_bytes)}`;
	const peak = peak_memory_bytes === undefined ? '' : ` (peak ${formatBytes(peak_memory_bytes)})`;
	return [{ text: `${short}${peak}`, short, priority: 2.5 }];
}

function model({ model, variant }: SessionEvent, batchSize: number): readonly Segment[] {
	return [
		{ text: variant === '' ? model : `${model} ${variant}`, token: 'muted', priority: 1 },
		{ text: `batch ${batchSize}`, token: 'muted', priority: 1 },
	];
}
