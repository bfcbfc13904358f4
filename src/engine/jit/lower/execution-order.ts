/**
 * The order in which ONNX Runtime runs a program's nodes, and how to choose it. Its sequential executor walks back
 * depth first from the nodes whose results nothing reads (leaves), the last one in the file first, and from each node
 * to the last of its producers first. Must not know operators.
 */

interface Node {
	readonly inputs: readonly string[];
	readonly outputs: readonly string[];
}

/** For each node the indices of the nodes whose results it reads, ascending. */
function producersOf(nodes: readonly Node[]): readonly (readonly number[])[] {
	const producers = new Map<string, number>();
	for (const [i, node] of nodes.entries()) for (const name of node.outputs) producers.set(name, i);
	return nodes.map((node) => {
		const from = new Set(node.inputs.flatMap((name) => producers.get(name) ?? []));
		return [...from].sort((a, b) => a - b);
	});
}

/** Calls `visit` for a node and everything it depends on, unless `visit` says that it has been there. */
function walkBack(producers: readonly (readonly number[])[], from: number, visit: (node: number) => boolean): void {
	const pending = [from];
	for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
		if (visit(node)) pending.push(...(producers[node] ?? []));
	}
}

/** The nodes that the named results depend on. */
export function withoutDeadNodes<N extends Node>(nodes: readonly N[], results: ReadonlySet<string>): readonly N[] {
	const producers = producersOf(nodes);
	const live = new Set<number>();
	const visit = (node: number) => !live.has(node) && live.add(node) !== undefined;
	for (const [i, node] of nodes.entries()) {
		if (node.outputs.some((name) => results.has(name))) walkBack(producers, i, visit);
	}
	return nodes.filter((_, i) => live.has(i));
}

/**
 * The same nodes in a file order that makes ONNX Runtime finish what it has begun: of all leaves, that one comes next
 * which takes the fewest more nodes. So one decoder's gradients are done before the other decoder starts, and a
 * layer's weight gradient before the next layer's. Left alone, it would begin with the gradient of the first layer,
 * which needs the whole backward pass, and keep every intermediate gradient for all the others.
 */
export function frugalOrder<N extends Node>(nodes: readonly N[]): readonly N[] {
	const read = new Set(nodes.flatMap((node) => node.inputs));
	const leaves = nodes.flatMap((node, i) => (node.outputs.every((name) => !read.has(name)) ? [i] : []));
	const producers = producersOf(nodes);
	const needs = leaves.map((leaf) => {
		const needed = new Set<number>();
		walkBack(producers, leaf, (node) => !needed.has(node) && needed.add(node) !== undefined);
		return { leaf, needed };
	});
	const chosen: number[] = [];
	while (needs.length > 0) {
		const next = needs.reduce((least, need) => (need.needed.size < least.needed.size ? need : least));
		needs.splice(needs.indexOf(next), 1);
		chosen.push(next.leaf);
		for (const { needed } of needs) for (const node of next.needed) needed.delete(node);
	}
	const last = new Set(chosen);
	const leavesLast = chosen.reverse().flatMap((i) => nodes[i] ?? []);
	return [...nodes.filter((_, i) => !last.has(i)), ...leavesLast];
}

/** The nodes in the order ONNX Runtime runs them, given their order in the file. */
export function executionOrder<N extends Node>(nodes: readonly N[]): readonly N[] {
	const producers = producersOf(nodes);
	const read = new Set(nodes.flatMap((node) => node.inputs));
	const pending = nodes.flatMap(({ outputs }, i) =>
		outputs.some((name) => read.has(name)) ? [] : [{ i, done: false }],
	);
	const seen = new Set<number>();
	const order: N[] = [];
	for (let entry = pending.pop(); entry !== undefined; entry = pending.pop()) {
		const node = nodes[entry.i];
		if (node === undefined) continue;
		if (entry.done) order.push(node);
		if (entry.done || seen.has(entry.i)) continue;
		seen.add(entry.i);
		pending.push({ i: entry.i, done: true });
		for (const i of producers[entry.i] ?? []) if (!seen.has(i)) pending.push({ i, done: false });
	}
	return order;
}
