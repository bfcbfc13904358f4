/**
 * Text in ASCII for terminals without UTF-8, column for column, so that nothing on a screen moves. Must not know where
 * texts come from.
 */

/** What Ink puts where it cuts a text. */
const CUT = '…';
const CUT_MARK = '~';
const BEYOND = /[^\0-\u007f]/;
// Ranges whose characters take two columns.
const WIDE =
	/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]/u;
const NO_WIDTH = /^[\p{M}\p{Cf}]+$/u;

/** Letters lose their accents; everything else beyond ASCII becomes question marks. */
export function asciiText(text: string): string {
	if (!BEYOND.test(text)) return text;
	// A person sees a letter with its accents, or a joined emoji, as one.
	const parts = new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text);
	return Array.from(parts, ({ segment }) => (BEYOND.test(segment) ? replacement(segment) : segment)).join('');
}

function replacement(segment: string): string {
	if (segment === CUT) return CUT_MARK;
	const plain = segment.normalize('NFKD').replace(/\p{M}/gu, '');
	if (/^[ -~]$/.test(plain)) return plain;
	if (NO_WIDTH.test(segment)) return '';
	return WIDE.test(segment) ? '??' : '?';
}
