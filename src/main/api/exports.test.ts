import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, onTestFinished, test } from 'vitest'
import { type Task, withTraining } from '../../shared/domain/training/recipe.ts'
import { temporaryFolder } from '../testing.ts'
import { createWorkspace } from '../workspace/index.ts'
import { inProcessWorkers } from './fixtures/inProcess.ts'
import { open } from './fixtures/open.ts'

const workers = await inProcessWorkers()
const size = 120
const rows = Array.from({ length: size }, (_, i) => i + 1)

async function opened(lines: readonly string[], columns: { key?: string[]; target: string }) {
  const folder = temporaryFolder()
  createWorkspace(folder).close()
  const { client, runner, workspace } = open(folder, workers)
  const done = async ({ jobId }: { jobId: number }) => runner.result(jobId)
  const source = join(folder, 'd.csv')
  writeFileSync(source, `${lines.join('\n')}\n`)
  await done(await client.datasets.import({ name: 'd', file: source, options: columns }))
  const train = async (task?: Task) => {
    const { recipe } = await client.training.propose({ ref: 'd', family: 'linear', task })
    const started = await client.experiments.start({ ref: 'd', recipe: withTraining(recipe, { epochs: 3 }), engine: 'wasm' })
    await done(started)
    return started.runId
  }
  return { client, done, workspace, train, path: (name: string) => join(folder, name) }
}

/** The lines of a CSV without quoted commas, split. */
const cellsOf = (path: string) =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','))

/** What a Parquet file has, as another program reads it: names, types, rows. */
async function parquet(path: string) {
  const instance = await DuckDBInstance.create(':memory:')
  onTestFinished(() => instance.closeSync())
  const reader = await (await instance.connect()).runAndReadAll(`SELECT * FROM read_parquet('${path}')`)
  return { names: reader.columnNames(), types: reader.columnTypes().map(String), rows: reader.getRows() }
}

test('[DS-10] a split is exported with the part of every row: the one that training uses', { timeout: 60_000 }, async () => {
  const lines = [
    'id,part,x,label',
    ...rows.map((i) => `${i * 10},p${i % 3},${(i * 37) % 101},${i % 40 === 0 ? '' : i % 3 === 0 ? 'yes' : 'no'}`),
  ]
  const { client, done, path, train } = await opened(lines, { key: ['id'], target: 'label' })
  const { recipe } = await client.datasets.defaultSplit({ ref: 'd' })
  const file = path('split.csv')
  expect(await done(await client.datasets.exportSplit({ ref: 'd', recipe, file, format: 'csv' }))).toEqual({ path: file, rows: size })

  const [header, ...cells] = cellsOf(file)
  expect(header).toEqual(['row', 'part', 'id', 'label'])
  expect(cells.map(([row]) => Number(row))).toEqual(rows)
  expect(cells.map(([, , id]) => Number(id))).toEqual(rows.map((i) => i * 10))
  expect(cells.filter(([, part]) => part === '').map(([row]) => Number(row))).toEqual([40, 80, 120])
  expect(cells.filter(([, , , label]) => label === '').map(([row]) => Number(row))).toEqual([40, 80, 120])

  const run = await train()
  for (const part of ['train', 'validation', 'test'] as const) {
    const page = await client.experiments.predictions({ run, part, limit: 1000 })
    expect(cells.filter((cell) => cell[1] === part).map(([row]) => Number(row))).toEqual(page.rows.map(({ row }) => row))
    expect(page.total).toBeGreaterThan(10)
  }
})

