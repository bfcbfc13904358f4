/** Options of the group "faces": the folders, what is known about the faces in them, and how much of each is trained. */
import { z } from 'zod';
import { option, optionalTexts, real, toggle } from './option.js';

export const CENTERING_NAMES = ['legacy', 'face', 'head'] as const;
export type CenteringName = (typeof CENTERING_NAMES)[number];

const ALIGNMENTS_HELP =
	'File or files with landmarks and masks: faceswap alignments (.fsa, .json) or landmarks.json. Needed for masks and warp_to_landmarks unless the faces carry them inside or the file lies in the face folder under its usual name.';

export const facesShape = {
	input_a: option(z.string().min(1), {
		group: 'faces',
		label: 'Faces A (to be replaced)',
		path: 'folder',
		help: 'Folder of aligned face pictures of the person whose face will be replaced.',
	}),
	input_b: option(z.string().min(1), {
		group: 'faces',
		label: 'Faces B (to put in)',
		path: 'folder',
		help: 'Folder of aligned face pictures of the person to put in. What B never shows (a pose, a light) can never be swapped in.',
	}),
	alignments_a: option(optionalTexts(), {
		group: 'faces',
		label: 'Alignments A',
		path: 'file',
		help: ALIGNMENTS_HELP,
	}),
	alignments_b: option(optionalTexts(), {
		group: 'faces',
		label: 'Alignments B',
		path: 'file',
		help: 'The same for the faces of B. Several files may be given when the faces come from several videos.',
	}),
	allow_missing: option(toggle(), {
		group: 'faces',
		label: 'Allow missing data',
		help: 'Trains even when more than 5 % of the faces lack the landmarks or the mask that was asked for; those faces are left out. Off, such a run is refused, because mostly the wrong alignments file was given.',
	}),
	coverage: option(real(62.5, 100, 68.75), {
		group: 'faces',
		label: 'Coverage (%)',
		locked: true,
		step: 1.25,
		help: "Share of the face picture's side that is trained, from the centre: 62.5 eyebrow to eyebrow, 75 temple to temple, 87.5 ear to ear. More coverage means less detail inside it.",
	}),
	centering: option(z.enum(CENTERING_NAMES).default('legacy'), {
		group: 'faces',
		label: 'Centering',
		locked: true,
		help: 'Which square of the picture is trained. Take face or head for pictures that faceswap has written since 2021 (head takes in the hair, so that the face itself gets fewer pixels), legacy for all other pictures.',
	}),
	vertical_offset: option(real(-25, 25, 0), {
		group: 'faces',
		label: 'Vertical offset (%)',
		locked: true,
		step: 1,
		help: "Moves the trained square up (positive) or down (negative), in percent of the face's side. Change it when foreheads or chins are cut off at your coverage.",
	}),
} as const;
