import { defineConfig } from 'vitest/config'

/** What packages give in the hands of others: Python's own clients. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    globalSetup: ['./setup.ts'],
    pool: 'forks',
    // They load slowly, and there are few of them.
    maxWorkers: 1,
    testTimeout: 600_000,
    hookTimeout: 600_000,
    env: { ORT_DISABLE_TELEMETRY: '1' },
  },
})
