/**
 * What every lowering works with: the builder, the target, and lowered values in whatever layout is asked for.
 * Owns the memo of layout changes, so that a value is transposed at most once per layout.
 */
import { LoweringError } from '../errors.js';
import { type GraphNode, type Shape, sizeOf } from '../graph.js';
import { type Layout, physicalShape, relayout } from './layout.js';
import type { OnnxBuilder } from './onnx-builder.js';
import type { LoweringTarget } from './target.js';

/** A graph node's value in the ONNX graph. */
export interface Lowered {
	readonly name: string;
	readonly layout: Layout;
	/** Logical shape. */
	readonly shape: Shape;
	/** Set for constants of one repeated value, which are stored as a scalar whatever their shape. */
	readonly splat?: number;
	/**
	 * The same stored elements under the shape they were computed in. A result that leaves the program takes this:
	 * a Reshape whose output is a graph output copies, which cost 3 % of the step.
	 */
	readonly source?: { readonly name: string; readonly shape: readonly number[] };
}

export class LoweringContext {
	private readonly values = new Map<GraphNode, Lowered>();
	private readonly memo = new Map<string, string>();

	constructor(
		readonly builder: OnnxBuilder,
		readonly target: LoweringTarget,
	) {}

	set(node: GraphNode, value: Lowered): void {
		this.values.set(node, value);
	}

	value(node: GraphNode): Lowered {
		const value = this.values.get(node);
		if (value === undefined) throw new LoweringError(`Node ${node.id} is used before it is lowered.`);
		return value;
	}

	/** Computes `make` once per key; used for anything that several nodes may share. */
	shared(key: string, make: () => string): string {
		const known = this.memo.get(key);
		if (known !== undefined) return known;
		const made = make();
		this.memo.set(key, made);
		return made;
	}

	/** The name of the value stored in `layout`, at its full shape. */
	as(value: Lowered, layout: Layout): string {
		if (value.splat !== undefined) {
			const { splat, shape } = value;
			return this.shared(`splat:${splat}:${shape.join()}:${layout}`, () =>
				this.builder.filled(splat, physicalShape(shape, layout)),
			);
		}
		if (value.layout === layout) return value.name;
		const perm = relayout(value.layout, layout, value.shape.length);
		return this.shared(`${value.name}>${layout}`, () =>
			this.transpose(value.name, perm, physicalShape(value.shape, value.layout)),
		);
	}

	/** Full value of a node in `layout`. */
	use(node: GraphNode, layout: Layout = 'std'): string {
		return this.as(this.value(node), layout);
	}

	/**
	 * The value as an operand of a broadcasting operation whose result has `rank` dimensions stored in `layout`.
	 */
	operand(value: Lowered, rank: number, layout: Layout): string {
		if (value.splat !== undefined) return this.builder.scalar(value.splat);
		if (sizeOf(value.shape) === 1 && value.shape.length <= 1) return value.name;
		if (layout === 'std') return this.as(value, 'std');
		if (value.shape.length === rank) return this.as(value, layout);
		const padded = [...Array<number>(rank - value.shape.length).fill(1), ...value.shape];
		return this.shared(`${value.name}>${layout}:${rank}`, () => {
			const name = this.reshape(this.as(value, 'std'), padded);
			return this.transpose(name, relayout('std', layout, rank), padded);
		});
	}

	reshape(name: string, shape: readonly number[]): string {
		return this.builder.emit('Reshape', [name, this.builder.ints(shape)]);
	}

	/** A transpose, or a reshape where the permutation only moves axes of size 1. */
	transpose(name: string, perm: readonly number[], shape: readonly number[]): string {
		const moved = perm.filter((axis) => (shape[axis] ?? 1) > 1);
		const ordered = moved.every((axis, i) => i === 0 || axis > (moved[i - 1] ?? -1));
		if (ordered)
			return this.reshape(
				name,
				perm.map((axis) => shape[axis] ?? 1),
			);
		return this.builder.emit('Transpose', [name], { perm });
	}
}

/** A lowered value stored row-major in logical order. */
export function std(name: string, shape: Shape): Lowered {
	return { name, layout: 'std', shape };
}

/** A lowered image map stored channels first. */
export function nchw(name: string, shape: Shape): Lowered {
	return { name, layout: 'nchw', shape };
}

/** A value computed as `source` and reshaped to how `layout` stores `shape`. */
export function reshaped(
	ctx: LoweringContext,
	source: { readonly name: string; readonly shape: readonly number[] },
	shape: Shape,
	layout: Layout = 'std',
): Lowered {
	return { name: ctx.reshape(source.name, physicalShape(shape, layout)), layout, shape, source };
}
