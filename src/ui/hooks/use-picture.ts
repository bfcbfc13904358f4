/**
 * The newest preview as coloured lines for a pane. One picture is drawn at a time; what comes meanwhile waits, the
 * newest wins. Must not know where the lines go.
 */
import { useEffect, useRef, useState } from 'react';
import type { PreviewEvent } from '../../engine/events.js';
import type { PictureChoice } from '../layout/picture-choice.js';
import { type PictureLayout, pictureLayout } from '../layout/picture-layout.js';
import { problemText } from '../problem-text.js';
import { useScreen } from '../screen-context.js';
import { type DrawableMode, gridRowsOf, type RenderedPicture } from '../terminal/picture.js';
import type { DrawPicture } from '../terminal/picture-thread.js';

export interface ShownPicture {
	readonly picture: RenderedPicture;
	readonly layout: PictureLayout;
	readonly iteration: number;
	/** What was to be seen of it, as in `PictureRequest`. */
	readonly asked: string;
	/** Size of the pane it was drawn for. */
	readonly paneColumns: number;
	readonly paneRows: number;
}

export interface PictureState {
	readonly shown: ShownPicture | null;
	/** Why there is no picture, when drawing it failed. */
	readonly problem: string | null;
}

/** A new picture costs tens of kilobytes: at most one in this time, unless the person asked for it or the pane has changed. */
const SPACING_MS = 10_000;
/** Large pictures come less often, so that a slow line has room for everything else; bytes in a second. */
const BYTES_PER_SECOND = 8192;
const LONGEST_SPACING_MS = 60_000;

export interface PictureRequest {
	readonly event: PreviewEvent;
	readonly choice: PictureChoice;
	/** Changes with what the person asks to see, not with new previews; what was asked is drawn at once. */
	readonly asked: string;
	/** Iteration of a preview that the person has just had drawn; it does not wait. */
	readonly promised?: number | null;
}

interface Job extends PictureRequest {
	readonly columns: number;
	readonly rows: number;
	readonly mode: DrawableMode;
	readonly drawPicture: DrawPicture;
}

/** What was drawn last. */
interface Last {
	readonly columns: number;
	readonly rows: number;
	readonly asked: string;
	readonly iteration: number;
	/** Not before this time comes the next picture of the same kind. */
	readonly until: number;
}

const NOTHING: Last = { columns: 0, rows: 0, asked: '', iteration: -1, until: Number.NEGATIVE_INFINITY };

/** @param request what to show, or null; @param columns, rows size for the picture in characters, 0 for none. */
export function usePicture(request: PictureRequest | null, columns: number, rows: number): PictureState {
	const [state, setState] = useState<PictureState>({ shown: null, problem: null });
	const waiting = useRef<Job | null>(null);
	const busy = useRef(false);
	const mounted = useRef(true);
	const last = useRef(NOTHING);
	const { now, pictureMode, drawPicture } = useScreen();
	useEffect(() => {
		mounted.current = true;
		return () => {
			mounted.current = false;
		};
	}, []);
	useEffect(() => {
		if (request === null || columns < 1 || rows < 1 || pictureMode.kind === 'none') return;
		waiting.current = { ...request, columns, rows, mode: pictureMode, drawPicture };
		if (busy.current) return;
		busy.current = true;
		void drawWaiting(
			waiting,
			(next, job) => {
				const { asked, event } = job;
				const until = next.shown === null ? Number.NEGATIVE_INFINITY : now() + spacing(next.shown.picture);
				last.current = { columns: job.columns, rows: job.rows, asked, iteration: event.iteration, until };
				if (mounted.current) setState(next);
			},
			async () => {
				while (mounted.current && canWait(waiting.current, last.current) && now() < last.current.until) {
					await new Promise((resolve) => setTimeout(resolve, 100));
				}
			},
		).finally(() => {
			busy.current = false;
		});
	}, [request, columns, rows, now, pictureMode, drawPicture]);
	const { shown } = state;
	// A picture for another pane size, or of other faces, must not be drawn into this one.
	const fits =
		shown !== null &&
		shown.paneColumns === columns &&
		shown.paneRows === rows &&
		(request === null || shown.asked === request.asked);
	return fits || shown === null ? state : { shown: null, problem: state.problem };
}

function spacing({ lines }: RenderedPicture): number {
	const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0);
	return Math.min(LONGEST_SPACING_MS, Math.max(SPACING_MS, (1000 * bytes) / BYTES_PER_SECOND));
}

/** Nobody asked for the job: it only is newer than what is shown. */
function canWait(job: Job | null, last: Last): boolean {
	if (job === null) return false;
	const isPromised = job.promised === job.event.iteration && last.iteration !== job.promised;
	return job.columns === last.columns && job.rows === last.rows && job.asked === last.asked && !isPromised;
}

async function drawWaiting(
	waiting: { current: Job | null },
	show: (state: PictureState, job: Job) => void,
	wait: () => Promise<void>,
): Promise<void> {
	while (waiting.current !== null) {
		await wait();
		const job: Job | null = waiting.current;
		waiting.current = null;
		if (job !== null) show(await draw(job), job);
	}
}

async function draw({ event, choice, asked, columns, rows, mode, drawPicture }: Job): Promise<PictureState> {
	const sharpness = mode.kind === 'blocks' ? 'blocks' : 'sharp';
	const layout = pictureLayout(columns, rows, gridRowsOf(event.width, event.height), choice, sharpness);
	if (layout === null) return { shown: null, problem: 'There is no room for the preview.' };
	try {
		const picture = await drawPicture(event.path, layout, mode);
		return {
			shown: { picture, layout, iteration: event.iteration, asked, paneColumns: columns, paneRows: rows },
			problem: null,
		};
	} catch (error) {
		const problem = problemText(error);
		return { shown: null, problem: `${problem.charAt(0).toUpperCase()}${problem.slice(1)}.` };
	}
}
