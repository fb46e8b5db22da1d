import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { ModelEvaluation } from '../../shared/contract/evaluation.ts'
import { Recipe } from '../../shared/domain/training/recipe.ts'
import { seenText } from '../../shared/domain/evaluation/seen.ts'
import { seededRandom } from '../random.ts'
import { temporaryFolder } from '../testing.ts'
import { createWorkspace, schema } from '../workspace/index.ts'
import { compareAndWait } from './fixtures/compareAndWait.ts'
import { open } from './fixtures/open.ts'

const random = seededRandom(4)
/** Labels that nothing tells: a model can only know rows by heart. */
const rows = Array.from(
  { length: 260 },
  () => `${random.normal().toFixed(4)},${random.normal().toFixed(4)},${random.int(2) ? 'yes' : 'no'}`,
)
const csv = (some: readonly string[]) => `x,z,label\n${some.join('\n')}\n`

async function world() {
  const path = temporaryFolder()
  createWorkspace(path).close()
  const opened = open(path)
  const { client, runner } = opened
  const folder = temporaryFolder()
  const importRows = async (name: string, some: readonly string[]) => {
    const file = join(folder, `${name}.csv`)
    writeFileSync(file, csv(some))
    await runner.result((await client.datasets.import({ name, file, options: { target: 'label' } })).jobId)
  }
  await importRows('noise', rows.slice(0, 200))
  const { recipe: proposed } = await client.training.propose({ ref: 'noise', seed: 1, family: 'mlp' })
  const recipe = Recipe.parse({
    ...proposed,
    split: { kind: 'stratified', seed: 1, fractions: { train: 0.6, validation: 0, test: 0.4 } },
    model: {
      ...proposed.model,
      family: 'mlp',
      hidden: [64, 32],
      activation: 'relu',
      batchNorm: false,
      dropout: 0,
      // No validation part: the epoch that is kept is that which knows most rows by heart.
      optimizer: { kind: 'adam', learningRate: 0.02 },
      batchSize: 16,
      epochs: 40,
      earlyStopping: null,
    },
  })
  const train = async (change: Partial<Recipe> = {}) => {
    const { jobId, runId } = await client.experiments.start({ ref: 'noise@v1', recipe: { ...recipe, ...change }, engine: 'wasm' })
    await runner.result(jobId)
    return runId
  }
  const evaluate = async (input: Parameters<typeof client.evaluation.run>[0]) =>
    ModelEvaluation.parse(await runner.result((await client.evaluation.run(input)).jobId))
  const compare = async (input: Parameters<typeof compareAndWait>[1]) => {
    const { result } = await compareAndWait(client, input)
    if (!result) throw new Error('not compared')
    return result
  }
  return { ...opened, folder, importRows, recipe, train, evaluate, compare }
}

