/**
 * A thin wrapper around an ONNX Runtime session that writes outputs into arrays the caller owns.
 *
 * onnxruntime-node copies every fetched output into a new ArrayBuffer, pre-allocated or not: 1 GB of fresh pages per
 * training step. Programs therefore have an empty sequence as first output. The native run writes all tensors into
 * the pre-allocated arrays, then the binding fails to convert the sequence, before it copies anything. Exactly that
 * error is swallowed; a self-test decides at start whether the installed version still behaves so.
 */
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { FstuiError } from '../../config/errors.js';

const SEQUENCE_ERROR = 'Non tensor type is temporarily not supported.';

export interface SessionOptions {
	readonly threads: number;
	/** Name of the sequence output, or undefined when the program has none. */
	readonly sequenceMarker?: string | undefined;
	/** Result of `outputsInPlace`; false fetches (and copies) outputs the plain way. */
	readonly inPlace: boolean;
	/** Where to write ONNX Runtime's profile; profiling is off when absent. */
	readonly profilePrefix?: string | undefined;
}

export interface ArrayBinding {
	readonly name: string;
	readonly shape: readonly number[];
	readonly data: Float32Array;
}

type Ort = typeof import('onnxruntime-node');

/** Loads ONNX Runtime. @throws FstuiError (device) when its native library cannot be loaded. */
export async function loadOnnxRuntime(): Promise<Ort> {
	try {
		const loaded = (await import('onnxruntime-node')) as Ort & { default?: Ort };
		return loaded.default ?? loaded;
	} catch (cause) {
		throw new FstuiError(
			'device',
			`ONNX Runtime could not be loaded: ${cause instanceof Error ? cause.message : cause}`,
			{
				where: 'onnxruntime-node',
				next: 'Reinstall fstui (npm ci); ONNX Runtime needs 64-bit Linux with glibc 2.28 or newer, macOS 13+ or Windows 10+.',
				cause,
			},
		);
	}
}

export class OnnxSession {
	private released = false;

	private constructor(
		private readonly ort: Ort,
		private readonly session: InferenceSession,
		private readonly options: SessionOptions,
	) {}

	static async create(ort: Ort, model: Uint8Array, options: SessionOptions): Promise<OnnxSession> {
		const session = await ort.InferenceSession.create(Buffer.from(model), {
			executionProviders: ['cpu'],
			intraOpNumThreads: options.threads,
			interOpNumThreads: 1,
			logSeverityLevel: 3,
			// The memory pattern keeps a second arena: 0.7 GB more for Original, and no faster.
			enableMemPattern: false,
			...(options.profilePrefix === undefined
				? {}
				: { enableProfiling: true, profileFilePrefix: options.profilePrefix }),
		});
		return new OnnxSession(ort, session, options);
	}

	/** A runtime tensor over `data`, without copying. */
	tensor(data: Float32Array, shape: readonly number[]): Tensor {
		return new this.ort.Tensor('float32', data, [...shape]);
	}

	/** Runs the program; when the promise settles, every output's array holds the result. */
	async run(inputs: readonly ArrayBinding[], outputs: readonly ArrayBinding[]): Promise<void> {
		const feeds: Record<string, Tensor> = {};
		for (const { name, data, shape } of inputs) feeds[name] = this.tensor(data, shape);
		if (this.options.inPlace && this.options.sequenceMarker !== undefined) {
			const fetches: Record<string, Tensor | null> = { [this.options.sequenceMarker]: null };
			for (const { name, data, shape } of outputs) fetches[name] = this.tensor(data, shape);
			try {
				await this.session.run(feeds, fetches);
			} catch (error) {
				if (!(error instanceof Error) || error.message !== SEQUENCE_ERROR) throw error;
			}
			return;
		}
		const results = await this.session.run(
			feeds,
			outputs.map((o) => o.name),
		);
		for (const { name, data } of outputs) data.set(results[name]?.data as Float32Array);
	}

	/** Frees native memory; a second call does nothing. */
	async release(): Promise<void> {
		if (this.released) return;
		this.released = true;
		await this.session.release();
	}

	/** Writes the profile, if profiling is on. */
	endProfiling(): void {
		(this.session as unknown as { handler: { endProfiling(): void } }).handler.endProfiling();
	}
}

/** Whether the installed binding writes outputs in place and fails with the known error after the run. */
export async function outputsInPlace(ort: Ort, probe: { model: Uint8Array; sequenceMarker: string }): Promise<boolean> {
	const session = await ort.InferenceSession.create(Buffer.from(probe.model), { logSeverityLevel: 4 });
	const x = new ort.Tensor('float32', Float32Array.of(1, -2, 3), [3]);
	const y = Float32Array.of(9, 9, 9);
	try {
		await session.run({ x }, { [probe.sequenceMarker]: null, y: new ort.Tensor('float32', y, [3]) });
		return false;
	} catch (error) {
		const expected = error instanceof Error && error.message === SEQUENCE_ERROR;
		return expected && y[0] === -1 && y[1] === 2 && y[2] === -3;
	} finally {
		await session.release();
	}
}
