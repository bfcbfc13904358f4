/**
 * Where the compiled JavaScript of a worker thread is. Threads cannot run TypeScript, so when a module runs from
 * src/ (under the test runner) its worker is taken from the build in dist/.
 */

/** @param moduleUrl import.meta.url of the caller; @param relative path of the worker module, ending in .js. */
export function workerUrl(moduleUrl: string, relative: string): URL {
	const url = new URL(relative, moduleUrl);
	if (moduleUrl.endsWith('.ts')) url.pathname = url.pathname.replace(/\/src\/(?!.*\/src\/)/, '/dist/');
	return url;
}
