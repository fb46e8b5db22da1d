import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ColumnProfile, MeasuredMetric, ReferenceProfile } from '../../shared/domain/models/profile.ts'
import { MonitorSettings } from '../../shared/domain/monitoring/monitor.ts'
import { withTraining } from '../../shared/domain/training/recipe.ts'
import { childProcessWorkers } from '../jobs/index.ts'
import { PackageImportResult } from '../../shared/contract/packages.ts'
import { modelVersionRef, referenceInputOf, requireModelVersion } from '../models/index.ts'
import { computeReference, type ProfileFileInput, profileFile, profileVersion } from '../models/tasks.ts'
import { chooseModel } from '../models/index.ts'
import { manifestOf, requireVersion } from '../datasets/index.ts'
import { resourcePath } from '../resources.ts'
import { temporaryFolder } from '../testing.ts'
import { createWorkspace, type Workspace } from '../workspace/index.ts'
import foreign from './fixtures/foreign.json' with { type: 'json' }
import { open } from './fixtures/open.ts'
import { toCairnError } from './index.ts'

function start() {
  const folder = temporaryFolder()
  createWorkspace(folder).close()
  return open(folder, childProcessWorkers(join(import.meta.dirname, '..', 'worker.ts')))
}

const contextOf = ({ objects }: Workspace) => ({
  objects,
  scratch: temporaryFolder(),
  signal: new AbortController().signal,
  progress: () => {},
  emit: () => {},
  keeping: () => {},
})

const numberOf = ({ columns }: { columns: ColumnProfile[] }, name: string) => columns.find((column) => column.name === name)

test('[DR-1] [DR-2] a registered model has a reference profile of its own rows, made once; files and versions are profiled alike', {
  timeout: 180_000,
}, async () => {
  const { client, runner, workspace, importSample } = start()
  const recipe = await importSample('penguins.csv', 'penguins', 'Species')
  const started = await client.experiments.start({ ref: 'penguins', recipe: withTraining(recipe, { epochs: 8 }), engine: 'wasm' })
  await runner.result(started.jobId)
  const { profileJob } = await client.models.register({ run: started.runId, name: 'penguins' })
  expect(profileJob).not.toBeNull()
  expect(await runner.result(profileJob ?? 0)).toMatchObject({ ref: 'penguins@v1' })
  const { reference, why } = await client.models.profile({ ref: 'penguins' })
  expect(why).toBeNull()
  const { train, validation, part, performance, chunks, drift, importance, estimation, data } = reference as ReferenceProfile
  const run = await client.experiments.get({ run: started.runId })
  const { rows } = run.split ?? { rows: { train: -1, validation: -1 } }
  expect([train.rows, validation?.rows, part]).toEqual([rows.train, rows.validation, 'validation'])
  expect(data?.ref).toBe('penguins@v1')

  // What was measured is what the run was found to be on the same rows.
  const evaluation = await client.experiments.evaluation({ run: started.runId, part: 'validation' })
  expect(performance).toEqual(evaluation.metrics.map(({ metric, value, n }) => expect.objectContaining({ metric, value, rows: n })))
  // 51 validation rows are too few for ten chunks of ten.
  expect([chunks, drift]).toEqual([null, {}])
  expect(estimation).toMatchObject({ kind: 'none' })
  expect(importance?.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12)

  // All rows together are the dataset's own profile.
  const model = chooseModel(workspace.db, { ref: 'penguins' }).source
  const manifest = manifestOf(requireVersion(workspace.db, 'penguins'))
  const whole = await profileVersion({ manifest, model }, contextOf(workspace))
  const { profile } = await client.datasets.version({ ref: 'penguins' })
  for (const known of profile.columns.filter(({ name }) => whole.columns.some((column) => column.name === name))) {
    expect(numberOf(whole, known.name)).toMatchObject({ missing: known.missing, distinct: known.distinct, type: known.type })
    if (known.type === 'number') expect(numberOf(whole, known.name)).toMatchObject({ min: known.min, max: known.max })
  }
  expect(whole.target).toMatchObject({ kind: 'category', distinct: 3 })
  expect(whole.prediction?.labels?.rows).toBe(whole.rows)
  expect(whole.prediction?.probabilities.map(({ label }) => label)).toEqual(foreignLabels(whole))
  const range = await profileVersion({ manifest, model, range: { from: 10, to: 30 } }, contextOf(workspace))
  expect([range.rows, range.prediction?.labels?.rows]).toEqual([20, 20])

  // The file that the version came from has the same rows.
  const ofFile = (path: ProfileFileInput['path']) => profileFile({ path, model }, contextOf(workspace))
  const { columns, ...rest } = await ofFile(resourcePath('samples', 'penguins.csv'))
  expect({ columns, ...rest }).toEqual(whole)

  // It is made once; the same rows give the same bytes.
  const again = await client.models.makeProfile({ ref: 'penguins' }).catch((error: unknown) => toCairnError(error).code)
  expect(again).toBe('ALREADY_EXISTS')
  const make = referenceInputOf(workspace.db, { ref: 'penguins' })
  expect(await computeReference(make, contextOf(workspace))).toEqual(reference)

  // It travels in the package, without the values of a column that is sensitive by then.
  await client.datasets.markSensitive({ name: 'penguins', columns: ['Island'], sensitive: true })
  const path = join(temporaryFolder(), 'penguins.cairn')
  await runner.result((await client.packages.build({ ref: 'penguins', file: path })).jobId)
  const imported = PackageImportResult.parse(await runner.result((await client.packages.import({ file: path, name: 'again' })).jobId))
  expect(imported.report.checks).toContainEqual(expect.objectContaining({ name: 'reference', status: 'ok' }))
  const { reference: brought } = await client.models.profile({ ref: 'again' })
  const shown = await client.models.profile({ ref: 'penguins' })
  expect(JSON.stringify([brought, shown])).not.toContain('Torgersen')
  expect(brought && numberOf(brought.train, 'Island')).toMatchObject({ withheld: true, distinct: 3, counts: { values: [] } })
  expect({ ...brought, ref: '', checksum: '' }).toEqual({ ...shown.reference, ref: '', checksum: '' })
})

