import { defineConfig } from 'vitest/config'

/** Journeys: the built program as real processes, on real files. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    globalSetup: ['./build.ts'],
    pool: 'forks',
    // The journeys start processes that are busy themselves.
    maxWorkers: 2,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
})
