/**
 * The newest preview as coloured lines for a pane. One picture is drawn at a time; what comes meanwhile waits, the
 * newest wins. Must not know where the lines go.
 */
import { useEffect, useRef, useState } from 'react';
import type { PreviewEvent } from '../../engine/events.js';
import type { PictureChoice } from '../layout/picture-choice.js';
import { type PictureLayout, pictureLayout } from '../layout/picture-layout.js';
import { useScreen } from '../screen-context.js';
import { gridRowsOf, type RenderedPicture, renderPicture } from '../terminal/picture.js';
import type { PictureMode } from '../terminal/picture-mode.js';

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

/** A new picture costs tens of kilobytes: at most one in this time, unless the pane has changed. */
const SPACING_MS = 3000;

export interface PictureRequest {
	readonly event: PreviewEvent;
	readonly choice: PictureChoice;
	/** Changes with what the person asks to see, not with new previews; what was asked is drawn at once. */
	readonly asked: string;
}

interface Job extends PictureRequest {
	readonly columns: number;
	readonly rows: number;
	readonly mode: Exclude<PictureMode, { kind: 'none' }>;
}

/** @param request what to show, or null; @param columns, rows size for the picture in characters, 0 for none. */
export function usePicture(request: PictureRequest | null, columns: number, rows: number): PictureState {
	const [state, setState] = useState<PictureState>({ shown: null, problem: null });
	const waiting = useRef<Job | null>(null);
	const busy = useRef(false);
	const mounted = useRef(true);
	const last = useRef({ columns: 0, rows: 0, asked: '', time: Number.NEGATIVE_INFINITY });
	const { now, pictureMode } = useScreen();
	useEffect(() => {
		mounted.current = true;
		return () => {
			mounted.current = false;
		};
	}, []);
	useEffect(() => {
		if (request === null || columns < 1 || rows < 1 || pictureMode.kind === 'none') return;
		waiting.current = { ...request, columns, rows, mode: pictureMode };
		if (busy.current) return;
		busy.current = true;
		void drawWaiting(
			waiting,
			(next, job) => {
				last.current = { columns: job.columns, rows: job.rows, asked: job.asked, time: now() };
				if (mounted.current) setState(next);
			},
			async () => {
				const { time } = last.current;
				while (mounted.current && isSame(waiting.current, last.current) && now() < time + SPACING_MS) {
					await new Promise((resolve) => setTimeout(resolve, 100));
				}
			},
		).finally(() => {
			busy.current = false;
		});
	}, [request, columns, rows, now, pictureMode]);
	const { shown } = state;
	// A picture for another pane size, or of other faces, must not be drawn into this one.
	const fits =
		shown !== null &&
		shown.paneColumns === columns &&
		shown.paneRows === rows &&
		(request === null || shown.asked === request.asked);
	return fits || shown === null ? state : { shown: null, problem: state.problem };
}

function isSame(
	job: Job | null,
	last: { readonly columns: number; readonly rows: number; readonly asked: string },
): boolean {
	return job !== null && job.columns === last.columns && job.rows === last.rows && job.asked === last.asked;
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

async function draw({ event, choice, asked, columns, rows, mode }: Job): Promise<PictureState> {
	const layout = pictureLayout(columns, rows, gridRowsOf(event.width, event.height), choice);
	if (layout === null) return { shown: null, problem: 'There is no room for the preview.' };
	try {
		const picture = await renderPicture(event.path, layout, mode);
		return {
			shown: { picture, layout, iteration: event.iteration, asked, paneColumns: columns, paneRows: rows },
			problem: null,
		};
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		return { shown: null, problem: `The preview cannot be read: ${reason}` };
	}
}
