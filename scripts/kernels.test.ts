import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, test } from 'vitest'
// @ts-expect-error a script without types
import { kernelFiles } from './kernels.mjs'

test('the compiled kernels are those of their sources: npm run kernels', async () => {
  const files = (await kernelFiles()) as readonly { path: string; text: string }[]
  expect(files.map(({ path }) => basename(path))).toEqual(['dense.wasm.ts', 'resampling.wasm.ts', 'trees.wasm.ts'])
  for (const { path, text } of files) expect(readFileSync(path, 'utf8')).toBe(text)
})
