import { defineConfig } from 'vitest/config';

/** Tests that look at a screen from outside while it is being drawn, on machines that are shared. */
const SCREENS = ['test/ui/**/*.test.{ts,tsx}', 'test/e2e/screen-*.test.ts'];

export default defineConfig({
	test: {
		// TensorFlow.js keeps one global engine per process, and typed arrays must be of one realm.
		pool: 'forks',
		maxWorkers: 2,
		testTimeout: 60_000,
		hookTimeout: 60_000,
		projects: [
			// Training, saving, commands: whatever fails here once has failed.
			{ extends: true, test: { name: 'program', include: ['test/**/*.test.ts'], exclude: SCREENS } },
			// In CI one that failed is looked at once more, and .ci/run names it: it has a race that is to be found.
			{
				extends: true,
				test: { name: 'screens', include: SCREENS, retry: process.env.CI === 'true' ? 1 : 0 },
			},
		],
	},
});
