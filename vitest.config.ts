import { defineConfig } from 'vitest/config';

export default defineConfig({
	test: {
		include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
		// TensorFlow.js keeps one global engine per process, and typed arrays must be of one realm.
		pool: 'forks',
		maxWorkers: 2,
		// Screens are watched from outside, on machines that are shared: one that failed once is looked at once more. The
		// report names it ("retry x1"); a test that needs it often has a race to be found.
		retry: process.env.CI === 'true' ? 1 : 0,
		testTimeout: 60_000,
		hookTimeout: 60_000,
	},
});
