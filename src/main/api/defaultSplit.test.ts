import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { SplitRecipe } from '../../shared/domain/datasets/dataset.ts'
import { temporaryFolder } from '../testing.ts'
import { createWorkspace } from '../workspace/index.ts'
import { inProcessWorkers } from './fixtures/inProcess.ts'
import { open } from './fixtures/open.ts'
import { toCairnError } from './index.ts'

const groupOf = (i: number) => (i % 10 === 0 ? 'rare' : i % 2 === 0 ? 'a' : 'b')
const line = (i: number) => `${i},p${i % 13},2024-01-${String(1 + (i % 28)).padStart(2, '0')},${(i * 7919) % 101},${groupOf(i)}`
const csv = (from: number, to: number, header = 'id,patient,day,x,label') =>
  `${header}\n${Array.from({ length: to - from }, (_, k) => line(from + k)).join('\n')}\n`
const byGroup = SplitRecipe.parse({
  kind: 'group',
  by: 'patient',
  seed: 5,
  fractions: { train: 0.6, validation: 0.2, test: 0.2 },
})
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'none',
    (thrown: unknown) => toCairnError(thrown).code,
  )

// One for the file: the worker's program listens once.
const workers = await inProcessWorkers()

async function world() {
  const folder = temporaryFolder()
  createWorkspace(folder).close()
  const opened = open(folder, workers)
  const { client, runner } = opened
  const put = async (text: string, append = false) => {
    const file = join(folder, 'd.csv')
    await writeFile(file, text)
    const started = append
      ? await client.datasets.append({ name: 'd', file, options: {} })
      : await client.datasets.import({ name: 'd', file, options: { key: ['id'], target: 'label' } })
    return (await runner.result(started.jobId)) as { warnings: string[] }
  }
  await put(csv(0, 400))
  return { ...opened, put }
}

test('[DS-10] one split per version: automatic until one is saved, then proposed for training', { timeout: 120_000 }, async () => {
  const { client } = await world()
  const automatic = await client.datasets.defaultSplit({ ref: 'd' })
  expect(automatic).toMatchObject({ ref: 'd@v1', source: 'automatic', from: null, recipe: { kind: 'stratified', seed: 0 } })
  const first = await client.training.propose({ ref: 'd', seed: 3 })
  expect(first.recipe.split).toEqual({ ...automatic.recipe, seed: 3 })
  expect(first.split.source).toBe('automatic')

  expect(await client.datasets.setDefaultSplit({ ref: 'd', recipe: byGroup })).toEqual({
    ref: 'd@v1',
    recipe: byGroup,
    source: 'saved',
    from: null,
  })
  const { recipe, notes, split } = await client.training.propose({ ref: 'd', seed: 3 })
  expect(recipe.split).toEqual(byGroup)
  expect(recipe.seed).toBe(3)
  expect(split).toEqual(await client.datasets.defaultSplit({ ref: 'd' }))
  expect(notes[notes.length - 2]).toBe('The split is the default of d@v1: by group (patient), 60 / 20 / 20, seed 5.')

  expect((await client.datasets.setDefaultSplit({ ref: 'd', recipe: null })).source).toBe('automatic')
})

test('[DS-10] [UN-1] saving a split is audited, undone and done again', { timeout: 120_000 }, async () => {
  const { client } = await world()
  const other = { ...byGroup, seed: 6 }
  await client.datasets.setDefaultSplit({ ref: 'd', recipe: byGroup })
  await client.datasets.setDefaultSplit({ ref: 'd', recipe: other })
  const seedNow = async () => {
    const { source, recipe } = await client.datasets.defaultSplit({ ref: 'd' })
    return source === 'automatic' ? source : recipe.seed
  }
  expect(await seedNow()).toBe(6)
  await client.governance.undo.undo({})
  expect(await seedNow()).toBe(5)
  await client.governance.undo.undo({})
  expect(await seedNow()).toBe('automatic')
  await client.governance.undo.redo({})
  expect(await seedNow()).toBe(5)
  const { rows } = await client.governance.audit.list({ limit: 100 })
  expect(rows.filter(({ action }) => action === 'dataset.setDefaultSplit')).toHaveLength(2)
})

