/**
 * Recognises functions that only update variables element by element (every optimizer here) and turns them into
 * fused SIMD kernels: one pass over weights, gradients and moments instead of one per operation.
 */
import { type BinaryFn, type Graph, type GraphNode, sizeOf, type UnaryFn } from '../graph.js';
import { stateLayout } from '../lower/lower.js';
import type { VectorBinary, VectorKernel, VectorStep, VectorUnary } from './module.js';

/** One kernel call: the states its pointers stand for, in order. */
export interface KernelCall {
	readonly kernel: string;
	readonly states: readonly string[];
	readonly elements: number;
}

export interface ElementwisePlan {
	readonly kernels: readonly VectorKernel[];
	readonly calls: readonly KernelCall[];
	/** Names of the scalar inputs, in the order of the kernels' scalar parameters. */
	readonly scalars: readonly string[];
}

const UNARY: Readonly<Partial<Record<UnaryFn, VectorUnary>>> = { Abs: 'abs', Neg: 'neg', Sqrt: 'sqrt' };
const BINARY: Readonly<Partial<Record<BinaryFn, VectorBinary>>> = {
	Add: 'add',
	Sub: 'sub',
	Mul: 'mul',
	Div: 'div',
	Max: 'max',
	Min: 'min',
};

/** The plan, or null when the function does anything but element-by-element updates of equally sized variables. */
export function planElementwise(graph: Graph): ElementwisePlan | null {
	if (graph.outputs.length > 0 || graph.assigns.length === 0) return null;
	if (graph.inputs.some((i) => sizeOf(i.shape) !== 1)) return null;
	const scalars = graph.inputs.map((i) => i.name);
	const kernels = new Map<string, VectorKernel>();
	const calls: KernelCall[] = [];
	for (const group of groupsOfSharedState(graph)) {
		const built = buildKernel(group, scalars);
		if (built === null) return null;
		// Equal kernels (same steps, other arrays) are compiled once.
		const key = JSON.stringify([built.steps, built.stores], (_key, value: unknown) => exactNumber(value));
		let kernel = kernels.get(key);
		if (kernel === undefined) {
			kernel = { name: `k${kernels.size}`, pointers: built.states.length, scalars: scalars.length, ...built };
			kernels.set(key, kernel);
		}
		calls.push({ kernel: kernel.name, states: built.states, elements: built.elements });
	}
	return { kernels: [...kernels.values()], calls, scalars };
}

/** JSON has no infinities, NaN or -0, which are different constants. */
function exactNumber(value: unknown): unknown {
	return typeof value === 'number' && !Number.isInteger(value) ? `${value}` : Object.is(value, -0) ? '-0' : value;
}

/** Variables walk in step only when they are stored in the same order. */
function storedOrder(shape: readonly number[]): string {
	return stateLayout(shape) === 'std' ? 'std' : shape.join();
}

type Assign = Graph['assigns'][number];

function statesOf(assign: Assign): ReadonlySet<string> {
	const states = new Set([assign.state]);
	const seen = new Set<GraphNode>();
	const pending: GraphNode[] = [assign.value];
	for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
		if (seen.has(node)) continue;
		seen.add(node);
		if (node.kind === 'state') states.add(node.name);
		if (node.kind === 'op') pending.push(...node.inputs);
	}
	return states;
}

/** Assignments that touch a common variable must be one kernel: all loads come before all stores. */
function groupsOfSharedState(graph: Graph): readonly (readonly Assign[])[] {
	const groups: { states: Set<string>; assigns: Assign[] }[] = [];
	for (const assign of graph.assigns) {
		const states = new Set(statesOf(assign));
		const touching = groups.filter((g) => [...states].some((s) => g.states.has(s)));
		const merged = { states, assigns: touching.flatMap((g) => g.assigns) };
		for (const g of touching) {
			for (const s of g.states) states.add(s);
			groups.splice(groups.indexOf(g), 1);
		}
		merged.assigns.push(assign);
		groups.push(merged);
	}
	return groups.map((g) => g.assigns);
}

function buildKernel(assigns: readonly Assign[], scalars: readonly string[]) {
	const first = assigns[0]?.value.shape ?? [];
	const elements = sizeOf(first);
	const order = storedOrder(first);
	const inStep = (shape: readonly number[]) => sizeOf(shape) === elements && storedOrder(shape) === order;
	const steps: VectorStep[] = [];
	const known = new Map<GraphNode, number>();
	const states: string[] = [];
	const pointerOf = (state: string) => {
		if (!states.includes(state)) states.push(state);
		return states.indexOf(state);
	};
	const push = (step: VectorStep) => steps.push(step) - 1;

	const stepOf = (node: GraphNode): number | null => {
		const done = known.get(node);
		if (done !== undefined) return done;
		const made = make(node);
		if (made !== null) known.set(node, made);
		return made;
	};
	const make = (node: GraphNode): number | null => {
		switch (node.kind) {
			case 'state':
				return inStep(node.shape) ? push({ kind: 'load', pointer: pointerOf(node.name) }) : null;
			case 'input':
				return push({ kind: 'scalar', index: scalars.indexOf(node.name) });
			case 'splat':
				return push({ kind: 'constant', value: node.value });
			case 'op':
				break;
			default:
				return null;
		}
		const operands = node.inputs.map(stepOf);
		const [a, b] = operands;
		if (a === null || a === undefined || b === null) return null;
		if (node.op === 'Reshape') return a;
		if (node.op === 'Unary') {
			if (node.attrs.fn === 'Square') return push({ kind: 'binary', fn: 'mul', a, b: a });
			const fn = UNARY[node.attrs.fn];
			return fn === undefined ? null : push({ kind: 'unary', fn, x: a });
		}
		if (node.op !== 'Binary' || b === undefined) return null;
		const fn = BINARY[node.attrs.fn];
		return fn === undefined ? null : push({ kind: 'binary', fn, a, b });
	};

	const stores: { pointer: number; step: number }[] = [];
	for (const { state, value } of assigns) {
		if (!inStep(value.shape)) return null;
		const step = stepOf(value);
		if (step === null) return null;
		stores.push({ pointer: pointerOf(state), step });
	}
	return { steps, stores, states, elements };
}
