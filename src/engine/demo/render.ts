/**
 * Turns a scene into finished pictures: renders the drawing, then the camera's part (exposure, colour of the light,
 * lens blur, grain). Must not know where the pictures go.
 */
import sharp from 'sharp';
import { markAi } from '../preview/ai-metadata.js';
import type { Random } from './random.js';
import type { Scene } from './scene.js';
import type { Situation } from './situation.js';

const CHANNELS = 3;
const JPEG_QUALITY = 92;

export interface RenderedFace {
	readonly jpeg: Buffer;
	/** 8-bit grey PNG, white = face. */
	readonly maskPng: Buffer;
}

/** @param size side of the picture, pixels. */
export async function renderScene(scene: Scene, size: number, random: Random): Promise<RenderedFace> {
	const drawing = sharp(Buffer.from(scene.pictureSvg)).removeAlpha();
	const { blur, grain, light } = scene.situation;
	const pixels = await drawing
		.blur(Math.max(0.3, (blur * size) / 256))
		.raw()
		.toBuffer();
	expose(pixels, light, grain, random);
	const picture = sharp(pixels, { raw: { width: size, height: size, channels: CHANNELS } });
	const [jpeg, maskPng] = await Promise.all([
		markAi(picture, 'drawing').jpeg({ quality: JPEG_QUALITY, chromaSubsampling: '4:4:4' }).toBuffer(),
		markAi(sharp(Buffer.from(scene.maskSvg)).removeAlpha().toColourspace('b-w'), 'drawing')
			.png()
			.toBuffer(),
	]);
	return { jpeg, maskPng };
}

/** Scales the channels by the light's gain and adds grain that is the same in all channels, in place. */
function expose(pixelsRGB: Buffer, { gain }: Situation['light'], grain: number, random: Random): void {
	for (let at = 0; at < pixelsRGB.length; at += CHANNELS) {
		const noise = grain * 2 * random.bell();
		for (let channel = 0; channel < CHANNELS; channel++) {
			const value = (pixelsRGB[at + channel] ?? 0) * (gain[channel] ?? 1) + noise;
			pixelsRGB[at + channel] = Math.min(255, Math.max(0, Math.round(value)));
		}
	}
}
