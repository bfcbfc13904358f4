/** Turns an element-by-element expression of a traced graph into the steps of a vector kernel. */
import { type BinaryFn, type GraphNode, type OpNode, sizeOf, type UnaryFn } from '../graph.js';
import type { VectorBinary, VectorStep, VectorUnary } from './module.js';

const UNARY: Readonly<Partial<Record<UnaryFn, VectorUnary>>> = {
	Abs: 'abs',
	Ceil: 'ceil',
	Floor: 'floor',
	Neg: 'neg',
	Not: 'not',
	Sqrt: 'sqrt',
};

const ARITHMETIC: Readonly<Partial<Record<BinaryFn, VectorBinary>>> = {
	Add: 'add',
	Sub: 'sub',
	Mul: 'mul',
	Div: 'div',
	Max: 'max',
	Min: 'min',
};

const COMPARISON: Readonly<Partial<Record<BinaryFn, VectorBinary>>> = {
	Equal: 'eq',
	NotEqual: 'ne',
	Greater: 'gt',
	GreaterOrEqual: 'ge',
	Less: 'lt',
	LessOrEqual: 'le',
};

const LOGIC: Readonly<Partial<Record<BinaryFn, VectorBinary>>> = { And: 'and', Or: 'or' };

/** Collects the steps of one kernel; equal nodes become one step. */
export class ExpressionBuilder {
	readonly steps: VectorStep[] = [];
	/** State names in the order of the kernel's pointers. */
	readonly states: string[] = [];
	/** Input names in the order of the kernel's scalars. */
	readonly scalars: string[] = [];
	private readonly known = new Map<GraphNode, number | null>();

	/** @param inStep whether an array of this shape is walked in step with the kernel's others. */
	constructor(private readonly inStep: (shape: readonly number[]) => boolean) {}

	/** Index of the pointer to a state's array. */
	pointer(state: string): number {
		return indexIn(this.states, state);
	}

	/** Index of the step that computes the node, or null when it is not element by element. */
	step(node: GraphNode): number | null {
		const known = this.known.get(node);
		if (known !== undefined) return known;
		const made = this.make(node);
		this.known.set(node, made);
		return made;
	}

	private make(node: GraphNode): number | null {
		switch (node.kind) {
			case 'state':
				return this.inStep(node.shape) ? this.push({ kind: 'load', pointer: this.pointer(node.name) }) : null;
			case 'input':
				return this.push({ kind: 'scalar', index: indexIn(this.scalars, node.name) });
			case 'splat':
				return node.dtype === 'bool' ? this.mask(node.value !== 0) : this.constant(node.value);
			case 'op':
				return this.operation(node);
			default:
				return null;
		}
	}

	private operation(node: OpNode): number | null {
		const operands = node.inputs.map((input) => this.step(input));
		const [a = null, b = null, c = null] = operands;
		if (a === null || operands.includes(null)) return null;
		const masks = node.inputs.map((input) => input.dtype === 'bool');
		switch (node.op) {
			case 'Reshape':
				return a;
			case 'Tile':
				// tf.where repeats scalars to the shape of its condition.
				return node.inputs.every((input) => sizeOf(input.shape) === 1) ? a : null;
			case 'Unary':
				return this.unary(node.attrs.fn, a);
			case 'Binary': {
				if (b === null) return null;
				const fn = masks.includes(true)
					? LOGIC[node.attrs.fn]
					: (ARITHMETIC[node.attrs.fn] ?? COMPARISON[node.attrs.fn]);
				return fn === undefined ? null : this.binary(fn, a, b);
			}
			case 'Clip': {
				const raised = this.binary('max', a, this.constant(node.attrs.min));
				return this.binary('min', raised, this.constant(node.attrs.max));
			}
			case 'Where':
				if (b === null || c === null || masks[0] !== true) return null;
				return this.push({ kind: 'select', mask: a, yes: b, no: c });
			case 'Cast':
				if (node.dtype === 'int32') return null;
				if (node.dtype === 'bool') return masks[0] === true ? a : this.binary('ne', a, this.constant(0));
				return masks[0] === true ? this.binary('and', a, this.constant(1)) : a;
			default:
				return null;
		}
	}

	private unary(fn: UnaryFn, x: number): number | null {
		switch (fn) {
			case 'Square':
				return this.binary('mul', x, x);
			case 'Reciprocal':
				return this.binary('div', this.constant(1), x);
			case 'Rsqrt':
				return this.binary('div', this.constant(1), this.push({ kind: 'unary', fn: 'sqrt', x }));
			case 'Sign': {
				const one = this.constant(1);
				const above = this.binary('and', this.binary('gt', x, this.constant(0)), one);
				return this.binary('sub', above, this.binary('and', this.binary('lt', x, this.constant(0)), one));
			}
			default: {
				const simple = UNARY[fn];
				return simple === undefined ? null : this.push({ kind: 'unary', fn: simple, x });
			}
		}
	}

	private mask(value: boolean): number {
		const zero = this.constant(0);
		return this.binary(value ? 'eq' : 'ne', zero, zero);
	}

	private constant(value: number): number {
		return this.push({ kind: 'constant', value });
	}

	private binary(fn: VectorBinary, a: number, b: number): number {
		return this.push({ kind: 'binary', fn, a, b });
	}

	private push(step: VectorStep): number {
		return this.steps.push(step) - 1;
	}
}

function indexIn(list: string[], name: string): number {
	const index = list.indexOf(name);
	return index >= 0 ? index : list.push(name) - 1;
}
