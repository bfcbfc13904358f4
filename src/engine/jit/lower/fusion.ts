/** Finds additions of a per-channel bias that can be folded into the convolution before them. */
import type { Graph, GraphNode, OpNodeOf } from '../graph.js';

export interface BiasFusion {
	readonly conv: OpNodeOf<'Conv2D'>;
	readonly bias: GraphNode;
}

/** Maps each Add(Conv2D, bias) whose convolution has no other use to the convolution that replaces both. */
export function findBiasFusions(graph: Graph, nodes: readonly GraphNode[]): ReadonlyMap<GraphNode, BiasFusion> {
	const uses = new Map<GraphNode, number>();
	const use = (node: GraphNode) => uses.set(node, (uses.get(node) ?? 0) + 1);
	for (const node of nodes) if (node.kind === 'op') node.inputs.forEach(use);
	for (const { value } of [...graph.outputs, ...graph.assigns]) use(value);

	const fusions = new Map<GraphNode, BiasFusion>();
	for (const node of nodes) {
		if (node.kind !== 'op' || node.op !== 'Binary' || node.attrs.fn !== 'Add') continue;
		const [conv, bias] = node.inputs;
		if (conv?.kind !== 'op' || conv.op !== 'Conv2D' || uses.get(conv) !== 1 || bias === undefined) continue;
		const perChannel = bias.shape.length === 1 && bias.shape[0] === conv.attrs.info.outChannels;
		if (perChannel && bias.kind !== 'splat') fusions.set(node, { conv, bias });
	}
	return fusions;
}
