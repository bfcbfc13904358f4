/** What every model is built with, whatever its own options. Must not know configuration files. */

export interface InitProgress {
	/** e.g. "encoder/conv_3/kernel". */
	readonly weight: string;
	/** Filters made, of how many. */
	readonly done: number;
	readonly total: number;
}

export interface BuildOptions {
	/** Unsigned 32-bit; initial weights are a function of it and their names. */
	readonly seed: number;
	/** Adds a mask decoder beside the face decoder. Off when absent. */
	readonly learnMask?: boolean;
	/** Mirrors the border before convolutions instead of padding with zeros. Off when absent. */
	readonly reflectPadding?: boolean;
	/** Equal sub-pixel kernels in upscale blocks, against checkerboards. Off when absent. */
	readonly icnrInit?: boolean;
	/** Kernels orthogonal in the Fourier domain, where a model sets no initializer of its own. Off when absent. */
	readonly convAwareInit?: boolean;
	/** Told while initial weights that take long are made. */
	readonly onInitProgress?: (progress: InitProgress) => void;
}
