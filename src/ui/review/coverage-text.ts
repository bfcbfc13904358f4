/** What a coverage leaves of a face, in words. Pure; must not know pictures or keys. */
import type { CoveredPart } from '../form/wizard-tools.js';

/** Sides of the network's input and of its largest output, pixels. */
export interface NetworkSizes {
	readonly inputSize: number;
	readonly outputSize: number;
}

/** Landmarks of the face that a coverage reaches, by the guide. */
const REACH = [
	[62.5, 'eyebrow to eyebrow'],
	[75, 'temple to temple'],
	[87.5, 'ear to ear'],
	[100, 'the whole picture'],
] as const;

/** e.g. "from temple to temple"; between two of them, the nearer one. */
export function reachText(coverage: number): string {
	const [first, ...others] = REACH;
	const [, text] = others.reduce<readonly [number, string]>(
		(best, one) => (Math.abs(one[0] - coverage) < Math.abs(best[0] - coverage) ? one : best),
		first,
	);
	return `about ${text}`;
}

/**
 * e.g. "47 % of the face, 176 of 256 px across: 2.8 px for each px of the network". Below one pixel the network draws
 * finer than the picture is.
 */
export function keptText({ square, span }: CoveredPart, { inputSize, outputSize }: NetworkSizes): string {
	const area = Math.round(100 * Math.min(1, span / square) ** 2);
	const seen = perPixel(span, inputSize);
	const detail =
		inputSize === outputSize
			? `${seen} px for each px of the network`
			: `${seen} px for each it sees, ${perPixel(span, outputSize)} for each it draws`;
	return `${area} % of the face, ${span} of ${square} px: ${detail}`;
}

function perPixel(span: number, size: number): string {
	const share = span / size;
	return share >= 10 ? String(Math.round(share)) : share.toFixed(1);
}
