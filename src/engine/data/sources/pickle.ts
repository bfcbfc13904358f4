/**
 * Reads a Python pickle (protocols 2 to 5) as plain data: it interprets the opcodes that face data is written with and
 * a fixed table of names, so a pickle can never run code. Format: Python's pickletools module and PEP 307, 3154, 574.
 * Works without recursion. Must not know what the data means.
 */
import { PickleMachine } from './pickle-machine.js';
import { SourceError } from './source-error.js';

export interface PickleLimits {
	/** Bytes the values may take in memory besides the input itself, by estimate. */
	readonly memoryBytes: number;
}

/**
 * The value of a pickle. Dicts become Maps, lists and tuples arrays, bytes and bytearrays views of the input, large
 * integers bigint, NumPy arrays NdArray, NumPy numbers numbers. Bytes after the pickle are ignored.
 * A value may occur at several places, or inside itself: never walk the result without a bound.
 * @throws SourceError naming the fault and its offset: an opcode, name or protocol outside the subset, lengths beyond
 * the input, or more memory than allowed.
 */
export function readPickle(bytes: Uint8Array, limits: PickleLimits): unknown {
	const machine = new PickleMachine(bytes, limits.memoryBytes);
	let at = 0;
	try {
		for (;;) {
			at = machine.input.offset;
			const code = machine.input.uint8();
			if (code === STOP) return machine.pop();
			const step = OPCODES[code];
			if (step === undefined)
				throw new SourceError(`the pickle has an opcode that face data has no use for: ${hex(code)}`);
			step(machine);
		}
	} catch (error) {
		if (error instanceof SourceError && error.offset === null) throw new SourceError(error.reason, at);
		throw error;
	}
}

const STOP = 0x2e;

type Step = (machine: PickleMachine) => void;

/** By code, under their names in pickletools. */
const OPCODES: readonly (Step | undefined)[] = table([
	[0x80, 'PROTO', (m) => m.checkProtocol(m.input.uint8())],
	// Frames are hints for readers of streams.
	[0x95, 'FRAME', (m) => m.input.length64()],
	[0x28, 'MARK', (m) => m.pushMark()],
	[0x4e, 'NONE', (m) => m.push(null)],
	[0x88, 'NEWTRUE', (m) => m.push(true)],
	[0x89, 'NEWFALSE', (m) => m.push(false)],
	[0x4b, 'BININT1', (m) => m.push(m.input.uint8())],
	[0x4d, 'BININT2', (m) => m.push(m.input.uint16())],
	[0x4a, 'BININT', (m) => m.push(m.input.int32())],
	[0x8a, 'LONG1', (m) => m.pushInteger(m.input.uint8())],
	[0x8b, 'LONG4', (m) => m.pushInteger(m.input.uint32())],
	[0x47, 'BINFLOAT', (m) => m.push(m.input.float64())],
	[0x8c, 'SHORT_BINUNICODE', (m) => m.pushText(m.input.uint8())],
	[0x58, 'BINUNICODE', (m) => m.pushText(m.input.uint32())],
	[0x8d, 'BINUNICODE8', (m) => m.pushText(m.input.length64())],
	[0x43, 'SHORT_BINBYTES', (m) => m.pushBytes(m.input.uint8())],
	[0x42, 'BINBYTES', (m) => m.pushBytes(m.input.uint32())],
	[0x8e, 'BINBYTES8', (m) => m.pushBytes(m.input.length64())],
	[0x96, 'BYTEARRAY8', (m) => m.pushBytes(m.input.length64())],
	[0x5d, 'EMPTY_LIST', (m) => m.pushList()],
	[0x61, 'APPEND', (m) => m.append(1)],
	[0x65, 'APPENDS', (m) => m.append('mark')],
	[0x29, 'EMPTY_TUPLE', (m) => m.pushTuple(0)],
	[0x85, 'TUPLE1', (m) => m.pushTuple(1)],
	[0x86, 'TUPLE2', (m) => m.pushTuple(2)],
	[0x87, 'TUPLE3', (m) => m.pushTuple(3)],
	[0x74, 'TUPLE', (m) => m.pushTuple('mark')],
	[0x7d, 'EMPTY_DICT', (m) => m.pushMap()],
	[0x73, 'SETITEM', (m) => m.setItems(2)],
	[0x75, 'SETITEMS', (m) => m.setItems('mark')],
	[0x71, 'BINPUT', (m) => m.remember(m.input.uint8())],
	[0x72, 'LONG_BINPUT', (m) => m.remember(m.input.uint32())],
	[0x94, 'MEMOIZE', (m) => m.remember()],
	[0x68, 'BINGET', (m) => m.recall(m.input.uint8())],
	[0x6a, 'LONG_BINGET', (m) => m.recall(m.input.uint32())],
	[0x63, 'GLOBAL', (m) => m.pushGlobal()],
	[0x93, 'STACK_GLOBAL', (m) => m.pushStackGlobal()],
	[0x52, 'REDUCE', (m) => m.reduce()],
	[0x62, 'BUILD', (m) => m.build()],
]);

function table(rows: readonly (readonly [code: number, name: string, step: Step])[]): readonly (Step | undefined)[] {
	const steps: (Step | undefined)[] = new Array(256).fill(undefined);
	for (const [code, , step] of rows) steps[code] = step;
	return steps;
}

function hex(code: number): string {
	return `0x${code.toString(16).padStart(2, '0')}`;
}
