import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'],
    globalSetup: ['scripts/testHome.ts'],
    // A busy machine takes many times as long as a quiet one: these limits are for what hangs.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    pool: 'forks',
    // Half of the time they wait for processes of their own; on two cores vitest would take one at a time.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Tests of graphs use onnxruntime directly; see src/main/onnx/runtime.ts.
    env: { ORT_DISABLE_TELEMETRY: '1' },
  },
})