test('[EV-9] rows that a model was trained on are told apart in newer versions and copies, whatever measures', {
  timeout: 300_000,
}, async () => {
  const here = await world()
  const { client, importRows, train, evaluate } = here
  await client.models.register({ run: await train(), name: 'noise' })

  const own = await evaluate({ ref: 'noise' })
  expect(own.rows).toMatchObject({ part: 'test', count: 80, includesTraining: false })
  expect(own.rows.seen).toEqual({ part: 'test', rows: 80, trained: 0, validated: 0, leftOut: false, unknown: [] })
  const { split } = await client.experiments.get({ run: 1 })
  expect(own.rows.count).toBe(split?.rows.test)

  // A newer version: the same rows in another order, and some that are new.
  await importRows('noise', rows.toReversed())
  const newer = await evaluate({ ref: 'noise', data: 'noise@v2', part: 'test' })
  const { seen } = newer.rows
  if (!seen) throw new Error('not told')
  expect(seen.rows).toBe(104)
  expect(seen.trained).toBeGreaterThan(20)
  expect(newer.rows).toMatchObject({ count: seen.rows - seen.trained, includesTraining: false, seen: { leftOut: true } })
  expect(seenText(seen)).toContain(`The test part: ${newer.rows.count} rows unseen, ${seen.trained} seen in training (excluded).`)
  const aucOf = ({ evaluation }: typeof newer) => evaluation.metrics.find(({ metric }) => metric === 'rocAuc')?.value ?? Number.NaN
  const included = await evaluate({ ref: 'noise', data: 'noise@v2', part: 'test', includeSeen: true })
  expect(included.rows).toMatchObject({ count: 104, includesTraining: true, seen: { trained: seen.trained, leftOut: false } })
  expect(aucOf(included)).toBeGreaterThan(aucOf(newer))

  // A copy under another name: all of it, without the 120 rows of train; and what is only of train has nothing to measure on.
  await importRows('copy', rows.slice(0, 200))
  const copy = await evaluate({ ref: 'noise', data: 'copy' })
  expect(copy.rows).toMatchObject({ part: 'all', count: 80, seen: { rows: 200, trained: 120, validated: 0, leftOut: true } })
  const { rows: trainRows } = await client.experiments.predictions({ run: 1, part: 'train', limit: 1000 })
  await importRows(
    'known',
    trainRows.map(({ row }) => rows[row - 1]),
  )
  await expect(evaluate({ ref: 'noise', data: 'known' })).rejects.toMatchObject({ code: 'NO_UNSEEN_ROWS' })
  // Those of train are measured where they are asked for by name.
  expect((await evaluate({ ref: 'noise', part: 'train' })).rows).toMatchObject({
    count: 120,
    includesTraining: true,
    seen: { trained: 120 },
  })

  // Whatever measures tells the same.
  const look = { model: { ref: 'noise' }, data: 'noise@v2', part: 'test' } as const
  const count = seen.rows - seen.trained
  expect(await client.evaluation.thresholds(look)).toMatchObject({ rows: count, seen })
  expect(await client.evaluation.predictions(look)).toMatchObject({ total: count, seen, includesTraining: false })
  expect(await client.evaluation.importance({ ...look, repeats: 1 })).toMatchObject({ rows: count, seen })
  expect(await client.evaluation.slices({ ...look, by: [['x']] })).toMatchObject({ rows: count, seen })
  expect((await client.evaluation.fairness({ ...look, by: ['x'], minSupport: 5 }))[0]).toMatchObject({ rows: count, seen })
  // Single rows can be asked about whatever they were.
  expect((await client.evaluation.controls(look)).rows).toBe(seen.rows)

  // Two models: what either was trained on is left out.
  await client.models.register({ run: await train({ split: { ...here.recipe.split, seed: 9 } }), name: 'noise' })
  const compared = await here.compare({ models: [{ ref: 'noise@v1' }, { ref: 'noise@v2' }], data: 'noise@v1' })
  expect(compared.seen).toMatchObject({ rows: 80, leftOut: true })
  expect(compared.seen.trained).toBeGreaterThan(20)
  expect(compared.rows).toBe(80 - compared.seen.trained)
  expect(compared.models.map(({ trained }) => trained)).toEqual([compared.seen.trained, 0])
  const changed = await client.evaluation.changed({ before: { ref: 'noise@v1' }, after: { ref: 'noise@v2' }, data: 'noise@v1' })
  expect(changed).toMatchObject({ compared: compared.rows, seen: compared.seen })
})

test('[RG-4] [EV-9] a gate takes no evaluation on a split that somebody chose: only the rows that its run held out', {
  timeout: 300_000,
}, async () => {
  const here = await world()
  const { client, recipe, train, evaluate } = here
  await client.models.register({ run: await train(), name: 'noise', threshold: 0.2 })
  const policy = { gates: [{ kind: 'metric' as const, metric: 'accuracy' as const, part: 'test' as const, limit: 0 }] }
  await client.models.gates.set({ name: 'noise', alias: 'champion', policy })
  const check = async () => (await client.models.gates.check({ ref: 'noise', alias: 'champion' })).results[0]
  await evaluate({ ref: 'noise', part: 'test', split: { ...recipe.split, seed: 99 } })
  expect(await check()).toMatchObject({ passed: false, detail: expect.stringContaining('An evaluation on another split does not count.') })
  const own = await evaluate({ ref: 'noise' })
  expect(await check()).toMatchObject({ passed: true, evidence: { n: own.rows.count } })
})

