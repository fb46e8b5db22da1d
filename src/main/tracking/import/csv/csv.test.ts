import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readPoints } from '../../../experiments/online.ts'
import { temporaryFolder } from '../../../testing.ts'
import { createWorkspace } from '../../../workspace/index.ts'
import { contentsOf, importInto } from '../fixtures/importing.ts'
import { meaningOf } from './meanings.ts'
import { timeIn } from './values.ts'

function csv(text: string): string {
  const path = join(temporaryFolder(), 'tries.csv')
  writeFileSync(path, text)
  return path
}

test.each([
  ['params.lr', ['0.1'], { kind: 'param', name: 'lr' }],
  ['metrics.val/loss', ['1'], { kind: 'metric', name: 'val/loss' }],
  ['tags.mlflow.user', ['me'], { kind: 'tag', name: 'mlflow.user' }],
  ['Run ID', ['x'], { kind: 'field', field: 'run' }],
  ['start_time', ['x'], { kind: 'field', field: 'start' }],
  ['Duration', ['3'], { kind: 'none' }],
  ['epochs', ['10', '20'], { kind: 'param', name: 'epochs' }],
  ['test acc', ['1', '0'], { kind: 'metric', name: 'test acc' }],
  ['speed', ['1.5', '2'], { kind: 'metric', name: 'speed' }],
  ['lr', ['0.1', '0.01'], { kind: 'param', name: 'lr' }],
  ['learning rate', ['0.1'], { kind: 'param', name: 'learning rate' }],
  ['optimizer', ['adam'], { kind: 'param', name: 'optimizer' }],
  ['accuracy', ['high'], { kind: 'param', name: 'accuracy' }],
] as const)('[ML-2] what a column is: %s', (header, values, meaning) => {
  expect(meaningOf(header, values)).toEqual(meaning)
})

test.each([
  ['2023-11-14 22:13:20.000000+00:00', 1_700_000_000_000],
  ['2023-11-14 22:13:20', 1_700_000_000_000],
  ['2023-11-14T23:13:20+01:00', 1_700_000_000_000],
  ['1700000000000', 1_700_000_000_000],
  ['1700000000.5', 1_700_000_000_500],
  ['14 November', null],
])('[ML-2] a time: %s', (text, at) => {
  expect(timeIn(text)).toBe(at)
})

test('[ML-2] [ML-5] a table as search_runs writes it becomes its runs, and the same again changes nothing', async () => {
  const path = csv(
    `run_id,experiment_id,status,artifact_uri,start_time,end_time,metrics.rmse,params.depth,tags.mlflow.runName\n` +
      `${'a'.repeat(32)},7,FINISHED,/x,2023-11-14 22:13:20+00:00,2023-11-14 22:14:20+00:00,0.5,3,first\n` +
      `${'b'.repeat(32)},7,FAILED,/x,2023-11-14 22:13:20+00:00,,,4,second\n`,
  )
  const workspace = createWorkspace(temporaryFolder())
  const input = { source: { kind: 'path', path } } as const
  expect(await importInto(workspace, { input })).toMatchObject({ runs: 2, points: 1 })
  expect(workspace.sqlite.prepare('SELECT uuid, status, started_at FROM runs ORDER BY uuid').raw().all()).toEqual([
    ['a'.repeat(32), 'done', 1_700_000_000_000],
    ['b'.repeat(32), 'failed', 1_700_000_000_000],
  ])
  const before = contentsOf(workspace)
  expect(await importInto(workspace, { input })).toMatchObject({ runs: 0, already: 2 })
  expect(contentsOf(workspace)).toBe(before)
})

test('[ML-2] rows of one run are its steps; a column is what was said of it', async () => {
  const path = csv('id;step;loss;seed\nfirst;1;0,5;7\nfirst;2;0,25;7\nsecond;1;nan;8\n'.replaceAll(',', '.'))
  const workspace = createWorkspace(temporaryFolder())
  const columns = { seed: { kind: 'tag', name: 'random seed' } } as const
  expect(await importInto(workspace, { input: { source: { kind: 'path', path, columns } } })).toMatchObject({ runs: 2 })
  const id = workspace.sqlite.prepare("SELECT id FROM runs WHERE name = 'first'").pluck().get() as number
  expect(readPoints(workspace, id, 'loss', { limit: 9 }).points.map(({ step, value }) => [step, value])).toEqual([
    [1, 0.5],
    [2, 0.25],
  ])
  expect(workspace.sqlite.prepare('SELECT tag, value FROM run_tags WHERE run_id = ?').raw().all(id)).toEqual([['random seed', '7']])
})
