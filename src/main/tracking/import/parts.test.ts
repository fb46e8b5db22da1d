import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { listRuns } from '../../experiments/index.ts'
import { listTrash } from '../../governance/index.ts'
import { temporaryFolder } from '../../testing.ts'
import { createWorkspace } from '../../workspace/index.ts'
import { importInto } from './fixtures/importing.ts'

const experiment = "experiment_id: '1'\nlifecycle_stage: active\nname: long\n"
const meta = (id: string) => `experiment_id: '1'\nlifecycle_stage: active\nrun_id: ${id}\nrun_name: ${id[0]}\nstart_time: 1000\nstatus: 3\n`

/** Runs by the first digit of their id, with so many points. */
function store(runs: Readonly<Record<string, number>>): string {
  const root = temporaryFolder()
  mkdirSync(join(root, '1'))
  writeFileSync(join(root, '1', 'meta.yaml'), experiment)
  for (const [digit, points] of Object.entries(runs)) {
    const folder = join(root, '1', digit.repeat(32))
    mkdirSync(join(folder, 'metrics'), { recursive: true })
    writeFileSync(join(folder, 'meta.yaml'), meta(digit.repeat(32)))
    writeFileSync(join(folder, 'metrics', 'loss'), Array.from({ length: points }, (_, i) => `${i} 0.5 ${i}\n`).join(''))
  }
  return root
}

const everyRun = { limit: 9, offset: 0, where: [], orderBy: { by: 'created', descending: true }, part: 'validation' } as const

test('[ML-2] a run of many points comes in parts, and is in no list until all of them are there', async () => {
  const workspace = createWorkspace(temporaryFolder())
  const seen: number[][] = []
  const look = () => {
    const points = workspace.sqlite.prepare('SELECT count(*) FROM metric_points').pluck().get() as number
    seen.push([points, listRuns(workspace.db, everyRun).total, listTrash(workspace).length])
  }
  const report = await importInto(workspace, { input: { source: { kind: 'path', path: store({ a: 13_000 }) } }, onSlice: look })
  expect(report).toMatchObject({ runs: 1, points: 13_000 })
  const before = seen.slice(0, -1)
  expect(before.map(([, runs, trash]) => [runs, trash])).toEqual(before.map(() => [0, 0]))
  expect(before.at(-1)?.[0]).toBe(12_000)
  expect(seen.at(-1)).toEqual([13_000, 1, 0])
})

test('[ML-2] an import that ends within a run leaves none of it, and the next one brings all', async () => {
  const workspace = createWorkspace(temporaryFolder())
  const path = store({ a: 10, b: 13_000 })
  const input = { source: { kind: 'path', path } } as const
  const killed = importInto(workspace, {
    input,
    onSlice: (slices) => {
      if (slices === 2) throw new Error('killed')
    },
  })
  await expect(killed).rejects.toThrow('killed')
  expect(workspace.sqlite.prepare('SELECT name FROM runs').pluck().all()).toEqual(['a'])
  expect(workspace.sqlite.prepare('SELECT count(*) FROM metric_points').pluck().get()).toBe(10)
  expect(await importInto(workspace, { input })).toMatchObject({ runs: 1, already: 1, points: 13_000 })
  expect(listRuns(workspace.db, everyRun).total).toBe(2)
})

test('[ML-2] what came before a cancel is there and told; importing again goes on from it', async () => {
  const workspace = createWorkspace(temporaryFolder())
  const path = store({ a: 7_000, b: 7_000, c: 7_000 })
  const input = { source: { kind: 'path', path } } as const
  const cancel = new AbortController()
  const report = await importInto(workspace, { input, signal: cancel.signal, onSlice: (slices) => slices === 3 && cancel.abort() })
  expect(report).toMatchObject({ isPart: true, runs: 1, points: 7_000 })
  expect(workspace.sqlite.prepare('SELECT name, deleted_at FROM runs').all()).toEqual([{ name: 'a', deleted_at: null }])
  expect(await importInto(workspace, { input })).toMatchObject({ isPart: false, runs: 2, already: 1, points: 14_000 })
  expect(workspace.sqlite.prepare('SELECT r.name, points FROM runs r JOIN metric_series s ON s.run_id = r.id').raw().all()).toEqual([
    ['a', 7_000],
    ['b', 7_000],
    ['c', 7_000],
  ])
})
