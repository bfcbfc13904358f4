/**
 * The newest preview as coloured lines for a pane. One picture is drawn at a time; what comes meanwhile waits, the
 * newest wins. Must not know where the lines go.
 */
import { useEffect, useRef, useState } from 'react';
import type { PreviewEvent } from '../../engine/events.js';
import { type PictureLayout, pictureLayout } from '../layout/picture-layout.js';
import { useScreen } from '../screen-context.js';
import { gridRowsOf, type RenderedPicture, renderPicture } from '../terminal/picture.js';
import type { PictureMode } from '../terminal/picture-mode.js';

export interface ShownPicture {
	readonly picture: RenderedPicture;
	readonly layout: PictureLayout;
	readonly iteration: number;
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

interface Job {
	readonly event: PreviewEvent;
	readonly columns: number;
	readonly rows: number;
	readonly mode: Exclude<PictureMode, { kind: 'none' }>;
}

/** @param event newest preview, or null; @param columns, rows size for the picture in characters, 0 for none. */
export function usePicture(event: PreviewEvent | null, columns: number, rows: number): PictureState {
	const [state, setState] = useState<PictureState>({ shown: null, problem: null });
	const waiting = useRef<Job | null>(null);
	const busy = useRef(false);
	const mounted = useRef(true);
	const last = useRef({ columns: 0, rows: 0, time: Number.NEGATIVE_INFINITY });
	const { now, pictureMode } = useScreen();
	useEffect(() => {
		mounted.current = true;
		return () => {
			mounted.current = false;
		};
	}, []);
	useEffect(() => {
		if (event === null || columns < 1 || rows < 1 || pictureMode.kind === 'none') return;
		waiting.current = { event, columns, rows, mode: pictureMode };
		if (busy.current) return;
		busy.current = true;
		void drawWaiting(
			waiting,
			(next, job) => {
				last.current = { columns: job.columns, rows: job.rows, time: now() };
				if (mounted.current) setState(next);
			},
			async () => {
				const { time } = last.current;
				while (mounted.current && isSameSize(waiting.current, last.current) && now() < time + SPACING_MS) {
					await new Promise((resolve) => setTimeout(resolve, 100));
				}
			},
		).finally(() => {
			busy.current = false;
		});
	}, [event, columns, rows, now, pictureMode]);
	const { shown } = state;
	// A picture for another pane size must not be drawn into this one.
	const fits = shown !== null && shown.paneColumns === columns && shown.paneRows === rows;
	return fits || shown === null ? state : { shown: null, problem: state.problem };
}

function isSameSize(job: Job | null, size: { readonly columns: number; readonly rows: number }): boolean {
	return job !== null && job.columns === size.columns && job.rows === size.rows;
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

async function draw({ event, columns, rows, mode }: Job): Promise<PictureState> {
	const layout = pictureLayout(columns, rows, gridRowsOf(event.width, event.height));
	if (layout === null) return { shown: null, problem: 'There is no room for the preview.' };
	try {
		const picture = await renderPicture(event.path, layout, mode);
		return {
			shown: { picture, layout, iteration: event.iteration, paneColumns: columns, paneRows: rows },
			problem: null,
		};
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		return { shown: null, problem: `The preview cannot be read: ${reason}` };
	}
}