test('[DS-10] the next version inherits the split and says so; changing one leaves the other', { timeout: 120_000 }, async () => {
  const { client, put } = await world()
  await client.datasets.setDefaultSplit({ ref: 'd@v1', recipe: byGroup })
  const { warnings } = await put(csv(400, 450), true)
  expect(warnings).toContain('The default split was inherited from d@v1.')
  await put(csv(450, 500), true)
  expect(await client.datasets.defaultSplit({ ref: 'd@v3' })).toEqual({
    ref: 'd@v3',
    recipe: byGroup,
    source: 'inherited',
    from: 'd@v1',
  })
  await client.datasets.setDefaultSplit({ ref: 'd@v1', recipe: null })
  expect((await client.datasets.defaultSplit({ ref: 'd@v2' })).recipe).toEqual(byGroup)
  // A file without the column: nothing is inherited, and that is said.
  const lost = await put(csv(0, 300, 'id,person,day,x,label'))
  expect(lost.warnings.join()).toContain('was not inherited: this version has no column "patient"')
  expect((await client.datasets.defaultSplit({ ref: 'd@v4' })).source).toBe('automatic')
})

test('[DS-10] a split that cannot be made is not saved', { timeout: 120_000 }, async () => {
  const { client } = await world()
  const save = (change: object) => codeOf(client.datasets.setDefaultSplit({ ref: 'd', recipe: { ...byGroup, ...change } }))
  expect(await save({ by: 'gone' })).toBe('COLUMN_UNKNOWN')
  expect(await save({ kind: 'time', by: 'patient' })).toBe('INVALID_INPUT')
  expect(await save({ fractions: { train: 0.998, validation: 0.001, test: 0.001 }, kind: 'random' })).toBe('TOO_FEW_ROWS')
  expect(await save({ fractions: { train: 0.9, validation: 0.2, test: 0.2 } })).toBe('INVALID_INPUT')
  expect((await client.datasets.defaultSplit({ ref: 'd' })).source).toBe('automatic')
})

test('[DS-10] what a split gives: classes in each part, and warnings of small parts and of parts without a class', {
  timeout: 120_000,
}, async () => {
  const { client } = await world()
  const recipe = SplitRecipe.parse({ kind: 'stratified', seed: 1, fractions: { train: 0.9, validation: 0.05, test: 0.05 } })
  const { target, warnings, rows } = await client.datasets.split({ ref: 'd', recipe })
  expect(rows).toEqual({ train: 360, validation: 20, test: 20 })
  expect(target?.classes?.map(({ value, train, validation, test: held }) => [value, train + validation + held])).toEqual([
    ['b', 200],
    ['a', 160],
    ['rare', 40],
  ])
  expect(target?.classes?.reduce((sum, one) => sum + one.test, 0)).toBe(20)
  expect(warnings).toEqual([
    { kind: 'smallPart', part: 'validation', rows: 20 },
    { kind: 'smallPart', part: 'test', rows: 20 },
  ])
  const time = SplitRecipe.parse({ kind: 'time', by: 'id', seed: 1, fractions: { train: 0.6, validation: 0.395, test: 0.005 } })
  const late = await client.datasets.split({ ref: 'd', recipe: time })
  expect(late.warnings).toContainEqual({ kind: 'missingClass', part: 'test', value: 'rare', rows: 40 })
  const report = await client.datasets.leakage({ ref: 'd', recipe: time })
  expect(report.split).toEqual(late)
})

test('[DS-11] of a sensitive target the classes are numbered and the quantiles stay away', { timeout: 120_000 }, async () => {
  const { client } = await world()
  await client.datasets.markSensitive({ name: 'd', columns: ['label', 'x'], sensitive: true })
  const recipe = SplitRecipe.parse({ kind: 'random', seed: 1, fractions: { train: 0.6, validation: 0.2, test: 0.2 } })
  const { target } = await client.datasets.split({ ref: 'd', recipe })
  expect(target?.classes?.map(({ value }) => value)).toEqual(['group 1', 'group 2', 'group 3'])
  expect(target?.quantiles).toBeNull()
})
