import { Text } from 'ink';
import { render } from 'ink-testing-library';
import { describe, expect, it } from 'vitest';
import { FstuiError } from '../../src/config/errors.js';
import type { PreviewEvent } from '../../src/engine/events.js';
import { type PictureRequest, usePicture } from '../../src/ui/hooks/use-picture.js';
import { ALL_CELLS } from '../../src/ui/layout/picture-choice.js';
import { plainScreen, ScreenContext, type ScreenContextValue } from '../../src/ui/screen-context.js';

const preview = (iteration: number): PreviewEvent => ({
	event: 'preview',
	iteration,
	path: `preview_${iteration}.png`,
	width: 1200,
	height: 725,
});
const request = (iteration: number, changes: Partial<PictureRequest> = {}): PictureRequest => ({
	event: preview(iteration),
	choice: ALL_CELLS,
	asked: '',
	...changes,
});

function Shown({ wanted, columns }: { readonly wanted: PictureRequest | null; readonly columns: number }) {
	const { shown, problem } = usePicture(wanted, columns, 25);
	return <Text>{problem ?? (shown === null ? 'none' : `preview ${shown.iteration}`)}</Text>;
}

/** The hook on a screen whose clock and drawing a test moves by hand. */
function open(bytes = 1000) {
	const clock = { time: 0 };
	const drawn: string[] = [];
	const pending: ((error?: Error) => void)[] = [];
	const screen: ScreenContextValue = {
		...plainScreen({ color: 'truecolor', unicode: true }),
		pictureMode: { kind: 'blocks', depth: 'truecolor' },
		pictures: true,
		now: () => clock.time,
		drawPicture: (path, { columns, rows }) =>
			new Promise((resolve, reject) => {
				drawn.push(path);
				pending.push((error) =>
					error === undefined ? resolve({ lines: ['x'.repeat(bytes)], columns, rows }) : reject(error),
				);
			}),
	};
	const page = (wanted: PictureRequest | null, columns = 72) => (
		<ScreenContext value={screen}>
			<Shown wanted={wanted} columns={columns} />
		</ScreenContext>
	);
	const app = render(page(null));
	return {
		clock,
		drawn,
		show: (wanted: PictureRequest | null, columns?: number) => app.rerender(page(wanted, columns)),
		/** Ends the oldest drawing that goes on. */
		finish: async (error?: Error) => {
			await until(() => pending.length > 0);
			pending.shift()?.(error);
		},
		shows: (text: string) => until(() => app.lastFrame() === text),
		/** Lets everything that is ready happen. */
		settle: () => new Promise((resolve) => setTimeout(resolve, 250)),
		end: () => app.unmount(),
	};
}

async function until(condition: () => boolean): Promise<void> {
	for (let i = 0; i < 1000; i++) {
		if (condition()) return;
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
	throw new Error('it never came');
}

describe('the picture of a pane', () => {
	it('comes at once, and the next one ten seconds after it', async () => {
		const { clock, drawn, show, finish, shows, settle, end } = open();
		show(request(1));
		await finish();
		await shows('preview 1');
		show(request(2));
		clock.time = 9900;
		await settle();
		expect(drawn).toEqual(['preview_1.png']);
		show(request(3));
		await settle();
		await shows('preview 1');
		clock.time = 10_000;
		await finish();
		await shows('preview 3');
		// The one between was never drawn.
		expect(drawn).toEqual(['preview_1.png', 'preview_3.png']);
		end();
	});

	it('does not wait when the person asked for it or the pane has changed', async () => {
		const { drawn, show, finish, shows, end } = open();
		show(request(1));
		await finish();
		await shows('preview 1');
		show(request(1, { asked: 'zoom' }));
		await shows('none');
		await finish();
		await shows('preview 1');
		show(request(1, { asked: 'zoom' }), 96);
		await finish();
		await shows('preview 1');
		show(request(2, { asked: 'zoom', promised: 2 }), 96);
		await finish();
		await shows('preview 2');
		expect(drawn).toEqual(['preview_1.png', 'preview_1.png', 'preview_1.png', 'preview_2.png']);
		end();
	});

	it('waits again after a preview that was asked for', async () => {
		const { drawn, show, finish, shows, settle, end } = open();
		show(request(2, { promised: 2 }));
		await finish();
		await shows('preview 2');
		show(request(3, { promised: 2 }));
		await settle();
		expect(drawn).toEqual(['preview_2.png']);
		end();
	});

	it('comes less often when it is large', async () => {
		const { clock, drawn, show, finish, shows, settle, end } = open(163_840);
		show(request(1));
		await finish();
		await shows('preview 1');
		show(request(2));
		clock.time = 19_000;
		await settle();
		expect(drawn).toHaveLength(1);
		clock.time = 20_000;
		await finish();
		await shows('preview 2');
		end();
	});

	it('is drawn one at a time, the newest wins', async () => {
		const { drawn, show, finish, shows, settle, end } = open();
		for (const iteration of [1, 2, 3]) {
			show(request(iteration, { asked: `${iteration}` }));
			await settle();
		}
		expect(drawn).toEqual(['preview_1.png']);
		await finish();
		await finish();
		await shows('preview 3');
		expect(drawn).toEqual(['preview_1.png', 'preview_3.png']);
		end();
	});

	it('says why there is none', async () => {
		const { show, finish, shows, end } = open();
		show(request(1));
		await finish(new FstuiError('faces', 'the picture is not there any more', { next: 'press p' }));
		await shows('The picture is not there any more; press p.');
		show(request(1, { asked: 'zoom' }), 4);
		await shows('There is no room for the preview.');
		end();
	});
});
