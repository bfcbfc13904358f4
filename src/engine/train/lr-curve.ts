/** Draws the curve of a learning rate search as a PNG. Must not know files or how the curve came about. */
import sharp from 'sharp';
import type { LrFinderPoint } from './lr-finder.js';

const WIDTH = 800;
const HEIGHT = 480;
const MARGIN = { left: 70, right: 20, top: 40, bottom: 50 } as const;

/** Smoothed loss over the logarithm of the rate, with the chosen rate marked. @param points at least one. */
export async function drawLrCurve(points: readonly LrFinderPoint[], chosen: number): Promise<Buffer> {
	const decades = points.map(({ rate }) => Math.log10(rate));
	const losses = points.map(({ loss }) => loss);
	const [firstDecade, lastDecade] = [Math.floor(Math.min(...decades)), Math.ceil(Math.max(...decades))];
	const [low, high] = [Math.min(...losses), Math.max(...losses)];
	const plotWidth = WIDTH - MARGIN.left - MARGIN.right;
	const plotHeight = HEIGHT - MARGIN.top - MARGIN.bottom;
	const x = (rate: number) =>
		MARGIN.left + ((Math.log10(rate) - firstDecade) / Math.max(1, lastDecade - firstDecade)) * plotWidth;
	const y = (loss: number) => MARGIN.top + (1 - (loss - low) / Math.max(1e-12, high - low)) * plotHeight;
	const line = points.map(({ rate, loss }) => `${x(rate).toFixed(1)},${y(loss).toFixed(1)}`).join(' ');
	const ticks = Array.from({ length: lastDecade - firstDecade + 1 }, (_, i) => firstDecade + i).map(
		(decade) =>
			`<text x="${x(10 ** decade)}" y="${HEIGHT - MARGIN.bottom + 20}" text-anchor="middle">1e${decade}</text>`,
	);
	const levels = [low, (low + high) / 2, high].map(
		(loss) => `<text x="${MARGIN.left - 8}" y="${y(loss) + 4}" text-anchor="end">${loss.toFixed(4)}</text>`,
	);
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" font-family="sans-serif" font-size="13" fill="#333">
<rect width="100%" height="100%" fill="white"/>
<text x="${MARGIN.left}" y="24" font-size="15">Learning rate search: smoothed loss of both sides. Chosen: ${chosen.toExponential(2)}</text>
<rect x="${MARGIN.left}" y="${MARGIN.top}" width="${plotWidth}" height="${plotHeight}" fill="none" stroke="#999"/>
<line x1="${x(chosen)}" x2="${x(chosen)}" y1="${MARGIN.top}" y2="${HEIGHT - MARGIN.bottom}" stroke="#c00" stroke-dasharray="4 3"/>
<polyline points="${line}" fill="none" stroke="#06c" stroke-width="1.5"/>
${ticks.join('\n')}
${levels.join('\n')}
<text x="${MARGIN.left + plotWidth / 2}" y="${HEIGHT - 10}" text-anchor="middle">learning rate</text>
</svg>`;
	return sharp(Buffer.from(svg)).png().toBuffer();
}
