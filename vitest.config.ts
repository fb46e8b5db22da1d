import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

const main = 'training,engines,onnx,evaluation,experiments,reports,document,statistics,models,governance,workspace'
/** What starts no services, servers or windows, and leaves nothing in the process that it ran in. */
const together = ['src/shared/**/*.test.ts', 'src/renderer/**/*.test.ts', 'scripts/**/*.test.ts', `src/main/{${main}}/**/*.test.ts`]

export default defineConfig({
  test: {
    globalSetup: ['scripts/testHome.ts'],
    // A busy machine takes many times as long as a quiet one: these limits are for what hangs.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    pool: 'forks',
    // Half of the time they wait for processes of their own; on two cores vitest would take one at a time.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    env: {
      // Tests of graphs use onnxruntime directly; see src/main/onnx/runtime.ts.
      ORT_DISABLE_TELEMETRY: '1',
      // Workers that tests start run the sources: without it each of them strips the types of hundreds of files and compiles them anew.
      NODE_COMPILE_CACHE: join(import.meta.dirname, '.cache/compile'),
    },
    unstubEnvs: true,
    projects: [
      // Files share a process and what it has loaded: loading it anew was half of all that they took.
      { extends: true, test: { name: 'together', include: together, isolate: false } },
      { extends: true, test: { name: 'alone', include: ['src/**/*.test.ts'], exclude: together } },
    ],
  },
})