test('[EV-9] a fold is measured on what its own model has not seen, by evaluations and gates', { timeout: 300_000 }, async () => {
  const here = await world()
  const { client, runner, recipe, train, evaluate } = here
  const split = { ...recipe.split, fractions: { train: 0.6, validation: 0.2, test: 0.2 } }
  const plan = { ref: 'noise', recipe: { ...recipe, split, epochs: 5 }, engine: 'wasm' as const, folds: 4, seed: 1 }
  const { jobId, studyId } = await client.experiments.studies.crossValidate(plan)
  await runner.result(jobId)
  const { result } = await client.experiments.studies.get({ study: studyId })
  if (result?.kind !== 'crossValidation') throw new Error('no result')
  const [fold, other] = result.folds
  await client.models.register({ run: fold, name: 'noise' })
  const found = await evaluate({ ref: 'noise' })
  expect(found.rows).toMatchObject({ part: 'test', count: 50, fold: { folds: 4, index: 0 }, seen: { rows: 50, trained: 0 } })
  const own = (await client.experiments.get({ run: fold })).metrics.filter(({ part, subject }) => part === 'test' && subject === 'model')
  const accuracy = (metrics: typeof own) => metrics.find(({ metric }) => metric === 'accuracy')?.value
  expect(accuracy(found.evaluation.metrics.map((value) => ({ ...value, part: 'test' as const, subject: 'model' as const })))).toBe(
    accuracy(own),
  )

  // Against a model of the whole split: hardly any row is new to both.
  await client.models.setAlias({ ref: 'noise@v1', alias: 'champion', reason: 'first' })
  await client.models.gates.set({
    name: 'noise',
    alias: 'champion',
    policy: { gates: [{ kind: 'champion', metric: 'accuracy', part: 'test' }] },
  })
  await client.models.register({ run: await train(), name: 'noise' })
  await client.models.register({ run: other, name: 'noise' })
  for (const ref of ['noise@v2', 'noise@v3']) {
    const { passed, results } = await client.models.gates.check({ ref, alias: 'champion' })
    // Each is judged on what it has not seen itself; where the champion has seen most of that, it is said.
    expect(results[0].detail).toMatch(/noise@v1 has seen \d+ of them/)
    expect(passed).toBe(!results[0].detail.includes('significantly worse; '))
  }
  // Only rows that chose an epoch are new to both of two folds: nothing offers to compare on those, and who asks is told.
  const compared = await here.compare({ models: [{ run: fold }, { run: other }] })
  expect(compared.seen.rows).toBe(50)
  expect(compared.models.map(({ validated }) => validated)).toEqual(expect.arrayContaining([0, compared.rows]))
})

test('[EV-9] a model from a package is known by its lineage; of one whose data is not here, that is said', {
  timeout: 300_000,
}, async () => {
  const here = await world()
  const { client, runner, workspace, folder, train, evaluate } = here
  await client.models.register({ run: await train(), name: 'noise' })
  const file = join(folder, 'noise.cairn')
  await runner.result((await client.packages.build({ ref: 'noise', file, overwrite: false })).jobId)
  await runner.result((await client.packages.import({ file, name: 'back' })).jobId)
  await here.importRows('copy', rows.slice(0, 200))
  const known = await evaluate({ ref: 'back', data: 'copy' })
  expect(known.rows).toMatchObject({ count: 80, includesTraining: false, seen: { trained: 120, leftOut: true, unknown: [] } })

  workspace.write((db) => db.update(schema.modelVersions).set({ training: null }).where(eq(schema.modelVersions.id, 2)).run())
  const unknown = await evaluate({ ref: 'back', data: 'copy' })
  expect(unknown.rows).toMatchObject({ count: 200, includesTraining: true, seen: { trained: 0, leftOut: false, unknown: ['back@v1'] } })
  expect(unknown.rows.seen && seenText(unknown.rows.seen)).toBe(
    'back@v1 may have seen these rows in training (unknown); its result may be optimistic.',
  )
  const input = { models: [{ ref: 'noise' }, { ref: 'back' }], data: 'noise@v1' }
  expect(await here.compare(input)).toMatchObject({ rows: 80, seen: { unknown: ['back@v1'] }, models: [{ trained: 0 }, { trained: null }] })
  expect((await client.evaluation.compare(input)).optimistic).toBe(
    'back@v1 may have seen these rows in training; its result may be optimistic.',
  )
})
