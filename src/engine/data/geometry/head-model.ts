/**
 * A rigid model of the human head: 26 landmarks in space, from the public anthropometric 3-D head model, and the points
 * that pictures are centred on. Data only.
 *
 * Axes: x towards the picture's left of a face seen from the front, y up, z towards the viewer; the eyes lie at y = 0.
 */

/** iBUG number and x, y, z of each point. */
export const HEAD_MODEL: readonly (readonly [landmark: number, x: number, y: number, z: number])[] = [
	[6, 4.056931, -11.432347, 1.636229],
	[7, 1.833492, -12.542305, 4.061275],
	[8, 0, -12.901019, 4.070434],
	[9, -1.833492, -12.542305, 4.061275],
	[10, -4.056931, -11.432347, 1.636229],
	[17, 6.825897, 1.275284, 4.402142],
	[21, 1.330353, 1.636816, 6.903745],
	[22, -1.330353, 1.636816, 6.903745],
	[26, -6.825897, 1.275284, 4.402142],
	[31, 1.930245, -5.060977, 5.914376],
	[32, 0.746313, -5.136947, 6.263227],
	[33, 0, -5.485328, 6.76343],
	[34, -0.746313, -5.136947, 6.263227],
	[35, -1.930245, -5.060977, 5.914376],
	[36, 5.311432, 0, 3.987654],
	[39, 1.78993, -0.091703, 4.413414],
	[42, -1.78993, -0.091703, 4.413414],
	[45, -5.311432, 0, 3.987654],
	[48, 2.774015, -7.566103, 5.048531],
	[50, 0.509714, -7.056507, 6.566167],
	[51, 0, -7.131772, 6.704956],
	[52, -0.509714, -7.056507, 6.566167],
	[54, -2.774015, -7.566103, 5.048531],
	[56, -0.589441, -8.443925, 6.109526],
	[57, 0, -8.601736, 6.097667],
	[58, 0.589441, -8.443925, 6.109526],
];

/** What a picture is centred on: the mean-face square, the middle of the face, or the middle of the head. */
export type Centering = 'legacy' | 'face' | 'head';

/** The point of the model at the middle of a picture; a legacy picture follows the mean-face square instead. */
export const CENTRE_POINTS: Readonly<Record<Exclude<Centering, 'legacy'>, readonly [number, number, number]>> = {
	face: [0, -1.5, 4.2],
	head: [0, 0, -2.3],
};

/** Share of a picture's side that is padding around the mean-face square. */
export const PADDING: Readonly<Record<Centering, number>> = { legacy: 0.375, face: 0.5, head: 0.625 };
