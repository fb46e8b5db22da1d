import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { ModelEvaluation } from '../../shared/contract/evaluation.ts'
import { withTraining } from '../../shared/domain/training/recipe.ts'
import { metricValue } from '../../shared/domain/evaluation/evaluation.ts'
import foreign from './fixtures/foreign.json' with { type: 'json' }
import { resourcePath } from '../resources.ts'
import { temporaryFolder } from '../testing.ts'
import { createWorkspace, schema } from '../workspace/index.ts'
import { type Opened, open } from './fixtures/open.ts'
import { toCairnError } from './index.ts'

const onnx = (name: string) => join(import.meta.dirname, 'fixtures', name)
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'nothing',
    (thrown: unknown) => toCairnError(thrown).code,
  )

function start(): Opened {
  const folder = temporaryFolder()
  createWorkspace(folder).close()
  return open(folder)
}

/** Trains on a sample and registers what comes out. */
async function register(opened: Opened, file: string, dataset: string, target: string, family: 'linear' | 'mlp') {
  const { client, runner } = opened
  await opened.importSample(file, dataset, target)
  const { recipe } = await client.training.propose({ ref: dataset, seed: 3, family })
  const started = await client.experiments.start({
    ref: dataset,
    recipe: withTraining(recipe, { epochs: 15 }),
    engine: 'wasm',
    name: family,
  })
  await runner.result(started.jobId)
  await client.models.register({ run: started.runId, name: dataset })
  return started.runId
}

async function evaluate({ client, runner }: Opened, input: Parameters<Opened['client']['evaluation']['run']>[0]) {
  const { jobId } = await client.evaluation.run(input)
  return ModelEvaluation.parse(await runner.result(jobId))
}

test('[EV-4][EV-8][EV-2][EV-3] a trained model of three classes: measured on its data, sliced, explained', {
  timeout: 180_000,
}, async () => {
  const opened = start()
  const { client } = opened
  const run = await register(opened, 'penguins.csv', 'penguins', 'Species', 'mlp')

  const again = await evaluate(opened, { ref: 'penguins' })
  const stored = await client.experiments.evaluation({ run, part: 'test' })
  expect(again.rows).toMatchObject({ part: 'test', includesTraining: false })
  expect(metricValue(again.evaluation, 'accuracy')?.value).toBe(metricValue(stored, 'accuracy')?.value)
  expect(metricValue(again.evaluation, 'logLoss')?.value).toBeCloseTo(metricValue(stored, 'logLoss')?.value ?? 0, 5)
  expect((await client.evaluation.list({ ref: 'penguins' })).map(({ id }) => id)).toEqual([again.id])
  expect(await client.evaluation.get({ evaluation: again.id })).toEqual(again)
  const all = await evaluate(opened, { ref: 'penguins', part: 'all' })
  expect(all.rows).toMatchObject({ includesTraining: false, seen: { rows: 344, leftOut: true } })
  expect(all.rows.count).toBe(344 - (all.rows.seen?.trained ?? 0))
  expect((await evaluate(opened, { ref: 'penguins', part: 'all', includeSeen: true })).rows).toMatchObject({
    includesTraining: true,
    count: 344,
  })

  const wrong = await client.evaluation.rows({ evaluation: again.id, show: 'misclassified' })
  const right = await client.evaluation.rows({ evaluation: again.id, show: 'correct', limit: 3 })
  expect(wrong.total + right.total).toBe(again.rows.count)
  expect(right.rows.length).toBe(3)
  expect((await client.experiments.predictions({ run, show: 'correct', limit: 3 })).rows.map(({ row }) => row)).toEqual(
    right.rows.map(({ row }) => row),
  )

  const model = { run } as const
  const report = await client.evaluation.slices({ model, part: 'all', includeSeen: true, by: [['Sex'], ['Island', 'Sex']], minSupport: 50 })
  const male = report.slices.find(({ name }) => name === 'Sex = "MALE"')
  const page = await client.evaluation.sliceRows({
    model,
    part: 'all',
    includeSeen: true,
    by: ['Sex'],
    slice: 'Sex = "MALE"',
    show: 'all',
    limit: 5,
    offset: 160,
  })
  expect(page.total).toBe(male?.rows)
  expect(page.rows.length).toBe(5)
  expect(await codeOf(client.evaluation.sliceRows({ model, by: ['Sex'], slice: 'Sex = "?"' }))).toBe('NOT_FOUND')
  const [fairness] = await client.evaluation.fairness({ model, part: 'all', includeSeen: true, by: ['Sex'], positive: 'Adelie' })
  expect(fairness.groups.map(({ name }) => name)).toEqual(['Sex = "MALE"', 'Sex = "FEMALE"'])
  expect(await codeOf(client.evaluation.fairness({ model, by: ['Sex'] }))).toBe('INVALID_INPUT')
  expect(await codeOf(client.evaluation.thresholds({ model }))).toBe('INVALID_INPUT')

  const importance = await client.evaluation.importance({ model, part: 'all', includeSeen: true, repeats: 3 })
  expect(importance.columns[0].mean).toBeGreaterThan(0.05)
  expect(importance).toEqual(await client.evaluation.importance({ model, part: 'all', includeSeen: true, repeats: 3 }))
  const dependence = await client.evaluation.dependence({ model, column: 'Island', label: 'Gentoo', curves: 3 })
  expect(dependence.grid).toEqual(expect.arrayContaining(['Biscoe', 'Dream', 'Torgersen']))
  expect(dependence.ice.length).toBe(3)

  const why = await client.evaluation.explain({ model, row: 20 })
  expect(why.method).toBe('gradients')
  expect(Math.abs(why.gap)).toBeLessThan(1e-3)
  expect(why.opposite?.predicted).not.toBe(why.predicted)
  const whatIf = await client.evaluation.explain({ model, row: 20, changes: [{ column: 'Beak Length (mm)', value: 55 }] })
  expect(whatIf.contributions.find(({ column }) => column === 'Beak Length (mm)')?.value).toBe(55)
  expect(whatIf.probabilities).not.toEqual(why.probabilities)
  expect(await codeOf(client.evaluation.explain({ model, row: 20, changes: [{ column: 'Body Mass (g)', value: 'fat' }] }))).toBe(
    'TYPE_MISMATCH',
  )
  expect(await codeOf(client.evaluation.explain({ model, row: 9999 }))).toBe('NOT_FOUND')
})

