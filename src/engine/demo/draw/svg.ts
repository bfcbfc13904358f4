/**
 * Strings of SVG: shapes, gradients, blurs and clips. Knows the format, nothing about faces.
 */
import { css, type Rgb } from '../colour.js';
import type { Point } from '../geometry.js';

/** Standard deviations of the blurs, canvas units. */
const DEVIATIONS = { edge: 0.8, small: 2 } as const;

export interface Paint {
	/** A colour, or `url(#id)` of a gradient. */
	readonly fill?: Rgb | string;
	readonly stroke?: Rgb;
	/** Of the stroke, canvas units. */
	readonly width?: number;
	/** Of the fill if there is one, else of the stroke. */
	readonly opacity?: number;
}

function attributes({ fill, stroke, width, opacity }: Paint): string {
	const parts = [`fill="${fill === undefined ? 'none' : typeof fill === 'string' ? fill : css(fill)}"`];
	if (stroke !== undefined) parts.push(`stroke="${css(stroke)}" stroke-width="${(width ?? 1).toFixed(2)}"`);
	// Group opacity would cost a layer of its own for every shape.
	if (opacity !== undefined) {
		parts.push(`${fill === undefined ? 'stroke' : 'fill'}-opacity="${opacity.toFixed(3)}"`);
	}
	return parts.join(' ');
}

/** A path with round caps and joins. @param d SVG path data, canvas units. */
export function path(d: string, paint: Paint): string {
	return `<path d="${d}" stroke-linecap="round" stroke-linejoin="round" ${attributes(paint)}/>`;
}

/** @param turn degrees clockwise about the centre. */
export function ellipse([x, y]: Point, rx: number, ry: number, paint: Paint, turn = 0): string {
	return `<ellipse rx="${rx.toFixed(2)}" ry="${ry.toFixed(2)}" transform="translate(${x.toFixed(2)} ${y.toFixed(2)}) rotate(${turn.toFixed(1)})" ${attributes(paint)}/>`;
}

/**
 * Blurs its content as one layer. A renderer's cost is the area, so the layer is cut to the content.
 * @param around points whose bounding box, with the margin, holds the content. @param margin e.g. the stroke's width.
 */
export function blurred(
	strength: keyof typeof DEVIATIONS,
	around: readonly Point[],
	margin: number,
	content: string,
): string {
	const deviation = DEVIATIONS[strength];
	const reach = margin + 3 * deviation;
	const [xs, ys] = [around.map(([x]) => x), around.map(([, y]) => y)];
	const x = Math.floor(Math.min(...xs) - reach);
	const y = Math.floor(Math.min(...ys) - reach);
	const width = Math.ceil(Math.max(...xs) + reach) - x;
	const height = Math.ceil(Math.max(...ys) + reach) - y;
	const id = `${strength}${x}_${y}_${width}_${height}`;
	return `<filter id="${id}" filterUnits="userSpaceOnUse" color-interpolation-filters="sRGB" x="${x}" y="${y}" width="${width}" height="${height}"><feGaussianBlur stdDeviation="${deviation}"/></filter><g filter="url(#${id})">${content}</g>`;
}

/** An ellipse that fades out from its middle: a blurred ellipse at a gradient's price. Its radii are those of half strength. */
export function glow([x, y]: Point, rx: number, ry: number, colour: Rgb, opacity: number): string {
	const id = `glow${colour.map((v) => Math.round(v)).join('_')}`;
	const stops = [1, 0.85, 0.5, 0.15, 0].map((share, i) => ({ at: i / 4, colour, opacity: share }));
	return `<radialGradient id="${id}">${stopsOf(stops)}</radialGradient>${ellipse([x, y], rx * 2, ry * 2, { fill: `url(#${id})`, opacity })}`;
}

/** A line that fades out to both sides: nested strokes that together reach the opacity in the middle. */
export function softStroke(d: string, colour: Rgb, width: number, opacity: number): string {
	const layers = [0.5, 0.9, 1.4, 2];
	const each = 1 - (1 - Math.min(0.98, opacity)) ** (1 / layers.length);
	return layers.map((share) => path(d, { stroke: colour, width: width * share, opacity: each })).join('');
}

/** Shows content only inside a path. @param id unique in the picture. */
export function clipped(id: string, d: string, content: string): string {
	return `<clipPath id="${id}"><path d="${d}"/></clipPath><g clip-path="url(#${id})">${content}</g>`;
}

export interface Stop {
	readonly at: number;
	readonly colour: Rgb;
	readonly opacity?: number;
}

function stopsOf(stops: readonly Stop[]): string {
	return stops
		.map(
			({ at, colour, opacity }) => `<stop offset="${at}" stop-color="${css(colour)}" stop-opacity="${opacity ?? 1}"/>`,
		)
		.join('');
}

/** Linear gradient between two canvas points; use as fill `url(#id)`. */
export function linearGradient(id: string, from: Point, to: Point, stops: readonly Stop[]): string {
	const [x1, y1, x2, y2] = [...from, ...to].map((v) => v.toFixed(1));
	return `<linearGradient id="${id}" gradientUnits="userSpaceOnUse" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}">${stopsOf(stops)}</linearGradient>`;
}

/** Radial gradient about a canvas point; use as fill `url(#id)`. */
export function radialGradient(id: string, middle: Point, radius: number, stops: readonly Stop[]): string {
	return `<radialGradient id="${id}" gradientUnits="userSpaceOnUse" cx="${middle[0].toFixed(1)}" cy="${middle[1].toFixed(1)}" r="${radius.toFixed(1)}">${stopsOf(stops)}</radialGradient>`;
}
