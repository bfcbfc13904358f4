/** Words of the dashboard and the guide, and when to stop. Must not know components. */

export const GLOSSARY: readonly (readonly [word: string, meaning: string])[] = [
	['batch', 'the faces of each side that one iteration looks at; both sides together are twice as many'],
	['iteration', 'one step of learning: a batch of A, a batch of B, and a small change of the weights'],
	['example', 'one face shown to the model once'],
	['epoch', 'every face shown once; means little here, as each time a face is warped, turned and flipped anew'],
	['EGs/s', 'examples per second (faces/s): how many faces of both sides go through the model in a second'],
	['encoder', 'the part that describes a face in few numbers; A and B share it'],
	['decoder', 'the part that draws a face from those numbers; A and B have one each'],
	['swap', "a face of A drawn by B's decoder, or the other way round: what all this is for"],
	['loss', 'how far reconstructions are from the faces; falling is good, its size alone tells little'],
	['smoothed', 'the loss averaged over the last iterations: single ones go up and down'],
	['convergence', 'the loss does not fall any more: the model has learned what it can'],
	['collapse', 'the loss shoots up and faces turn into one colour; only an earlier save helps'],
	['coverage', 'how much of a face picture is trained, from its middle: more shows more of the head, in less detail'],
	['mask', 'the part of the picture that is face; what lies outside counts less or not at all'],
	['snapshot', 'a full copy of the model that is kept, to go back to'],
	['backup', 'the save with the lowest average losses so far'],
];

/** Rough rules, the most important first. */
export const WHEN_TO_STOP: readonly string[] = [
	'Look at the swaps in the preview: when you like them, stop. Nothing else judges as well.',
	'Glints in the eyes and single teeth come last. When they are there, it is nearly done.',
	'While the smoothed loss falls over the last 5,000 to 10,000 iterations, the model still learns.',
	'Level loss and no new detail over several previews: more time will hardly help.',
	'Stopping loses nothing: the model is saved, and training goes on from there at any time.',
];
