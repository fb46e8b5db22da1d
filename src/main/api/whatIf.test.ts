import { expect, test } from 'vitest'
import { metricValue } from '../../shared/domain/evaluation/evaluation.ts'
import { withTraining } from '../../shared/domain/training/recipe.ts'
import { temporaryFolder } from '../testing.ts'
import { createWorkspace } from '../workspace/index.ts'
import { compareAndWait } from './fixtures/compareAndWait.ts'
import { type Opened, open } from './fixtures/open.ts'
import { toCairnError } from './index.ts'

/** A registered model of a sample, trained for a moment. */
async function register(file: string, name: string, target: string, family: 'linear' | 'mlp'): Promise<Opened & { run: number }> {
  const folder = temporaryFolder()
  createWorkspace(folder).close()
  const opened = open(folder)
  const { client, runner } = opened
  await opened.importSample(file, name, target)
  const { recipe } = await client.training.propose({ ref: name, seed: 3, family })
  const started = await client.experiments.start({ ref: name, recipe: withTraining(recipe, { epochs: 8 }), engine: 'wasm' })
  await runner.result(started.jobId)
  await client.models.register({ run: started.runId, name })
  return { ...opened, run: started.runId }
}

test('[EV-3] what if: the same answer as explain, from rows that are kept; sensitive columns stay masked and still', {
  timeout: 180_000,
}, async () => {
  const { client, pids } = await register('penguins.csv', 'penguins', 'Species', 'mlp')
  const model = { ref: 'penguins' }
  const controls = await client.evaluation.controls({ model })
  expect(controls).toMatchObject({ dataset: 'penguins@v1', part: 'test' })
  expect(controls.rows).toBe(controls.rowIds.length)
  const mass = controls.controls.find(({ column }) => column === 'Body Mass (g)')
  expect(mass?.histogram?.counts.reduce((sum, n) => sum + n, 0)).toBe(controls.rows - (mass?.missing ?? 0))
  expect(
    controls.controls
      .find(({ column }) => column === 'Island')
      ?.levels.map(({ value }) => value)
      .toSorted(),
  ).toEqual(['Biscoe', 'Dream', 'Torgersen'])

  const [row] = controls.rowIds
  const changes = [{ column: 'Body Mass (g)', value: 6_000 }]
  const workers = pids.length
  const quick = await client.evaluation.whatIf({ model, row, changes })
  expect(pids).toHaveLength(workers)
  expect(quick).toEqual(await client.evaluation.explain({ model, row, changes, part: 'test' }))
  expect(quick.row).toBeNull()
  expect(quick.contributions.find(({ column }) => column === 'Body Mass (g)')?.value).toBe(6_000)
  expect((await client.evaluation.whatIf({ model, row })).row).toBe(row)

  // A row that is not of the part is answered too.
  const all = await client.datasets.rows({ ref: 'penguins', limit: 1_000, offset: 0 })
  const other = all.rows.find(({ row: each }) => !controls.rowIds.includes(each))?.row ?? 1
  expect((await client.evaluation.whatIf({ model, row: other })).row).toBe(other)

  await client.datasets.markSensitive({ name: 'penguins', columns: ['Sex'], sensitive: true })
  const masked = await client.evaluation.controls({ model })
  expect(masked.controls.find(({ column }) => column === 'Sex')).toMatchObject({
    sensitive: true,
    range: null,
    histogram: null,
    levels: [],
  })
  expect((await client.evaluation.whatIf({ model, row })).contributions.find(({ column }) => column === 'Sex')?.value).toBe('•••')
  const refused = await client.evaluation.whatIf({ model, row, changes: [{ column: 'Sex', value: 'MALE' }] }).catch(toCairnError)
  expect(refused).toMatchObject({ code: 'INVALID_INPUT', details: { column: 'Sex' } })
})

