import { writeFile } from 'node:fs/promises'
import { withTraining } from '../../shared/domain/training/recipe.ts'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../testing.ts'
import { createWorkspace } from '../workspace/index.ts'
import { inProcessWorkers } from './fixtures/inProcess.ts'
import { open } from './fixtures/open.ts'
import { toCairnError } from './index.ts'

const rows = 80
/** The answer of a row says which row it is: row 7 has 70. */
const answer = (row: number) => row * 10
const rowOf = (value: unknown) => Number(value) / 10
const line = (row: number, mark = 'a') => `${row},${row % 7},${row === 70 ? 'odd' : mark},${answer(row)}`
const csv = (lines: readonly string[]) => `id,x,mark,y\n${lines.join('\n')}\n`
const all = Array.from({ length: rows }, (_, i) => i + 1)

const refusal = (call: Promise<unknown>) =>
  call.then(
    () => null,
    (thrown: unknown) => toCairnError(thrown),
  )

test('a row has one number in every operation that names one: the first row is row 1', { timeout: 240_000 }, async () => {
  const folder = temporaryFolder()
  createWorkspace(folder).close()
  const { client, runner } = open(folder, await inProcessWorkers())
  const done = async ({ jobId }: { jobId: number }) => runner.result(jobId)
  const file = join(folder, 'rows.csv')
  const importLines = async (lines: readonly string[]) => {
    await writeFile(file, csv(lines))
    await done(await client.datasets.import({ name: 'd', file, options: { key: ['id'], target: 'y' } }))
  }
  await importLines(all.map((row) => line(row)))
  await importLines(all.map((row) => line(row, row === 33 ? 'changed' : 'a')))
  const ref = 'd@v1'

  const page = await client.datasets.rows({ ref, limit: 1000, columns: ['id'] })
  expect(page.rows.map(({ row }) => row)).toEqual(all)
  expect(page.rows.map(({ cells }) => cells[0])).toEqual(all)
  const sorted = await client.datasets.rows({ ref, limit: 3, columns: ['id'], orderBy: [{ column: 'id', descending: true }] })
  expect(sorted.rows.map(({ row, cells }) => [row, cells[0]])).toEqual([
    [80, 80],
    [79, 79],
    [78, 78],
  ])

  const diff = await client.datasets.diffRows({ from: 'd@v1', to: 'd@v2', change: 'changed' })
  expect(diff.rows).toMatchObject([{ fromRow: 33, toRow: 33 }])

  const rule = await client.datasets.rules.add({ name: 'd', rule: { kind: 'set', column: 'mark', values: ['a', 'changed'] } })
  expect(rule.result?.detail).toContain('the first in row 70')
  expect(
    (await client.datasets.rules.failing({ ref, rule: rule.id, columns: ['id'] })).rows.map(({ row, cells }) => [row, cells[0]]),
  ).toEqual([[70, 70]])

  expect(await refusal(client.datasets.edit({ ref, edits: [{ kind: 'delete', row: 0 }] }))).toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringContaining('Rows are counted from 1'),
  })
  expect(await refusal(client.datasets.edit({ ref, edits: [{ kind: 'delete', row: 81 }] }))).toMatchObject({
    message: 'There is no row 81; the version has rows 1 to 80.',
    details: { row: 81 },
  })
  expect(
    await refusal(client.datasets.edit({ ref, edits: [{ kind: 'set', row: 80, values: [{ column: 'x', value: 'no' }] }] })),
  ).toMatchObject({ message: expect.stringContaining('Row 80 '), details: { row: 80 } })
  await client.datasets.edit({
    ref,
    edits: [
      { kind: 'set', row: 5, values: [{ column: 'mark', value: 'five' }] },
      { kind: 'delete', row: 6 },
    ],
  })
  const { changes } = await client.datasets.edits({ ref })
  expect(changes.map(({ row, before }) => [row, before?.[0]])).toEqual([
    [5, 5],
    [6, 6],
  ])
  expect(
    await refusal(client.datasets.edit({ ref, edits: [{ kind: 'set', row: 6, values: [{ column: 'x', value: '1' }] }] })),
  ).toMatchObject({ message: expect.stringContaining('Row 6 is staged for deletion') })
  await client.datasets.discardEdits({ ref })

  const { recipe } = await client.training.propose({ ref, seed: 1, family: 'linear' })
  const features = recipe.features.filter(({ column }) => column === 'x')
  const runs: number[] = []
  for (const seed of [1, 2]) {
    const made = await client.experiments.start({
      ref,
      recipe: withTraining({ ...recipe, features }, { epochs: 2 + seed }),
      engine: 'wasm',
    })
    await done(made)
    await client.models.register({ run: made.runId, name: 'm' })
    runs.push(made.runId)
  }
  const model = { ref: 'm@v1' }
  const rowsOf = (found: { rows: readonly { row: number; actual: string | number }[] }) => {
    expect(found.rows.length).toBeGreaterThan(0)
    for (const { row, actual } of found.rows) expect(row).toBe(rowOf(actual))
  }
  rowsOf(await client.experiments.predictions({ run: runs[0], part: 'train', limit: 1000 }))
  const evaluated = (await done(await client.evaluation.run({ ref: 'm@v1', part: 'all', data: ref }))) as { id: number }
  rowsOf(await client.evaluation.rows({ evaluation: evaluated.id, show: 'misclassified', limit: 1000 }))
  rowsOf(await client.evaluation.changed({ before: model, after: { ref: 'm@v2' }, data: ref, part: 'all', limit: 1000 }))
  const slices = await client.evaluation.slices({ model, part: 'all', by: [['mark']], minSupport: 1 })
  rowsOf(await client.evaluation.sliceRows({ model, part: 'all', by: ['mark'], slice: slices.slices[0].name, limit: 1000 }))
  const predicted = await client.evaluation.predictions({ model, part: 'all' })
  expect(predicted.rows).toEqual(predicted.actual.map(rowOf))
  const controls = await client.evaluation.controls({ model, part: 'all' })
  expect(controls.rowIds).toEqual(all)
  const dependence = await client.evaluation.dependence({ model, part: 'all', column: 'x', curves: 500 })
  expect(dependence.ice.map(({ row }) => row)).toEqual(all)
  for (const row of [1, 80]) {
    const why = [await client.evaluation.explain({ model, row }), await client.evaluation.whatIf({ model, part: 'all', row })]
    for (const one of why) expect([one.row, rowOf(one.actual)]).toEqual([row, row])
  }
  expect(await refusal(client.evaluation.explain({ model, row: 81 }))).toMatchObject({
    message: 'There is no row 81: the rows are 1 to 80.',
  })
  expect(await refusal(client.evaluation.explain({ model, row: 0 }))).toMatchObject({ code: 'INVALID_INPUT' })

  // A copy of row 1 that the split puts into another part, and a target that is missing in row 12.
  await importLines([
    ...all.map((row) => (row === 12 ? '12,5,a,' : line(row))),
    ...all.slice(0, 20).map((row) => line(row).replace(/^\d+/, String(row + 100))),
  ])
  const leakage = await client.datasets.leakage({
    ref: 'd@v1',
    recipe: { kind: 'random', seed: 1, fractions: { train: 0.6, validation: 0.2, test: 0.2 } },
  })
  expect(leakage.copies).toEqual([])
  // The row without a target is left out, and the others keep their numbers.
  const answered = await client.evaluation.predictions({ model, data: 'd@v3', part: 'all', includeSeen: true })
  expect(answered.rows.slice(10, 12)).toEqual([11, 13])
  expect(answered.seen.withoutTarget).toBe(1)

  const copies = join(folder, 'copies.csv')
  await writeFile(copies, `a,b\n${all.map((row) => `${row % 40},${row % 40}`).join('\n')}\n`)
  await done(await client.datasets.import({ name: 'copies', file: copies, options: {} }))
  const found = await client.datasets.leakage({
    ref: 'copies',
    recipe: { kind: 'random', seed: 1, fractions: { train: 0.6, validation: 0.2, test: 0.2 } },
  })
  expect(found.copies.length).toBeGreaterThan(0)
  for (const { row, copyOf } of found.copies) expect(Math.abs(row - copyOf)).toBe(40)
  expect(found.copies.every(({ row, copyOf }) => row >= 1 && copyOf >= 1 && row <= rows && copyOf <= rows)).toBe(true)
})
