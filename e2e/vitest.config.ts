import { defineConfig } from 'vitest/config'

/** Journeys of the built command line, one after another: each starts processes of its own. */
export default defineConfig({
  test: {
    include: ['e2e/**/*.test.ts'],
    passWithNoTests: true,
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    pool: 'forks',
  },
})