describe('models that were trained elsewhere', () => {
  const { columns, labels } = foreign.logistic
  const asked = { file: onnx('logistic.onnx'), name: 'elsewhere', target: 'diagnosis', labels, inputs: [{ input: 'X', columns }] }

  async function startElsewhere(): Promise<Opened> {
    const opened = start()
    await opened.importSample('breast-cancer.csv', 'cancer', 'diagnosis')
    await opened.client.models.external.register(asked)
    return opened
  }

  test('[ML-3] an ONNX model made in Python is evaluated as scikit-learn evaluates it', async () => {
    const opened = await startElsewhere()
    const { evaluation, rows } = await evaluate(opened, { ref: 'elsewhere', data: 'cancer' })
    expect(rows).toMatchObject({ part: 'all', count: 569 })
    expect(metricValue(evaluation, 'accuracy')?.value).toBeCloseTo(foreign.logistic.accuracy, 12)
    expect(metricValue(evaluation, 'rocAuc')?.value).toBeCloseTo(foreign.logistic.rocAuc, 5)
    expect(metricValue(evaluation, 'logLoss')?.value).toBeCloseTo(foreign.logistic.logLoss, 5)
    const why = await opened.client.evaluation.explain({ model: { ref: 'elsewhere' }, data: 'cancer', row: 1 })
    expect(why.method).toBe('sampling')
    expect(why.score).toBeCloseTo(foreign.logistic.probabilities[0], 5)
    expect(Math.abs(why.gap)).toBeLessThan(1e-6)
    // Its graph is computed in workers alone, also for the what-if panel.
    const looked = { model: { ref: 'elsewhere' }, data: 'cancer' }
    const { onnxObject } = opened.workspace.db.select().from(schema.modelVersions).get()!
    const readHere = vi.spyOn(opened.workspace.objects, 'get')
    expect((await opened.client.evaluation.controls(looked)).controls).toHaveLength(3)
    const { score } = await opened.client.evaluation.whatIf({ ...looked, row: 1 })
    expect(onnxObject).toMatch(/^[0-9a-f]{64}$/)
    expect(readHere).not.toHaveBeenCalledWith(onnxObject)
    expect(score).toBeCloseTo(foreign.logistic.probabilities[0], 5)
  })

  test('[EV-2] thresholds: presets and counts that add up, and a recall that is reached', async () => {
    const opened = await startElsewhere()
    const model = { ref: 'elsewhere' }
    const found = await opened.client.evaluation.thresholds({ model, data: 'cancer', recall: 0.99 })
    for (const { tp, fp, fn, tn } of [...found.presets, ...found.points]) expect(tp + fp + fn + tn).toBe(569)
    const recall = found.presets.find(({ preset }) => preset === 'recall')
    expect(recall?.recall).toBeGreaterThanOrEqual(0.99)
    expect(found.points.map(({ threshold }) => threshold)).toEqual(found.points.map(({ threshold }) => threshold).toSorted((a, b) => b - a))
  })

  test('[RG-3] the rows whose prediction changed between two versions, pageable', async () => {
    const { client } = await startElsewhere()
    await client.models.external.register({ ...asked, threshold: 0.9 })
    const compare = { before: { ref: 'elsewhere@v1' }, after: { ref: 'elsewhere@v2' }, data: 'cancer' }
    const all = await client.evaluation.changed({ ...compare, limit: 1000 })
    expect(all.changed).toBeGreaterThan(10)
    expect(all.fixed + all.broken).toBe(all.changed)
    expect(all.rows.every(({ before, after }) => before === 'malignant' && after === 'benign')).toBe(true)
    const page = await client.evaluation.changed({ ...compare, show: 'broken', limit: 3, offset: 2 })
    expect(page.total).toBe(all.broken)
    expect(page.rows).toEqual(all.rows.filter(({ verdict }) => verdict === 'broken').slice(2, 5))
    expect((await client.evaluation.changed({ ...compare, after: compare.before })).changed).toBe(0)
  })

  test('[ML-3] an ONNX model whose one input takes all columns side by side predicts a file', async () => {
    const { client } = await startElsewhere()
    const output = join(temporaryFolder(), 'predicted.csv')
    await client.packages.predict({ ref: 'elsewhere', data: resourcePath('samples', 'breast-cancer.csv'), output, overwrite: false })
    const [head, ...lines] = (await readFile(output, 'utf8')).trim().split('\n')
    const places = ['predicted_diagnosis', ...labels.map((label) => `probability_${label}`)].map((name) =>
      head.trim().split(',').indexOf(name),
    )
    const rows = lines.map((line) => line.trim().split(','))
    expect(rows).toHaveLength(569)
    foreign.logistic.probabilities.forEach((probability, i) => {
      const [label, negative, positive] = places.map((place) => rows[i][place])
      expect(Number(positive)).toBeCloseTo(probability, 5)
      expect(Number(negative)).toBeCloseTo(1 - probability, 5)
      expect(label).toBe(labels[probability >= 0.5 ? 1 : 0])
    })
  })

  test('[ML-3] a regression with a text input of its own, on rows that it can be measured on', async () => {
    const opened = start()
    const { client, runner } = opened
    const { jobId } = await client.datasets.import({ name: 'mass', file: resourcePath('samples', 'penguins.csv'), options: {} })
    await runner.result(jobId)
    await client.models.external.register({ file: onnx('mass.onnx'), name: 'mass', target: 'Body Mass (g)' })
    // Two penguins were not weighed.
    const { rows } = await evaluate(opened, { ref: 'mass', data: 'mass' })
    expect(rows).toMatchObject({ count: 342, seen: { rows: 342, withoutTarget: 2 } })
    const why = await client.evaluation.explain({ model: { ref: 'mass' }, data: 'mass', row: 1 })
    expect(why.score).toBeCloseTo(foreign.mass.predictions[0], 1)
    expect(Math.abs(why.gap)).toBeLessThan(1e-6)
    expect(await codeOf(client.evaluation.explain({ model: { ref: 'mass' }, data: 'mass', row: 4 }))).toBe('INVALID_INPUT')
    expect(await codeOf(client.evaluation.dependence({ model: { ref: 'mass' }, data: 'mass', column: 'Island' }))).toBe('INVALID_INPUT')
  })

  test('[ML-3] what does not fit is refused with what the model takes', { timeout: 180_000 }, async () => {
    const opened = await startElsewhere()
    const { client } = opened
    const folder = temporaryFolder()
    await writeFile(join(folder, 'no.onnx'), 'no model')
    const registering = (change: Partial<typeof asked> & { threshold?: number }) =>
      codeOf(client.models.external.register({ ...asked, ...change }))
    expect(await registering({ inputs: [] })).toBe('INVALID_INPUT')
    expect(await registering({ inputs: [{ input: 'X', columns: columns.slice(1) }] })).toBe('INVALID_INPUT')
    expect(await registering({ inputs: [{ input: 'Y', columns }] })).toBe('INVALID_INPUT')
    expect(await registering({ labels: ['benign', 'benign'] })).toBe('INVALID_INPUT')
    expect(await registering({ file: join(folder, 'no.onnx') })).toBe('FORMAT_INVALID')
    expect(await registering({ file: join(folder, 'none.onnx') })).toBe('FILE_NOT_FOUND')
    expect(await codeOf(client.evaluation.run({ ref: 'elsewhere' }))).toBe('INVALID_INPUT')
    await client.models.external.register({ ...asked, name: 'three', labels: ['a', 'b', 'c'] })
    expect(await codeOf(evaluate(opened, { ref: 'three', data: 'cancer' }))).toBe('LABEL_UNKNOWN')
    await client.models.external.register({ ...asked, name: 'lacking', inputs: [{ input: 'X', columns: ['a', 'b', 'c'] }] })
    expect(await codeOf(evaluate(opened, { ref: 'lacking', data: 'cancer' }))).toBe('COLUMN_UNKNOWN')
    await client.models.external.register({ ...asked, name: 'texts', inputs: [{ input: 'X', columns: ['Sex', 'Island', 'Species'] }] })
    await opened.importSample('penguins.csv', 'birds', 'Species')
    expect(await codeOf(evaluate(opened, { ref: 'texts', data: 'birds' }))).toBe('TYPE_MISMATCH')
  })
})
