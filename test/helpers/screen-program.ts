/**
 * The screens with a scripted session as a program of its own (test/ui/fixtures/app-program.ts), made runnable for a
 * real terminal. Needs the build. Must not know what is on the screens.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SOURCES = ['test/helpers/fake-session.ts', 'test/ui/fixtures/app-program.ts'] as const;

export interface ScreenProgram {
	/** The file to run with node. */
	readonly path: string;
	/** What it needs in its environment. */
	readonly env: Readonly<Record<string, string>>;
	remove(): Promise<void>;
}

/** @param name tells the programs of test files that run at the same time apart */
export async function makeScreenProgram(name: string): Promise<ScreenProgram> {
	// Inside the package, so that the program finds the packages it imports.
	const folder = join(ROOT, 'node_modules', '.cache', `${name}-${process.pid}`);
	for (const source of SOURCES) {
		const { outputText } = ts.transpileModule(await readFile(join(ROOT, source), 'utf8'), {
			compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, verbatimModuleSyntax: true },
		});
		const target = join(folder, source.replace(/\.ts$/, '.js'));
		await mkdir(dirname(target), { recursive: true });
		await writeFile(target, outputText);
	}
	await writeFile(join(folder, 'package.json'), '{"type":"module"}');
	return {
		path: join(folder, 'test', 'ui', 'fixtures', 'app-program.js'),
		env: { FSTUI_DIST: join(ROOT, 'dist') },
		remove: () => rm(folder, { recursive: true, force: true }),
	};
}
