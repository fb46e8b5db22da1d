import { cpSync, readdirSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../testing.ts'
import { createWorkspace } from '../../workspace/index.ts'
import { contentsOf, importInto } from './fixtures/importing.ts'

const input = (path: string) => ({ input: { source: { kind: 'path', path } as const } })

test.each([
  ['TensorBoard logs', 'tensorboard/fixtures/logs', { runs: 3, points: 35, files: 2 }],
  ['W&B files', 'wandb/fixtures/wandb', { runs: 2, points: 29, files: 1 }],
])('[ML-4] [ML-5] %s come whole, and the same again changes nothing', async (format, folder, counts) => {
  const workspace = createWorkspace(temporaryFolder())
  const path = join(import.meta.dirname, folder)
  expect(await importInto(workspace, input(path))).toMatchObject({ source: format, ...counts, already: 0 })
  const before = contentsOf(workspace)
  expect(await importInto(workspace, input(path))).toMatchObject({ runs: 0, points: 0, files: 0, already: counts.runs, updated: 0 })
  expect(contentsOf(workspace)).toBe(before)
})

test('[ML-4] a log that grows between two imports adds what is new to the same run', async () => {
  const workspace = createWorkspace(temporaryFolder())
  const folder = temporaryFolder()
  const kept = join(import.meta.dirname, 'tensorboard/fixtures/logs/search/1')
  const [name] = readdirSync(kept)
  cpSync(kept, folder, { recursive: true })
  // In the middle of a record, as a program leaves it that is still writing.
  truncateSync(join(folder, name), 390)
  expect(await importInto(workspace, input(folder))).toMatchObject({ runs: 1, points: 0 })
  cpSync(join(kept, name), join(folder, name))
  expect(await importInto(workspace, input(folder))).toMatchObject({ runs: 0, updated: 1, points: 1 })
})
