/**
 * Marks pictures as machine-made: IPTC's DigitalSourceType in XMP, and a text chunk for PNG.
 * The one place that knows the metadata vocabulary. Must not know what the pictures show.
 */
import { crc32 } from 'node:zlib';
import type { Sharp } from 'sharp';

/**
 * How a picture came about: drawn by a program without learned weights, the output of a trained network, or a given
 * picture that fixed algorithms altered.
 */
export type AiSource = 'drawing' | 'model_output' | 'altered';

/** IPTC NewsCodes, scheme http://cv.iptc.org/newscodes/digitalsourcetype/. */
export const DIGITAL_SOURCE_TYPES: Readonly<Record<AiSource, string>> = {
	drawing: 'http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia',
	model_output: 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia',
	altered: 'http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicallyEnhanced',
};

/** What the marking says in words, for viewers that know no XMP. */
export const AI_DESCRIPTIONS: Readonly<Record<AiSource, string>> = {
	drawing: 'Synthetic face drawn by fstui. It shows no real person.',
	model_output: 'AI-generated: contains faces made by a face-swap network trained with fstui.',
	altered: 'Face pictures altered by fstui (turned, bent, recoloured, marked) for inspection. No network made them.',
};

/** An XMP packet naming the digital source type and a description. */
export function aiXmp(source: AiSource): string {
	return `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">
<xmp:CreatorTool>fstui</xmp:CreatorTool>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">${AI_DESCRIPTIONS[source]}</rdf:li></rdf:Alt></dc:description>
<Iptc4xmpExt:DigitalSourceType>${DIGITAL_SOURCE_TYPES[source]}</Iptc4xmpExt:DigitalSourceType>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>`;
}

/** Adds the XMP marking to whatever format the image is written in (PNG, JPEG, WebP; GIF cannot carry it). */
export function markAi(image: Sharp, source: AiSource): Sharp {
	return image.withXmp(aiXmp(source));
}

/** Signature (8 bytes) and IHDR (length, type, 13 bytes of data, CRC) come first in every PNG. */
const PNG_AFTER_HEADER = 8 + 4 + 4 + 13 + 4;

/**
 * Inserts the standard `Description` text (a tEXt chunk, PNG specification 11.3.3) right after the PNG's header.
 * sharp offers no way to write it.
 */
export function describePng(png: Buffer, source: AiSource): Buffer {
	const typeAndData = Buffer.from(`tEXtDescription\0${AI_DESCRIPTIONS[source]}`, 'latin1');
	const chunk = Buffer.alloc(typeAndData.length + 8);
	chunk.writeUInt32BE(typeAndData.length - 4, 0);
	typeAndData.copy(chunk, 4);
	chunk.writeUInt32BE(crc32(typeAndData), chunk.length - 4);
	return Buffer.concat([png.subarray(0, PNG_AFTER_HEADER), chunk, png.subarray(PNG_AFTER_HEADER)]);
}
