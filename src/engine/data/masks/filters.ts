/**
 * What is done to a mask before training: threshold, dilation or erosion, blur. Masks are square planes, 0 = not face,
 * 255 = face, changed in place. Must not know what a mask shows.
 */

/** Values below `percent` % of the range become 0, those above 100 - percent % become 255; 0..50. */
export function thresholdMask(plane: Uint8Array, percent: number): void {
	const low = (percent / 100) * 255;
	const high = 255 - low;
	for (let i = 0; i < plane.length; i++) {
		const value = plane[i] as number;
		if (value < low) plane[i] = 0;
		else if (value > high) plane[i] = 255;
	}
}

/**
 * Grows (or, below 0, shrinks) a mask: the largest (smallest) value under a disc whose diameter is |percent| % of the
 * side, an even number of pixels raised by one. What lies outside the plane does not count.
 */
export function dilateMask(plane: Uint8Array, size: number, percent: number): void {
	const radius = Math.floor(Math.round((size * Math.abs(percent)) / 100) / 2);
	if (radius === 0) return;
	// Eroding is dilating what is not the mask.
	if (percent < 0) invert(plane);
	const source = plane.slice();
	for (let dy = -radius; dy <= radius; dy++) {
		const reach = Math.round(Math.sqrt(radius * radius - dy * dy));
		for (let y = Math.max(0, -dy); y < Math.min(size, size - dy); y++) {
			growRow(source.subarray((y + dy) * size, (y + dy + 1) * size), plane.subarray(y * size, (y + 1) * size), reach);
		}
	}
	if (percent < 0) invert(plane);
}

/** Raises each pixel to the largest value within `reach` pixels of it in another row. */
function growRow(from: Uint8Array, to: Uint8Array, reach: number): void {
	for (let x = 0; x < to.length; x++) {
		let largest = to[x] as number;
		const end = Math.min(to.length - 1, x + reach);
		for (let i = Math.max(0, x - reach); i <= end; i++) {
			const value = from[i] as number;
			if (value > largest) largest = value;
		}
		to[x] = largest;
	}
}

function invert(plane: Uint8Array): void {
	for (let i = 0; i < plane.length; i++) plane[i] = 255 - (plane[i] as number);
}

/**
 * Gaussian blur with a kernel of `kernel` pixels (even ones raised by one; below 2 nothing happens) and the standard
 * deviation OpenCV derives from it, 0.3 ((kernel - 1) / 2 - 1) + 0.8. The border is mirrored about its last pixel.
 */
export function blurMask(plane: Uint8Array, size: number, kernel: number): void {
	if (kernel < 2) return;
	const radius = kernel >> 1;
	const sigma = 0.3 * (radius - 1) + 0.8;
	const weights = Float32Array.from({ length: 2 * radius + 1 }, (_, i) =>
		Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)),
	);
	const total = weights.reduce((sum, weight) => sum + weight, 0);
	for (let i = 0; i < weights.length; i++) weights[i] = (weights[i] as number) / total;
	const across = new Float32Array(size * size);
	const line = new Float32Array(size + 2 * radius);
	for (let y = 0; y < size; y++) {
		for (let x = -radius; x < size + radius; x++) line[x + radius] = plane[y * size + mirror(x, size)] as number;
		for (let x = 0; x < size; x++) across[y * size + x] = weighted(line, weights, x);
	}
	const sums = new Float32Array(size);
	for (let y = 0; y < size; y++) {
		sums.fill(0);
		for (let i = 0; i < weights.length; i++) {
			const weight = weights[i] as number;
			const row = mirror(y + i - radius, size) * size;
			for (let x = 0; x < size; x++) sums[x] = (sums[x] as number) + weight * (across[row + x] as number);
		}
		for (let x = 0; x < size; x++) plane[y * size + x] = Math.round(sums[x] as number);
	}
}

function weighted(line: Float32Array, weights: Float32Array, from: number): number {
	let sum = 0;
	for (let i = 0; i < weights.length; i++) sum += (weights[i] as number) * (line[from + i] as number);
	return sum;
}

function mirror(i: number, size: number): number {
	return i < 0 ? -i : i >= size ? 2 * size - 2 - i : i;
}
