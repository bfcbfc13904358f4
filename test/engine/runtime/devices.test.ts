import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { FstuiError } from '../../../src/config/errors.js';
import { CompiledRuntime } from '../../../src/engine/jit/compiled-runtime.js';
import { createRuntime, loadTensorFlow } from '../../../src/engine/runtime/devices.js';

const PACKAGE = '@tensorflow/tfjs-node-gpu';

function installed(): boolean {
	try {
		createRequire(import.meta.url).resolve(PACKAGE);
		return true;
	} catch {
		return false;
	}
}

describe.skipIf(installed())('without the TensorFlow package', () => {
	it('the device "tensorflow" is refused, with the package and what to do', async () => {
		const error: unknown = await createRuntime('tensorflow').catch((caught: unknown) => caught);
		expect(error).toBeInstanceOf(FstuiError);
		expect(error).toMatchObject({ kind: 'device', exitCode: 5, where: '--device tensorflow' });
		const { message, next, cause } = error as FstuiError;
		expect(message).toContain(PACKAGE);
		expect(message).toContain('not installed');
		expect(next).toContain('--device cpu');
		expect(next).toContain(`npm install ${PACKAGE}`);
		expect(cause).toBeInstanceOf(Error);
	});

	it('loading it fails the same way a second time', () => {
		expect(() => loadTensorFlow()).toThrow(FstuiError);
		expect(() => loadTensorFlow()).toThrow(/not installed/);
	});

	it('"auto" takes the processor', async () => {
		const runtime = await createRuntime('auto');
		expect(runtime.device.name).toBe('cpu');
		await runtime.dispose();
	});
});

describe('the processor', () => {
	it('is a compiled runtime that names its threads', async () => {
		const runtime = await createRuntime('cpu');
		expect(runtime).toBeInstanceOf(CompiledRuntime);
		expect(runtime.device.label).toMatch(/^cpu \([1-9]\d* threads?\)$/);
		await runtime.dispose();
	});
});
