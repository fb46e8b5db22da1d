import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withTraining } from '../../shared/domain/training/recipe.ts'
import type { EndpointSettings } from '../../shared/domain/serving/endpoint.ts'
import { manifestOf, readFrame, requireVersion } from '../datasets/index.ts'
import { loadModel } from '../evaluation/tasks.ts'
import { requireArtifact, requireTraining } from '../experiments/index.ts'
import { type Frame, takeRows } from '../frame.ts'
import { childProcessWorkers, taskPerformer } from '../jobs/index.ts'
import { chooseModel, requireModelVersion } from '../models/index.ts'
import { ForeignOnnx } from '../onnx/foreign.ts'
import { OnnxPredictor } from '../onnx/run.ts'
import { readPackage } from '../packages/container/index.ts'
import { answersFromOnnx, answersOf } from '../packages/formats/answers.ts'
import type { Answers } from '../packages/formats/parity.ts'
import { openDispatcher } from '../serving/endpoint/dispatcher.ts'
import { predictRequest, servedDeployment, tableOf } from '../serving/endpoint/fixtures/served.ts'
import { ensureServable, readServable } from '../serving/index.ts'
import { temporaryFolder } from '../testing.ts'
import { readPredictions, rowsOfPart } from '../training/index.ts'
import { createWorkspace } from '../workspace/index.ts'
import { open, type Opened } from './fixtures/open.ts'

const samples = {
  binary: { file: 'breast-cancer.csv', name: 'cancer', target: 'diagnosis' },
  multiclass: { file: 'penguins.csv', name: 'birds', target: 'Species' },
  regression: { file: 'wine-quality-red.csv', name: 'wine', target: 'quality' },
} as const

function started(): Opened {
  const folder = temporaryFolder()
  createWorkspace(folder).close()
  return open(folder)
}

/** What an endpoint says of rows, in its own process's parts, and the graph that it runs. */
async function served({ workspace }: Opened, ref: string, rows: Frame): Promise<{ answers: Answers; graph: Buffer }> {
  const perform = taskPerformer(childProcessWorkers(join(import.meta.dirname, '..', 'worker.ts')), workspace.objects.root)
  const { servable } = await ensureServable({ workspace, perform }, requireModelVersion(workspace.db, ref))
  // Made once.
  expect((await ensureServable({ workspace, perform }, requireModelVersion(workspace.db, ref))).servable).toBe(servable)
  const { graph } = await readServable(workspace.objects, servable)
  const settings: EndpointSettings = {
    format: 'cairn.endpoint/1',
    host: '127.0.0.1',
    port: 5080,
    tls: null,
    tokenHash: null,
    hosts: [],
    deployments: [servedDeployment(servable)],
    features: [],
  }
  const log = { record: () => {}, unlogged: () => ({}), flush: async () => {}, close: async () => {} }
  const dispatcher = await openDispatcher(settings, { objects: workspace.objects, log })
  try {
    const { predictions } = await dispatcher.predict(predictRequest(tableOf(rows)))
    const answers: Answers = predictions.kind === 'values' ? predictions : { ...predictions, labels: [...predictions.labels] }
    return { answers, graph: await workspace.objects.get(graph) }
  } finally {
    await dispatcher.close()
  }
}

const plain = (answers: Answers) =>
  answers.kind === 'values'
    ? { values: [...answers.values] }
    : { labels: [...answers.labels], probabilities: Array.from(answers.probabilities, Math.fround) }

/** The largest difference of two answers, in probability or in the unit of the target. */
function distance(one: Answers, other: Answers): number {
  const numbers = (answers: Answers) => [...(answers.kind === 'values' ? answers.values : answers.probabilities)]
  const [a, b] = [numbers(one), numbers(other)]
  expect(a.length).toBe(b.length)
  return a.reduce((most, value, at) => Math.max(most, Math.abs(value - b[at])), 0)
}

const cases = [
  ['linear', 'binary'],
  ['mlp', 'multiclass'],
  ['mlp', 'regression'],
  ['wideDeep', 'binary'],
  ['boosting', 'binary'],
  ['boosting', 'multiclass'],
  ['boosting', 'regression'],
  ['forest', 'multiclass'],
  ['forest', 'regression'],
] as const