test('[DS-11] no answer about a model or its data tells the values of a sensitive column', { timeout: 180_000 }, async () => {
  const { client } = await register('penguins.csv', 'penguins', 'Species', 'mlp')
  const model = { ref: 'penguins' }
  const sexes = async () => (await client.models.architecture(model)).features.find(({ column }) => column === 'Sex')?.outputs
  const told = await sexes()
  expect(told).toContain('Sex=FEMALE')
  await client.datasets.markSensitive({ name: 'penguins', columns: ['Sex'], sensitive: true })
  expect(await sexes()).toEqual(told?.map(() => '•••'))

  const refused = { code: 'INVALID_INPUT', details: { column: 'Sex' } }
  const changes = [{ column: 'Sex', value: 'MALE' }]
  expect(await client.evaluation.explain({ model, row: 1, changes }).catch(toCairnError)).toMatchObject(refused)
  expect(await client.evaluation.dependence({ model, column: 'Sex' }).catch(toCairnError)).toMatchObject(refused)
  const filters = [{ column: 'Sex', operator: '=' as const, value: 'MALE' }]
  expect(await client.datasets.rows({ ref: 'penguins', filters }).catch(toCairnError)).toMatchObject(refused)
  expect(await client.datasets.rows({ ref: 'penguins', orderBy: [{ column: 'Sex' }] }).catch(toCairnError)).toMatchObject(refused)
  expect((await client.datasets.rows({ ref: 'penguins', filters: [{ column: 'Sex', operator: 'missing' }] })).total).toBe(10)
  const males = { by: ['Island', 'Sex'], slice: 'Sex = "MALE"' }
  expect(await client.evaluation.sliceRows({ model, ...males }).catch(toCairnError)).toMatchObject(refused)
})

test('[EV-1] [EV-2] [RG-2] [RG-3] [PK-2] predictions, the comparison of two versions, the layers and the card of a model', {
  timeout: 180_000,
}, async () => {
  const { client, run } = await register('breast-cancer.csv', 'cancer', 'diagnosis', 'linear')
  const stored = await client.experiments.evaluation({ run, part: 'test' })
  const found = await client.evaluation.predictions({ model: { ref: 'cancer' } })
  const right = found.actual.filter((actual, i) => actual === found.predicted[i]).length
  expect(right / found.total).toBeCloseTo(metricValue(stored, 'accuracy')?.value ?? 0, 12)
  expect(found.predicted).toEqual(found.score.map((score) => (score >= 0.5 ? 1 : 0)))
  expect((await client.evaluation.predictions({ model: { run }, maxRows: 10 })).rows).toHaveLength(10)

  await client.models.register({ run, name: 'cancer', threshold: 0.05 })
  const compared = await compareAndWait(client, { models: [{ ref: 'cancer@v1' }, { ref: 'cancer@v2' }] })
  expect(compared).toMatchObject({ models: ['cancer@v1', 'cancer@v2'], part: 'test', optimistic: null, result: { rows: found.total } })
  const difference = (metric: string) => compared.result?.pairs[0].differences.find((each) => each.metric === metric)
  expect(difference('rocAuc')).toMatchObject({ difference: 0, verdict: 'same' })
  expect(difference('recall')?.difference).toBeGreaterThanOrEqual(0)
  expect(difference('recall')?.baseline).toBe(metricValue(stored, 'recall')?.value)

  const built = await client.models.architecture({ ref: 'cancer' })
  const [last] = built.stages.filter(({ kind }) => kind === 'dense')
  expect(last).toMatchObject({ inputs: 30, outputs: 1, parameters: 31 })
  expect(built.parameters).toBe(31)
  expect(built.edges.map(({ from }) => from)).toEqual(['input', 'preprocessing', last.id])

  await client.models.cards.set({ ref: 'cancer@v2', section: 'intendedUse', text: 'To teach how a threshold is chosen.' })
  const preview = await client.models.cards.preview({ ref: 'cancer@v2' })
  expect(preview).toMatchObject({ ref: 'cancer@v2', draft: true })
  expect(preview.markdown).toContain('To teach how a threshold is chosen.')
  expect(preview.markdown).toContain('at least 0.05')
  expect(preview.signature.inputs).toHaveLength(30)
})
