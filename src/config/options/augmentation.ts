/** Options of the group "augmentation": how faces are varied before the network sees them. */
import { option, toggle, whole } from './option.js';

export const augmentationShape = {
	no_warp: option(toggle(), {
		group: 'augmentation',
		label: 'No warp',
		staged: true,
		help: 'Turns random warping off. Only for the last stage of training, when a model already does well.',
	}),
	warp_to_landmarks: option(toggle(), {
		group: 'augmentation',
		label: 'Warp to landmarks',
		staged: true,
		help: 'Bends a face towards a similar one of the other side instead of at random. Needs landmarks for all faces; part of the full Dfaker method, elsewhere worth a try.',
	}),
	no_flip: option(toggle(), {
		group: 'augmentation',
		label: 'No flip',
		staged: true,
		help: 'Never mirrors faces. Turn on late in training, or when a face is clearly asymmetric.',
	}),
	flip_chance: option(whole(0, 75, 50), {
		group: 'augmentation',
		label: 'Flip chance (%)',
		staged: true,
		step: 1,
		help: 'How often a face is mirrored.',
	}),
	zoom_amount: option(whole(0, 25, 5), {
		group: 'augmentation',
		label: 'Zoom (%)',
		staged: true,
		step: 1,
		help: 'Largest random zoom in or out. Makes the model bear faces that are not aligned exactly.',
	}),
	rotation_range: option(whole(0, 25, 10), {
		group: 'augmentation',
		label: 'Rotation (degrees)',
		staged: true,
		step: 1,
		help: 'Largest random rotation to either side, in degrees.',
	}),
	shift_range: option(whole(0, 25, 5), {
		group: 'augmentation',
		label: 'Shift (%)',
		staged: true,
		step: 1,
		help: "Largest random shift along each axis, in percent of the picture's side.",
	}),
	no_augment_color: option(toggle(), {
		group: 'augmentation',
		label: 'No colour changes',
		staged: true,
		help: 'Leaves the colours of faces as they are. Turn on when both sides were filmed in the same light, or late in training when colours of the swap drift.',
	}),
	color_lightness: option(whole(0, 75, 30), {
		group: 'augmentation',
		label: 'Lightness (%)',
		staged: true,
		step: 1,
		help: 'Largest random change of lightness. Helps against differences in light between the sides.',
	}),
	color_ab: option(whole(0, 50, 8), {
		group: 'augmentation',
		label: 'Colour a/b (%)',
		staged: true,
		step: 1,
		help: 'Largest random change along each of the two colour axes of L*a*b* (green to red, blue to yellow).',
	}),
	color_clahe_chance: option(whole(0, 75, 50), {
		group: 'augmentation',
		label: 'CLAHE chance (%)',
		staged: true,
		step: 1,
		help: 'How often local contrast is evened out (CLAHE). Helps against differences in contrast; it is the costliest of the colour changes.',
	}),
	color_clahe_max_size: option(whole(1, 8, 4), {
		group: 'augmentation',
		label: 'CLAHE largest grid',
		staged: true,
		step: 1,
		help: 'How fine the grid of CLAHE may become. Higher values change contrast more strongly.',
	}),
} as const;
