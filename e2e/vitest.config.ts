import { defineConfig } from 'vitest/config'
import { waitTimeout } from './timeouts.ts'

/** Journeys: the built program as real processes, on real files. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    globalSetup: ['./build.ts', '../scripts/testHome.ts'],
    pool: 'forks',
    // The journeys start processes that are busy themselves.
    maxWorkers: 2,
    // A busy machine takes many times as long as a quiet one: these limits are for what hangs.
    testTimeout: 600_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: waitTimeout, interval: 100 } },
  },
})
