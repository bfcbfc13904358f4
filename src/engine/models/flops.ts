/**
 * Work per example: multiply-accumulates of convolutions and dense layers. One multiply-accumulate is two floating
 * point operations; training is forward, input gradient and weight gradient, without the first layer's input gradient.
 */
import type { FaceModel, Side } from './face-model.js';

interface LayerLike {
	readonly outputShape: unknown;
	readonly weights: readonly { readonly shape: readonly (number | null)[] }[];
}

/** Multiply-accumulates of one layer for one example: kernels (rank 4) act on every pixel, matrices (rank 2) once. */
function layerMacs(layer: LayerLike): number {
	const [, height = 0, width = 0] = layer.outputShape as readonly number[];
	return layer.weights.reduce((sum, { shape }) => {
		const size = shape.reduce<number>((product, dim) => product * (dim ?? 1), 1);
		if (shape.length === 4) return sum + size * height * width;
		return shape.length === 2 ? sum + size : sum;
	}, 0);
}

/** FLOP of one training step for one example (one face), by side and on average. */
export function trainingFlop(model: FaceModel): Readonly<Record<Side | 'mean', number>> {
	const perNetwork = model.networks.map(({ name, model: network }) => ({
		side: /_([ab])$/.exec(name)?.[1],
		macs: network.layers.map((layer) => layerMacs(layer as unknown as LayerLike)),
	}));
	const first = perNetwork[0]?.macs.find((macs) => macs > 0) ?? 0;
	const ofSide = (side: Side) => {
		const passed = perNetwork.filter((part) => part.side === undefined || part.side === side);
		return 2 * (3 * passed.flatMap((part) => part.macs).reduce((a, b) => a + b, 0) - first);
	};
	const [a, b] = [ofSide('a'), ofSide('b')];
	return { a, b, mean: (a + b) / 2 };
}

/** FLOP of one training step for one example (one face of one side), mean of both sides. */
export function trainingFlopPerExample(model: FaceModel): number {
	return trainingFlop(model).mean;
}
