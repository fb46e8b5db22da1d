import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // Tests of graphs use onnxruntime directly; see src/main/onnx/runtime.ts.
    env: { ORT_DISABLE_TELEMETRY: '1' },
  },
})
