/**
 * Work per example: multiply-accumulates of convolutions and dense layers. One multiply-accumulate is two floating
 * point operations; training is forward, input gradient and weight gradient, without the first layer's input gradient.
 */
import type { FaceModel } from './face-model.js';

interface LayerLike {
	getClassName(): string;
	readonly outputShape: unknown;
	readonly weights: readonly { readonly shape: readonly (number | null)[] }[];
}

/** Multiply-accumulates of one layer for one example. */
function layerMacs(layer: LayerLike): number {
	const kind = layer.getClassName();
	if (kind !== 'Conv2D' && kind !== 'Dense') return 0;
	const kernel = (layer.weights[0]?.shape ?? []).reduce<number>((product, dim) => product * (dim ?? 1), 1);
	if (kind === 'Dense') return kernel;
	const [, height = 0, width = 0] = layer.outputShape as readonly number[];
	return kernel * height * width;
}

/** FLOP of one training step for one example (one face of one side), mean of both sides. */
export function trainingFlopPerExample(model: FaceModel): number {
	const perNetwork = model.networks.map(({ name, model: network }) => ({
		shared: !/_[ab]$/.test(name),
		macs: network.layers.map((layer) => layerMacs(layer as unknown as LayerLike)),
	}));
	// A private network is passed by half of the examples.
	const total = perNetwork.reduce(
		(sum, { shared, macs }) => sum + macs.reduce((a, b) => a + b, 0) * (shared ? 1 : 0.5),
		0,
	);
	const first = perNetwork[0]?.macs.find((macs) => macs > 0) ?? 0;
	return 2 * (3 * total - first);
}
