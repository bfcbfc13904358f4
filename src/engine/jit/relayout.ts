/** Copies convolution kernels between TensorFlow.js order (HWIO) and the stored order (OIHW). */

/** Rows copied per block, so that reads and writes both stay in cache. */
const BLOCK = 64;

function dims(shapeHWIO: readonly number[]) {
	const [h = 1, w = 1, i = 1, o = 1] = shapeHWIO;
	return { taps: h * w, inputs: i, outputs: o };
}

/** @param out receives OIHW values; same length as `values`. */
export function hwioToOihw(values: Float32Array, shapeHWIO: readonly number[], out: Float32Array): void {
	const { taps, inputs, outputs } = dims(shapeHWIO);
	for (let o0 = 0; o0 < outputs; o0 += BLOCK) {
		const o1 = Math.min(o0 + BLOCK, outputs);
		for (let i = 0; i < inputs; i++) {
			for (let t = 0; t < taps; t++) {
				const from = (t * inputs + i) * outputs;
				const to = i * taps + t;
				for (let o = o0; o < o1; o++) out[o * inputs * taps + to] = values[from + o] as number;
			}
		}
	}
}

/** @param out receives HWIO values; same length as `values`. */
export function oihwToHwio(values: Float32Array, shapeHWIO: readonly number[], out: Float32Array): void {
	const { taps, inputs, outputs } = dims(shapeHWIO);
	for (let o0 = 0; o0 < outputs; o0 += BLOCK) {
		const o1 = Math.min(o0 + BLOCK, outputs);
		for (let i = 0; i < inputs; i++) {
			for (let t = 0; t < taps; t++) {
				const to = (t * inputs + i) * outputs;
				const from = i * taps + t;
				for (let o = o0; o < o1; o++) out[to + o] = values[o * inputs * taps + from] as number;
			}
		}
	}
}
