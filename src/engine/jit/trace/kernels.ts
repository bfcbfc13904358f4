/**
 * The kernels of the recording backend: each turns a TensorFlow.js kernel call into graph nodes.
 * Owns kernel names and shape inference. Must not know layouts or ONNX.
 */
import { registerContractions } from './kernels/contractions.js';
import { registerNormalization } from './kernels/normalization.js';
import { registerPointwise } from './kernels/pointwise.js';
import { registerReductions } from './kernels/reductions.js';
import { registerShapes } from './kernels/shapes.js';

/** Registers every kernel of the recording backend; call once per process. */
export function registerTraceKernels(): void {
	registerPointwise();
	registerReductions();
	registerShapes();
	registerContractions();
	registerNormalization();
}
