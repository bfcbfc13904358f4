/**
 * Measures training speed on made-up faces, next to the machine's own matrix multiplication in the same process,
 * runtime and threads, so that the ratio means something on a shared and noisy machine.
 */
import { availableParallelism } from 'node:os';
import type { RunOptions } from '../config/schema.js';
import { OnnxBuilder } from './jit/lower/onnx-builder.js';
import { trainingFlopPerExample } from './models/flops.js';
import { createRuntime } from './runtime/devices.js';
import { loadOnnxRuntime } from './runtime/onnx-session.js';
import { createTrial } from './trial.js';

export interface BenchOptions {
	/** Model, batch size, device, losses; folders are not needed. */
	readonly options: RunOptions;
	readonly onProgress?: (text: string) => void;
}

export interface BenchReport {
	readonly model: string;
	readonly device: string;
	readonly batch_size: number;
	readonly examples_per_second: number;
	readonly gflops: number;
	readonly sgemm_gflops: number;
	/** Median step against the best matrix multiplication. */
	readonly share_of_sgemm: number;
	readonly peak_memory_bytes: number;
	/** Median of the steps after the warm-up. */
	readonly step_ms: number;
	readonly step_ms_min: number;
	/** Best step against the best matrix multiplication: what is left when neighbours are quiet. */
	readonly share_of_sgemm_best: number;
	/** Tracing, lowering and session creation of all programs. */
	readonly compile_ms: number;
	readonly first_step_ms: number;
}

const WARM_UP_STEPS = 2;
const STEPS = 10;
const SGEMM_RUNS = 5;
const SGEMM_SIZE = 2048;

export async function runBench({ options, onProgress = () => {} }: BenchOptions): Promise<BenchReport> {
	const started = performance.now();
	const runtime = await createRuntime(options.device ?? 'auto');
	const { model, config, run } = await createTrial(runtime, options);
	const compileMs = performance.now() - started;
	const sgemm = await createSgemm(availableParallelism());

	const times: number[] = [];
	let bestSgemm = 0;
	for (let i = 1; i <= WARM_UP_STEPS + STEPS; i++) {
		const before = performance.now();
		await run(i);
		times.push(performance.now() - before);
		onProgress(`step ${i}: ${times.at(-1)?.toFixed(0)} ms`);
		// Spread over the steps, so that both see the same neighbours.
		if (i > WARM_UP_STEPS && i % 2 === 0 && i / 2 <= SGEMM_RUNS + 1) bestSgemm = Math.max(bestSgemm, await sgemm.run());
	}
	await sgemm.release();
	await runtime.dispose();

	const steady = times.slice(WARM_UP_STEPS).sort((a, b) => a - b);
	const median = ((steady[STEPS / 2 - 1] ?? 0) + (steady[STEPS / 2] ?? 0)) / 2;
	const best = steady[0] ?? 0;
	const examples = 2 * config.batch_size;
	const gigaflop = (examples * trainingFlopPerExample(model)) / 1e9;
	return {
		model: model.variant === '' ? model.name : `${model.name} ${model.variant}`,
		device: runtime.device.label,
		batch_size: config.batch_size,
		examples_per_second: (examples * 1000) / median,
		gflops: (gigaflop * 1000) / median,
		sgemm_gflops: bestSgemm,
		share_of_sgemm: (gigaflop * 1000) / median / bestSgemm,
		peak_memory_bytes: process.resourceUsage().maxRSS * 1024,
		step_ms: median,
		step_ms_min: best,
		share_of_sgemm_best: (gigaflop * 1000) / best / bestSgemm,
		compile_ms: compileMs,
		first_step_ms: times[0] ?? 0,
	};
}

/** A square single-precision matrix product on ONNX Runtime; `run` gives its GFLOP/s. */
async function createSgemm(threads: number) {
	const ort = await loadOnnxRuntime();
	const n = SGEMM_SIZE;
	const builder = new OnnxBuilder();
	const product = builder.emit('MatMul', ['a', 'b']);
	// A sum keeps the output small: copying 16 MB out is not part of a matrix product.
	const sum = builder.emit('ReduceSum', [
		builder.emit('Slice', [product, builder.ints([0]), builder.ints([1]), builder.ints([0])]),
	]);
	builder.nameOutputs([{ name: 'y', value: sum }]);
	const shape = [n, n];
	const model = builder.encode(
		'sgemm',
		[
			{ name: 'a', shape },
			{ name: 'b', shape },
		],
		[{ name: 'y', shape: [1, 1] }],
	);
	const session = await ort.InferenceSession.create(Buffer.from(model), {
		intraOpNumThreads: threads,
		interOpNumThreads: 1,
	});
	const matrix = () => new ort.Tensor('float32', new Float32Array(n * n).fill(0.5), shape);
	const feeds = { a: matrix(), b: matrix() };
	await session.run(feeds);
	return {
		async run(): Promise<number> {
			const before = performance.now();
			await session.run(feeds);
			return (2 * n ** 3) / (performance.now() - before) / 1e6;
		},
		release: () => session.release(),
	};
}
