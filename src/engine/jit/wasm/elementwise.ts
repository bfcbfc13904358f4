/**
 * Recognises functions that only update variables element by element (every optimizer here) or add up such values over
 * whole variables (gradient norms), and plans them as fused SIMD kernels: one pass over weights, gradients and moments
 * instead of one per operation.
 */
import { type Graph, type GraphNode, type OpNodeOf, sizeOf } from '../graph.js';
import { stateLayout } from '../lower/lower.js';
import { ExpressionBuilder } from './expression.js';
import type { VectorKernel } from './module.js';

/** One kernel call: the states and scalar inputs its parameters stand for, in order. */
export interface KernelCall {
	readonly kernel: string;
	readonly states: readonly string[];
	readonly scalars: readonly string[];
	readonly elements: number;
}

/** A sum that a call returns. */
export interface SumOfCall {
	readonly call: number;
	readonly sum: number;
}

export interface ElementwisePlan {
	readonly kernels: readonly VectorKernel[];
	readonly calls: readonly KernelCall[];
	/** Each element of an output is the total of some sums. */
	readonly outputs: readonly { readonly name: string; readonly elements: readonly (readonly SumOfCall[])[] }[];
}

type Sum = OpNodeOf<'Reduce'>;

/** What a kernel does with one expression: stores it in a state, or adds it up. */
type Root =
	| { readonly kind: 'assign'; readonly value: GraphNode; readonly state: string }
	| { readonly kind: 'sum'; readonly value: GraphNode; readonly sum: Sum };

/**
 * The plan, or null when the function does anything but element-by-element work on equally sized variables. Inputs
 * must be scalars: one for all variables (a rate), or one per variable (its own clipping factor); kernels that differ
 * only in the inputs they read are the same kernel.
 */
export function planElementwise(graph: Graph): ElementwisePlan | null {
	if (graph.inputs.some((i) => sizeOf(i.shape) !== 1)) return null;
	const outputs = graph.outputs.map(({ name, value }) => ({ name, elements: elementsOf(value) }));
	const sums = new Set<Sum>();
	for (const { elements } of outputs) {
		if (elements === null) return null;
		for (const sum of elements.flat()) sums.add(sum);
	}
	const roots: Root[] = [
		...graph.assigns.map(({ state, value }): Root => ({ kind: 'assign', value, state })),
		...[...sums].map((sum): Root => ({ kind: 'sum', value: sum.inputs[0] as GraphNode, sum })),
	];
	if (roots.length === 0) return null;

	const kernels = new Map<string, VectorKernel>();
	const calls: KernelCall[] = [];
	const returned = new Map<Sum, SumOfCall>();
	for (const group of groupsOfSharedState(roots)) {
		const built = buildKernel(group);
		if (built === null) return null;
		const { states, scalars, elements, ...parts } = built;
		// Equal kernels (same steps, other arrays) are compiled once.
		const key = JSON.stringify(parts, (_key, value: unknown) => exactNumber(value));
		let kernel = kernels.get(key);
		if (kernel === undefined) {
			kernel = { name: `k${kernels.size}`, pointers: states.length, scalars: scalars.length, ...parts };
			kernels.set(key, kernel);
		}
		const sumsOfGroup = group.flatMap((root) => (root.kind === 'sum' ? [root.sum] : []));
		for (const [index, sum] of sumsOfGroup.entries()) returned.set(sum, { call: calls.length, sum: index });
		calls.push({ kernel: kernel.name, states, scalars, elements });
	}
	const located = outputs.map(({ name, elements }) => ({
		name,
		elements: (elements ?? []).map((terms) => terms.flatMap((sum) => returned.get(sum) ?? [])),
	}));
	return { kernels: [...kernels.values()], calls, outputs: located };
}

/** The sums each element of an output is the total of, or null when it is anything else. */
function elementsOf(node: GraphNode): readonly (readonly Sum[])[] | null {
	if (node.kind !== 'op') return null;
	if (node.op === 'Reshape') return node.inputs[0] === undefined ? null : elementsOf(node.inputs[0]);
	if (node.op === 'Concat') {
		const parts = node.inputs.map(elementsOf);
		// Joined along the one axis that is longer than 1, so the order in memory is that of the parts.
		if (Math.max(...node.shape) !== sizeOf(node.shape)) return null;
		return parts.includes(null) ? null : parts.flatMap((part) => part ?? []);
	}
	if (sizeOf(node.shape) !== 1) return null;
	if (node.op === 'Binary' && node.attrs.fn === 'Add') {
		const terms = node.inputs.map(elementsOf);
		return terms.includes(null) ? null : [terms.flatMap((term) => term?.flat() ?? [])];
	}
	const everything = node.op === 'Reduce' && node.attrs.fn === 'Sum' && node.inputs[0]?.dtype === 'float32';
	return everything ? [[node]] : null;
}

/** JSON has no infinities, NaN or -0, which are different constants. */
function exactNumber(value: unknown): unknown {
	return typeof value === 'number' && !Number.isInteger(value) ? `${value}` : Object.is(value, -0) ? '-0' : value;
}

/** Variables walk in step only when they are stored in the same order. */
function storedOrder(shape: readonly number[]): string {
	return stateLayout(shape) === 'std' ? 'std' : shape.join();
}

function statesOf(root: Root): Set<string> {
	const states = new Set(root.kind === 'assign' ? [root.state] : []);
	const seen = new Set<GraphNode>();
	const pending: GraphNode[] = [root.value];
	for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
		if (seen.has(node)) continue;
		seen.add(node);
		if (node.kind === 'state') states.add(node.name);
		if (node.kind === 'op') pending.push(...node.inputs);
	}
	return states;
}

/** Expressions that touch a common variable must be one kernel: all loads come before all stores. */
function groupsOfSharedState(roots: readonly Root[]): readonly (readonly Root[])[] {
	const groups: { states: Set<string>; roots: Root[] }[] = [];
	for (const root of roots) {
		const states = statesOf(root);
		const touching = groups.filter((g) => [...states].some((s) => g.states.has(s)));
		const merged = { states, roots: touching.flatMap((g) => g.roots) };
		for (const g of touching) {
			for (const s of g.states) states.add(s);
			groups.splice(groups.indexOf(g), 1);
		}
		merged.roots.push(root);
		groups.push(merged);
	}
	return groups.map((g) => g.roots);
}

function buildKernel(roots: readonly Root[]) {
	const first = roots[0]?.value.shape ?? [];
	const elements = sizeOf(first);
	const order = storedOrder(first);
	const inStep = (shape: readonly number[]) => sizeOf(shape) === elements && storedOrder(shape) === order;
	const expression = new ExpressionBuilder(inStep);
	const stores: { pointer: number; step: number }[] = [];
	const sums: number[] = [];
	for (const root of roots) {
		if (!inStep(root.value.shape)) return null;
		const step = expression.step(root.value);
		if (step === null) return null;
		if (root.kind === 'assign') stores.push({ pointer: expression.pointer(root.state), step });
		else sums.push(step);
	}
	const { steps, states, scalars } = expression;
	return states.length === 0 ? null : { steps, stores, sums, states, scalars, elements };
}
