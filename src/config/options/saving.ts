/** Options of the groups "saving", "preview" and "timelapse": what is written while a run goes on. */
import { z } from 'zod';
import { option, optionalText, toggle, whole } from './option.js';

export const savingShape = {
	save_interval: option(whole(1, 100_000, 100), {
		group: 'saving',
		label: 'Save interval',
		staged: true,
		advised: [10, 1000],
		step: 10,
		help: 'Iterations between saves. Each save also refreshes the preview. Saves that would take more than 5 % of the time are merged.',
	}),
	snapshot_interval: option(whole(0, 1_000_000, 25_000), {
		group: 'saving',
		label: 'Snapshot interval',
		staged: true,
		step: 5000,
		help: 'Iterations between full copies of the model that are never overwritten. 0 means none.',
	}),
	save_optimizer: option(z.enum(['always', 'exit', 'never']).default('always'), {
		group: 'saving',
		label: 'Save optimizer',
		staged: true,
		help: "When the optimizer's moments are stored. With always, a resumed run continues exactly; never saves two thirds of the disk space.",
	}),
} as const;

export const previewShape = {
	preview_images: option(whole(2, 16, 14), {
		group: 'preview',
		label: 'Preview faces',
		step: 2,
		help: 'Faces of each side in the preview picture. The same faces every time, so that one sees them improve.',
	}),
	keep_previews: option(whole(1, 100_000, 50), {
		group: 'preview',
		label: 'Keep previews',
		staged: true,
		step: 10,
		help: 'The newest previews that are kept; older ones are thinned out.',
	}),
	write_image: option(toggle(), {
		group: 'preview',
		label: 'Write preview image',
		staged: true,
		help: 'Also writes each preview to training_preview.png in the model folder. The name stays the same, for a picture viewer or a web page that reloads it.',
	}),
	mask_opacity: option(whole(0, 100, 30), {
		group: 'preview',
		label: 'Mask opacity (%)',
		staged: true,
		step: 5,
		help: 'How strongly what lies outside the mask is coloured in previews. 0 hides the mask.',
	}),
	mask_color: option(
		z
			.string()
			.regex(/^#[0-9a-fA-F]{6}$/)
			.default('#ff0000'),
		{
			group: 'preview',
			label: 'Mask colour',
			staged: true,
			allowed: 'a colour like "#ff0000"',
			help: 'Colour of what lies outside the mask in previews, as #rrggbb in quotes. Another than red helps with red backgrounds.',
		},
	),
} as const;

export const timelapseShape = {
	timelapse_input_a: option(optionalText(), {
		group: 'timelapse',
		label: 'Timelapse faces A',
		path: 'folder',
		help: 'Folder with faces of A for a timelapse. A picture of them is written at every save, to watch the same faces improve over days. The first ones are used, as many as preview_images says. Needs timelapse_input_b.',
	}),
	timelapse_input_b: option(optionalText(), {
		group: 'timelapse',
		label: 'Timelapse faces B',
		path: 'folder',
		help: 'Folder with faces of B for the timelapse. The training folders themselves may be given.',
	}),
	timelapse_output: option(optionalText(), {
		group: 'timelapse',
		label: 'Timelapse folder',
		path: 'folder',
		help: 'Where timelapse pictures go. Empty: the folder timelapse in the model folder. They add up, so mind the disk.',
	}),
} as const;