test.for(cases)('[SV-4] endpoint, package and trained model answer alike: %s, %s', async ([family, task]) => {
  const opened = started()
  const { client, runner, workspace } = opened
  const { db, objects } = workspace
  const { file, name, target } = samples[task]
  await opened.importSample(file, name, target)
  const { recipe } = await client.training.propose({ ref: name, seed: 3, family })
  const short = family === 'boosting' || family === 'forest' ? recipe : withTraining(recipe, { epochs: 2 })
  const run = await client.experiments.start({ ref: name, recipe: short, engine: 'wasm' })
  await runner.result(run.jobId)
  const { ref } = await client.models.register({ run: run.runId, name })
  const path = join(temporaryFolder(), 'model.cairn')
  await runner.result((await client.packages.build({ ref, file: path })).jobId)

  const { model } = await loadModel(chooseModel(db, { ref }).source, objects)
  const predictions = readPredictions(await objects.get(requireArtifact(db, requireTraining(db, run.runId), 'predictions/model')))
  const heldOut = rowsOfPart(predictions.parts, 'test')
  const names = model.inputs.map((input) => input.name)
  const rows = takeRows(await readFrame(manifestOf(requireVersion(db, name)), objects, names, temporaryFolder()), heldOut)
  expect(rows.rows).toBeGreaterThan(30)

  const { answers, graph } = await served(opened, ref, rows)
  const packaged = (await readPackage(path)).get('model/model.onnx') ?? Buffer.alloc(0)
  expect(graph.equals(packaged)).toBe(true)
  const onnx = await OnnxPredictor.open(packaged)
  const fromPackage = answersFromOnnx(await onnx.predict(rows, model.inputs))
  await onnx.release()
  expect(plain(answers)).toEqual(plain(fromPackage))

  const { width, output } = predictions
  const trained = answersOf(
    model,
    Float32Array.from({ length: heldOut.length * width }, (_, i) => output[heldOut[Math.floor(i / width)] * width + (i % width)]),
  )
  // As every package proves it: float32 against what the engine computed.
  expect(distance(answers, trained)).toBeLessThan(task === 'regression' ? 1e-4 : 1e-5)
  if (answers.kind === 'classes' && trained.kind === 'classes') expect(answers.labels).toEqual(trained.labels)

  if (family !== 'boosting') return
  // Another workspace takes the package in: the very graph, and the very answers.
  const there = started()
  await there.runner.result((await there.client.packages.import({ file: path })).jobId)
  const imported = await served(there, `${name}@v1`, rows)
  expect(imported.graph.equals(packaged)).toBe(true)
  expect(plain(imported.answers)).toEqual(plain(answers))
})

test('[SV-4] a graph from elsewhere is served as it is', async () => {
  const opened = started()
  const { client, workspace } = opened
  const { db, objects } = workspace
  await opened.importSample('penguins.csv', 'birds', 'Species')
  const { ref } = await client.models.external.register({
    file: join(import.meta.dirname, 'fixtures', 'mass.onnx'),
    name: 'mass',
    target: 'Body Mass (g)',
  })
  const { model, body } = await loadModel(chooseModel(db, { ref }).source, objects)
  if (body.kind !== 'onnx' || body.ports === null) throw new Error('It has ports.')
  const names = model.inputs.map(({ name }) => name)
  const all = await readFrame(manifestOf(requireVersion(db, 'birds')), objects, names, temporaryFolder())
  // Four penguins lack what it needs.
  const complete = [...Array.from({ length: all.rows }).keys()].filter((row) =>
    [...all.columns.values()].every((column) => (column.kind === 'text' ? column.codes[row] >= 0 : !Number.isNaN(column.values[row]))),
  )
  const rows = takeRows(all, complete)
  const { answers, graph } = await served(opened, ref, rows)
  expect(graph.equals(body.graph)).toBe(true)
  const onnx = await ForeignOnnx.open(body.graph)
  const values = await onnx.predict(rows, { ...body.ports, labels: [] })
  await onnx.release()
  expect(plain(answers)).toEqual({ values: [...values] })
})