function foreignLabels({ target }: { target: ColumnProfile | null }): string[] {
  return target?.kind === 'category' ? target.counts.values.map(({ value }) => value).toSorted() : []
}

test('[DR-2] [DR-4] a model from elsewhere has a profile of data that a person names, with its chunks; files and versions are measured, or estimated', {
  timeout: 180_000,
}, async () => {
  const { client, runner, workspace, importSample } = start()
  await importSample('breast-cancer.csv', 'cancer', 'diagnosis')
  const { columns, labels } = foreign.logistic
  const file = join(import.meta.dirname, 'fixtures', 'logistic.onnx')
  await client.models.external.register({ file, name: 'elsewhere', target: 'diagnosis', labels, inputs: [{ input: 'X', columns }] })
  const version = requireModelVersion(workspace.db, 'elsewhere')
  expect(await client.models.profile({ ref: 'elsewhere' })).toMatchObject({
    reference: null,
    job: null,
    why: expect.stringMatching('Name data'),
  })
  expect(await client.models.makeProfile({ ref: 'elsewhere' }).catch((error: unknown) => toCairnError(error).details.field)).toBe('data')
  const { jobId } = await client.models.makeProfile({ ref: 'elsewhere', data: 'cancer' })
  await runner.result(jobId)
  const { reference } = await client.models.profile({ ref: modelVersionRef(workspace.db, version.id) })
  expect(reference).toMatchObject({
    part: null,
    train: { rows: 569 },
    validation: { rows: 569 },
    chunks: { count: 10, rows: 57 },
    estimation: { kind: 'cbpe' },
  })
  expect(reference?.performance.find(({ metric }) => metric === 'accuracy')?.value).toBeCloseTo(foreign.logistic.accuracy, 12)
  expect(Object.keys(reference?.drift ?? {})).toEqual(columns)
  const spread = reference?.chunks?.metrics.accuracy
  expect(spread?.mean).toBeCloseTo(foreign.logistic.accuracy, 2)
  expect(spread?.deviation).toBeGreaterThan(0)
  // A file with labels is measured by them, as scikit-learn measured the model; without them it is estimated.
  const sample = resourcePath('samples', 'breast-cancer.csv')
  const labelled = await client.monitoring.checkFile({ ref: 'elsewhere', file: sample })
  await runner.result(labelled.jobId)
  const measured = (await client.monitoring.checkedFile(labelled)).report
  expect(measured?.performance).toMatchObject({ labelled: 569, predicted: 569, coverage: 1, provisional: false })
  expect(valueOf(measured?.performance?.metrics, 'accuracy')).toBeCloseTo(foreign.logistic.accuracy, 12)
  const [head, ...lines] = readFileSync(sample, 'utf8').trim().split('\n')
  const place = head.split(',').indexOf('diagnosis')
  const bare = join(temporaryFolder(), 'bare.csv')
  writeFileSync(bare, [head, ...lines].map((line) => line.split(',').toSpliced(place, 1).join(',')).join('\n'))
  const unlabelled = await client.monitoring.checkFile({ ref: 'elsewhere', file: bare })
  await runner.result(unlabelled.jobId)
  const estimated = (await client.monitoring.checkedFile(unlabelled)).report
  expect(estimated?.performance).toBeNull()
  expect(valueOf(estimated?.estimate?.metrics, 'accuracy')).toBeCloseTo(foreign.logistic.accuracy, 2)

  // What is added to the data is measured too.
  const source = { kind: 'dataset', dataset: 'cancer' } as const
  const settings = MonitorSettings.parse({ model: 'elsewhere', target: { version: 1 }, source, windows: { kind: 'each' } })
  await client.monitoring.create({ name: 'added', settings })
  await runner.result((await client.datasets.append({ name: 'cancer', file: sample, options: {} })).jobId)
  await runner.result((await client.monitoring.checkNow({ name: 'added' })).jobId)
  const [added] = (await client.monitoring.windows({ name: 'added' })).windows
  expect(added).toMatchObject({ rows: 569, coverage: 1 })
  const { report } = await client.monitoring.window({ name: 'added', id: added.id })
  expect(valueOf(report?.performance?.metrics, 'accuracy')).toBeCloseTo(foreign.logistic.accuracy, 12)
})

function valueOf(metrics: readonly MeasuredMetric[] | undefined, id: string): number | null | undefined {
  return metrics?.find(({ metric }) => metric === id)?.value
}
