/** The part of the WebAssembly JavaScript API used here; TypeScript has it only in its browser library. */
declare namespace WebAssembly {
	class Memory {
		constructor(descriptor: { readonly initial: number; readonly maximum?: number });
		readonly buffer: ArrayBuffer;
	}
	class Module {
		constructor(bytes: Uint8Array);
	}
	class Instance {
		constructor(module: Module, imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>);
		readonly exports: Readonly<Record<string, unknown>>;
	}
}