test('[EV-1] predictions are exported as they are shown: classes, probabilities, and the part of each row', {
  timeout: 60_000,
}, async () => {
  const label = (i: number) => ['3', '5', '8'][Math.floor(((i * 7919) % 101) / 34)]
  const lines = ['predicted_label,x,label', ...rows.map((i) => `${i},${(i * 7919) % 101},${label(i)}`)]
  const { client, done, path, train } = await opened(lines, { key: ['predicted_label'], target: 'label' })
  const run = await train('multiclass')
  const file = path('predictions.csv')
  expect(await done(await client.experiments.exportPredictions({ run, file, format: 'csv' }))).toMatchObject({ rows: size })
  const [header, ...cells] = cellsOf(file)
  // The key has the name that the prediction would have.
  expect(header).toEqual([
    'row',
    'part',
    'predicted_label',
    'label',
    'predicted_label_2',
    'probability_3',
    'probability_5',
    'probability_8',
  ])
  const page = await client.experiments.predictions({ run, part: 'test', limit: 1000 })
  const ofTest = cells.filter(([, part]) => part === 'test')
  expect(ofTest.map(([row]) => Number(row))).toEqual(page.rows.map(({ row }) => row))
  expect(ofTest.map((cell) => [cell[3], cell[4]])).toEqual(page.rows.map(({ actual, predicted }) => [actual, predicted]))
  expect(ofTest.map((cell) => cell.slice(5).map((text) => Math.fround(Number(text))))).toEqual(
    page.rows.map(({ probabilities }) => probabilities),
  )

  const typed = path('test.parquet')
  await done(await client.experiments.exportPredictions({ run, file: typed, format: 'parquet', part: 'test' }))
  const found = await parquet(typed)
  expect(found.names).toEqual(header)
  expect(found.types.slice(3, 6)).toEqual(['BIGINT', 'BIGINT', 'FLOAT'])
  expect(found.rows.map(([row]) => Number(row))).toEqual(page.rows.map(({ row }) => row))
  expect(found.rows.map((cell) => String(cell[4]))).toEqual(page.rows.map(({ predicted }) => predicted))
})

test('[EV-1] predictions of numbers, and of rows without a target; a file is overwritten when asked', { timeout: 60_000 }, async () => {
  const lines = ['x,y', ...rows.map((i) => `${(i * 37) % 101},${i === 7 ? '' : ((i * 37) % 101) * 2 + 1}`)]
  const { client, done, path, train } = await opened(lines, { target: 'y' })
  const run = await train()
  const file = path('predictions.csv')
  await done(await client.experiments.exportPredictions({ run, file, format: 'csv' }))
  const [header, ...cells] = cellsOf(file)
  expect(header).toEqual(['row', 'part', 'y', 'predicted_y'])
  expect(cells[6].slice(0, 3)).toEqual(['7', '', ''])
  expect(Number.isFinite(Number.parseFloat(cells[6][3]))).toBe(true)
  const page = await client.experiments.predictions({ run, part: 'validation', limit: 1000 })
  expect(cells.filter(([, part]) => part === 'validation').map((cell) => [Number(cell[0]), Math.fround(Number(cell[3]))])).toEqual(
    page.rows.map(({ row, predicted }) => [row, predicted]),
  )
  const again = async () => done(await client.experiments.exportPredictions({ run, file, format: 'csv', part: 'test' }))
  await expect(again()).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
  expect(cellsOf(file)).toHaveLength(size + 1)
  await done(await client.experiments.exportPredictions({ run, file, format: 'csv', part: 'test', overwrite: true }))
  expect(cellsOf(file).length).toBeLessThan(size / 2)
})

test('[DS-11] of a sensitive target a file has no values unless they are revealed, which is recorded', { timeout: 60_000 }, async () => {
  const lines = ['x,label', ...rows.map((i) => `${(i * 37) % 101},${(i * 37) % 101 > 50 ? '"NA"' : 'well'}`)]
  const { client, done, path, train, workspace } = await opened(lines, { target: 'label' })
  await client.datasets.markSensitive({ name: 'd', columns: ['label'], sensitive: true })
  const run = await train()
  await done(await client.experiments.exportPredictions({ run, file: path('masked.csv'), format: 'csv' }))
  const masked = cellsOf(path('masked.csv'))
  expect(masked[0]).toEqual(['row', 'part', 'label'])
  expect(readFileSync(path('masked.csv'), 'utf8')).not.toContain('well')
  const revealed = () => workspace.sqlite.prepare("SELECT count(*) AS n FROM audit WHERE action = 'dataset.reveal'").get()
  expect(revealed()).toEqual({ n: 0 })
  await done(await client.experiments.exportPredictions({ run, file: path('open.csv'), format: 'csv', reveal: true }))
  const [, first] = cellsOf(path('open.csv'))
  expect(first[2]).toMatch(/^"(NA|well)"$/)
  expect(first[3]).toMatch(/^"(NA|well)"$/)
  expect(revealed()).toEqual({ n: 1 })
})
