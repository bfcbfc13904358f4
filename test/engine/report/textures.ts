/** Pictures with detail of a known fineness, for measures of sharpness and detail. */
import sharp, { type Sharp } from 'sharp';
import type { GreyPicture } from '../../../src/engine/report/grey.js';
import { numbers } from '../../helpers/runtimes.js';

/**
 * Waves of every octave from 1 cycle per picture up to `finest`, each octave as strong as the next coarser one divided
 * by 2, in random directions and phases, around mid grey.
 */
export function texture(size: number, seed: number, finest: number): GreyPicture {
	const waves: { u: number; v: number; phase: number; strength: number }[] = [];
	for (let cycles = 1; cycles <= finest; cycles *= 1.25) {
		const [angle = 0, phase = 0] = numbers(2, seed * 100 + waves.length);
		const u = cycles * Math.cos(angle * Math.PI);
		const v = cycles * Math.sin(angle * Math.PI);
		waves.push({ u, v, phase: phase * Math.PI, strength: 40 / cycles ** 0.6 });
	}
	const grey = Uint8Array.from({ length: size * size }, (_, i) => {
		const [x, y] = [(i % size) / size, Math.floor(i / size) / size];
		const sum = waves.reduce(
			(total, { u, v, phase, strength }) => total + strength * Math.cos(2 * Math.PI * (u * x + v * y) + phase),
			0,
		);
		return Math.min(255, Math.max(0, 128 + 0.5 * sum));
	});
	return { size, grey };
}

export function sharpOf({ size, grey }: GreyPicture): Sharp {
	return sharp(grey, { raw: { width: size, height: size, channels: 1 } });
}

export async function resized(picture: GreyPicture, size: number): Promise<GreyPicture> {
	const { data } = await sharpOf(picture)
		.resize(size, size)
		.toColourspace('b-w')
		.raw()
		.toBuffer({ resolveWithObject: true });
	return { size, grey: new Uint8Array(data) };
}

export async function blurred(picture: GreyPicture, sigma: number): Promise<GreyPicture> {
	const data = await sharpOf(picture).blur(sigma).toColourspace('b-w').raw().toBuffer();
	return { size: picture.size, grey: new Uint8Array(data) };
}
