/** What the execution provider a graph is lowered for can do, and what pays there. */

export interface LoweringTarget {
	readonly name: 'cpu' | 'webgpu';
	/** Col2Im exists (CPU only). */
	readonly col2im: boolean;
	/**
	 * The provider runs one matrix product per image of a convolution, so small maps are better gathered into one
	 * product over the whole batch.
	 */
	readonly perImageConv: boolean;
	/** Largest gathered patch matrix (im2col), in bytes; above it, one product per kernel tap. */
	readonly maxPatchBytes: number;
}

export const CPU_TARGET: LoweringTarget = {
	name: 'cpu',
	col2im: true,
	perImageConv: true,
	// 120 MB: 1.41 s a step of Original at 2.41 GB; 60 MB: 1.73 s at 2.20 GB; 30 MB: 1.93 s at 2.15 GB.
	maxPatchBytes: 120e6,
};

export const WEBGPU_TARGET: LoweringTarget = {
	name: 'webgpu',
	col2im: false,
	perImageConv: false,
	maxPatchBytes: 120e6,
};
