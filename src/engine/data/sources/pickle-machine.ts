/**
 * The machine that a pickle runs on: stack, marks, memo and a budget of memory. Every step checks what it takes and is
 * charged for what it makes. Must not know how opcodes are written.
 */
import { findGlobal, PickleGlobal, setState } from './pickle-globals.js';
import { PickleInput } from './pickle-input.js';
import { SourceError } from './source-error.js';
import { describeValue } from './value.js';

const MAX_PROTOCOL = 5;
const MAX_NAME_BYTES = 200;
const MAX_INTEGER_BYTES = 1024;
/** Writers put at most some thousand values before they gather them. */
const MAX_STACK = 1_000_000;
const MAX_MARKS = 10_000;
/** Estimates of what values take, in bytes (V8, 64 bits). */
const COST = { item: 16, entry: 48, list: 64, map: 232, view: 112, text: 32, array: 160 } as const;

/** All methods throw SourceError when the pickle asks for something that cannot be. */
export class PickleMachine {
	readonly input: PickleInput;
	private readonly stack: unknown[] = [];
	private readonly marks: number[] = [];
	private readonly memo: unknown[] = [];
	private left: number;

	/** @param budget bytes that the values may take besides the input itself, by estimate. */
	constructor(
		bytes: Uint8Array,
		private readonly budget: number,
	) {
		this.input = new PickleInput(bytes);
		this.left = budget;
	}

	checkProtocol(protocol: number): void {
		if (protocol < 2 || protocol > MAX_PROTOCOL) {
			throw new SourceError(`the pickle has protocol ${protocol}, not 2 to ${MAX_PROTOCOL}`);
		}
	}

	push(value: unknown): void {
		if (this.stack.length === MAX_STACK)
			throw new SourceError(`the pickle puts more than ${MAX_STACK} values in a row`);
		this.stack.push(value);
	}

	pop(): unknown {
		const value = this.top();
		this.stack.pop();
		return value;
	}

	pushMark(): void {
		if (this.marks.length === MAX_MARKS) throw new SourceError(`the pickle is nested more than ${MAX_MARKS} deep`);
		this.marks.push(this.stack.length);
	}

	pushInteger(length: number): void {
		if (length > MAX_INTEGER_BYTES) throw new SourceError(`the pickle has an integer of ${length} bytes`);
		this.spend(COST.text + length);
		this.push(this.input.integer(length));
	}

	pushText(length: number): void {
		const text = this.input.text(length);
		this.spend(COST.text + 2 * length);
		this.push(text);
	}

	pushBytes(length: number): void {
		this.spend(COST.view);
		this.push(this.input.view(length));
	}

	pushList(): void {
		this.spend(COST.list);
		// Unlike [], this builtin lets V8 keep lists of numbers as packed doubles, 8 bytes each.
		this.push(Array.of());
	}

	pushMap(): void {
		this.spend(COST.map);
		this.push(new Map());
	}

	/** A tuple of the last `count` values, or of those since the mark. */
	pushTuple(count: number | 'mark'): void {
		const items = count === 'mark' ? this.popToMark() : this.popMany(count);
		this.spend(COST.list + COST.item * items.length);
		this.push(items);
	}

	/** Appends one value, or those since the mark, to the list below. */
	append(count: 1 | 'mark'): void {
		const items = count === 'mark' ? this.popToMark() : this.popMany(count);
		const list = this.top();
		if (!Array.isArray(list)) throw new SourceError(`the pickle appends to ${describeValue(list)}`);
		this.spend(COST.item * items.length);
		for (const item of items) list.push(item);
	}

	/** Sets one pair, or those since the mark, in the dict below. */
	setItems(count: 2 | 'mark'): void {
		const items = count === 'mark' ? this.popToMark() : this.popMany(count);
		const map = this.top();
		if (!(map instanceof Map)) throw new SourceError(`the pickle sets items of ${describeValue(map)}`);
		if (items.length % 2 !== 0) throw new SourceError('the pickle sets a key without a value');
		this.spend((COST.entry * items.length) / 2);
		for (let i = 0; i < items.length; i += 2) map.set(items[i], items[i + 1]);
	}

	/** Stores the last value under a number, by default the next. Writers count, so a gap is a fault. */
	remember(index = this.memo.length): void {
		if (index > this.memo.length) throw new SourceError(`the pickle stores a value as ${index} out of turn`);
		this.spend(COST.item);
		this.memo[index] = this.top();
	}

	recall(index: number): void {
		if (index >= this.memo.length) throw new SourceError(`the pickle recalls value ${index}, which was not stored`);
		this.push(this.memo[index]);
	}

	pushGlobal(): void {
		this.push(findGlobal(this.input.line(MAX_NAME_BYTES), this.input.line(MAX_NAME_BYTES)));
	}

	/** Like pushGlobal, with module and name from the stack. */
	pushStackGlobal(): void {
		const [module, name] = this.popMany(2);
		if (typeof module !== 'string' || typeof name !== 'string') {
			throw new SourceError('the pickle refers to a name that is no text');
		}
		this.push(findGlobal(module, name));
	}

	/** Calls a name of the table with a tuple. */
	reduce(): void {
		const [callable, args] = this.popMany(2);
		if (!(callable instanceof PickleGlobal)) throw new SourceError(`the pickle calls ${describeValue(callable)}`);
		if (!Array.isArray(args)) throw new SourceError(`the pickle calls ${callable.name} with ${describeValue(args)}`);
		const value = callable.call(args);
		this.spend(COST.array + (value instanceof Uint8Array ? value.byteLength : 0));
		this.push(value);
	}

	/** Gives the value below its state. */
	build(): void {
		const state = this.pop();
		setState(this.top(), state);
	}

	private popMany(count: number): unknown[] {
		if (this.stack.length - this.floor() < count) throw new SourceError('the pickle takes values that are not there');
		return this.stack.splice(this.stack.length - count, count);
	}

	private popToMark(): unknown[] {
		const mark = this.marks.pop();
		if (mark === undefined) throw new SourceError('the pickle goes back to a mark that is not there');
		return this.stack.splice(mark);
	}

	private top(): unknown {
		if (this.stack.length <= this.floor()) throw new SourceError('the pickle uses a value that is not there');
		return this.stack.at(-1);
	}

	/** Values below the last mark are out of reach. */
	private floor(): number {
		return this.marks.at(-1) ?? 0;
	}

	/** Charges an estimate, so that a small file cannot claim all memory before it is found to be nonsense. */
	private spend(bytes: number): void {
		this.left -= bytes;
		if (this.left < 0) {
			throw new SourceError(`the pickle needs more than ${Math.floor(this.budget / 2 ** 20)} MiB of memory`);
		}
	}
}
