/** What the keys ask of the run: saves, previews, pauses. Must not know which key it was. */
import type { RunCommand } from '../keys/run-keys.js';
import type { CommandContext, Handlers } from './context.js';

export function runCommands({
	run: { session, store },
	task,
	dispatch,
	looking,
	changeLayout,
}: CommandContext): Handlers<RunCommand> {
	const ask = (name: string, start: () => Promise<string | null>) =>
		task(name, start, 'asked for, comes after the current step');
	return {
		// Success of save and snapshot is told by their events.
		save: () => ask('save', () => session.save().then(() => null)),
		snapshot: () => ask('snapshot', () => session.snapshot().then(() => null)),
		preview: () =>
			ask('preview', async () => {
				const { iteration, path } = await session.preview();
				const show = () => dispatch({ type: 'faces', action: { type: 'promise', iteration } });
				if (looking.current.view.faces.past === null) show();
				else changeLayout(show);
				return `preview drawn: ${path}`;
			}),
		pause: () => {
			const paused = store.getSnapshot().phase?.phase === 'paused';
			if (paused) ask('go on', () => session.resume().then(() => 'training goes on'));
			else ask('pause', () => session.pause().then(() => 'paused'));
		},
	};
}
