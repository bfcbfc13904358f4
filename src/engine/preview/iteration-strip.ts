/** The strip below a picture that says how far the training was. Must not know what the picture shows. */
import { CAP_HEIGHT, textPath, textWidth } from './stroke-font.js';

/** Height of the strip for a picture so wide, pixels. */
export function stripHeight(width: number): number {
	return Math.min(32, Math.max(12, Math.round(width / 40)));
}

/** An SVG of the strip: "iteration 12,000" in white on black, in the middle; smaller where it would not fit. */
export function iterationStrip(iteration: number, width: number): Buffer {
	const height = stripHeight(width);
	const text = `iteration ${String(iteration).replace(/\B(?=(\d{3})+$)/g, ',')}`;
	const scale = Math.min((0.5 * height) / CAP_HEIGHT, (0.96 * width) / textWidth(text));
	const path = textPath(text, width / 2, height / 2, scale);
	return Buffer.from(
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#000"/><g fill="none" stroke="#fff" stroke-linecap="round" stroke-linejoin="round">${path}</g></svg>`,
	);
}
