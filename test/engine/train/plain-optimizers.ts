/** The optimizers in plain JavaScript, double precision, written from their papers: what the tests compare with. */
import type { OptimizerConfig } from '../../../src/engine/train/optimizers/optimizer.js';

/** New weights after the given gradients, one array per update. */
export function plainOptimizer(
	start: ArrayLike<number>,
	gradients: readonly ArrayLike<number>[],
	config: OptimizerConfig,
	rate: number,
	decays: boolean,
): Float64Array {
	const { name, beta1: b1, beta2: b2, epsilon } = config;
	const decay = decays ? config.weightDecay : 0;
	const decoupled = name === 'adamw' || name === 'lion';
	const weights = Float64Array.from(start);
	weights.forEach((_, i) => {
		const memory = { m: 0, v: 0, largest: 0 };
		let momentumProduct = 1;
		for (let t = 1; t <= gradients.length; t++) {
			const w = weights[i] ?? 0;
			const raw = Number(gradients[t - 1]?.[i]);
			const g = decoupled ? raw : raw + decay * w;
			const base = decoupled ? w - rate * decay * w : w;
			const [bias1, bias2] = [1 - b1 ** t, 1 - b2 ** t];
			const previous = memory.m;
			memory.m = (name === 'lion' ? b2 : b1) * memory.m + (1 - (name === 'lion' ? b2 : b1)) * g;
			const step = (): number => {
				switch (name) {
					case 'adam':
					case 'adamw': {
						memory.v = b2 * memory.v + (1 - b2) * g * g;
						memory.largest = config.amsgrad ? Math.max(memory.largest, memory.v) : memory.v;
						return (rate * (Math.sqrt(bias2) / bias1) * memory.m) / (Math.sqrt(memory.largest) + epsilon);
					}
					case 'adamax':
						memory.v = Math.max(b2 * memory.v, Math.abs(g));
						return ((rate / bias1) * memory.m) / (memory.v + epsilon);
					case 'nadam': {
						memory.v = b2 * memory.v + (1 - b2) * g * g;
						const momentum = (s: number) => b1 * (1 - 0.5 * 0.96 ** (s * 0.004));
						momentumProduct *= momentum(t);
						const ahead =
							(momentum(t + 1) * memory.m) / (1 - momentumProduct * momentum(t + 1)) +
							((1 - momentum(t)) * g) / (1 - momentumProduct);
						return (rate * ahead) / (Math.sqrt(memory.v / bias2) + epsilon);
					}
					case 'adabelief':
						memory.v = b2 * memory.v + (1 - b2) * (g - memory.m) ** 2 + epsilon;
						return ((rate / bias1) * memory.m) / (Math.sqrt(memory.v / bias2) + epsilon);
					case 'lion':
						return rate * Math.sign(b1 * previous + (1 - b1) * g);
					case 'rms-prop':
						memory.v = 0.9 * memory.v + 0.1 * g * g;
						return (rate * g) / (Math.sqrt(memory.v) + epsilon);
				}
			};
			weights[i] = base - step();
		}
	});
	return weights;
}
