import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { newCsv, newRows, type Task, targets, tensors, trainingCsv } from '../../../peers/rows.ts'
import { withTraining } from '../../shared/domain/training/recipe.ts'
import { post, startServer } from '../serving/export/fixtures/server.ts'
import { temporaryFolder } from '../testing.ts'
import { createWorkspace } from '../workspace/index.ts'
import { open } from './fixtures/open.ts'

/** A workspace with a registered version of a model of this kind. */
async function trained(task: Task, family: 'linear' | 'mlp' | 'boosting' | 'forest') {
  const folder = temporaryFolder()
  createWorkspace(join(folder, 'workspace')).close()
  const { client, runner } = open(join(folder, 'workspace'))
  const file = join(folder, 'data.csv')
  writeFileSync(file, trainingCsv(task))
  await runner.result((await client.datasets.import({ name: 'data', file, options: { target: targets[task] } })).jobId)
  const { recipe } = await client.training.propose({ ref: 'data', seed: 1, family })
  const isNetwork = family === 'mlp' || family === 'linear'
  const words = { column: 'note', transform: { kind: 'words' as const, terms: 20, minCount: 2, binary: false } }
  const all = { ...recipe, features: [...recipe.features, words] }
  const started = await client.experiments.start({
    ref: 'data',
    recipe: isNetwork ? withTraining(all, { epochs: 8 }) : all,
    engine: 'wasm',
  })
  await runner.result(started.jobId)
  await client.models.register({ run: started.runId, name: 'wine "é" $(x)' })
  return { folder, client, runner, ref: 'wine "é" $(x)@v1' }
}

/** What `package predict` writes for the new rows: each output as text, so that every bit counts. */
function predictedCells(csv: string, task: Task) {
  const count = { regression: 1, binary: 3, multiclass: 4 }[task]
  const rows = csv.trimEnd().split('\n').slice(1)
  return rows.map((line) => line.trimEnd().split(',').slice(-count))
}

interface Predictions {
  readonly label?: readonly string[]
  readonly probabilities?: readonly (readonly number[])[]
  readonly prediction?: readonly number[]
}

/** The same cells of an answer. The shortest text of a double is that of no other one. */
function cells({ label = [], probabilities = [], prediction }: Predictions): string[][] {
  if (prediction) return prediction.map((value) => [String(value)])
  return label.map((text, row) => [text, ...probabilities[row].map(String)])
}

const kinds = [
  { task: 'binary', family: 'mlp' },
  { task: 'binary', family: 'boosting' },
  { task: 'multiclass', family: 'forest' },
  { task: 'multiclass', family: 'linear' },
  { task: 'regression', family: 'mlp' },
  { task: 'regression', family: 'boosting' },
] as const

test.each(kinds)(
  '[SV-7] the exported Node server predicts what the package predicts, bit for bit: $task, $family',
  async ({ task, family }) => {
    const { folder, client, runner, ref } = await trained(task, family)
    const packaged = join(folder, 'model.cairn')
    await runner.result((await client.packages.build({ ref, file: packaged })).jobId)
    writeFileSync(join(folder, 'new.csv'), newCsv)
    const predicted = join(folder, 'predicted.csv')
    await client.packages.predict({ file: packaged, data: join(folder, 'new.csv'), output: predicted })
    const expected = predictedCells(readFileSync(predicted, 'utf8'), task)
    expect(expected).toHaveLength(newRows.length)

    const { path, model, version } = await client.serving.exportFolder({ ref, target: 'node', output: join(folder, 'server') })
    expect([model, version]).toEqual(['wine "é" $(x)', 1])
    const { url } = await startServer(path)
    const columns = Object.keys(newRows[0]) as (keyof (typeof newRows)[number])[]
    const written = newRows.map((row) => ({ ...row, day: row.day?.toISOString().slice(0, 10) ?? null }))

    const records = await (await post(`${url}/invocations`, { dataframe_records: written })).json()
    expect(cells(records.predictions)).toEqual(expected)
    const split = { columns, data: written.map((row) => columns.map((column) => row[column])) }
    expect(await (await post(`${url}/invocations`, { dataframe_split: split })).json()).toEqual(records)
    const encoded = tensors()
    expect(await (await post(`${url}/invocations`, { inputs: encoded })).json()).toEqual(records)

    const byRow = await (await post(`${url}/v1/models/${encodeURIComponent(model)}:predict`, { instances: written })).json()
    const kserve = (byRow.predictions as (number | { label: string; probabilities: number[] })[]).map((one) =>
      typeof one === 'number' ? [String(one)] : [one.label, ...one.probabilities.map(String)],
    )
    expect(kserve).toEqual(expected)

    const inputs = columns.map((name) => ({
      name,
      datatype: ['colour', 'note'].includes(name) ? 'BYTES' : 'FP64',
      shape: [newRows.length, 1],
      data: encoded[name],
    }))
    const { outputs, ...head } = await (await post(`${url}/v2/models/${encodeURIComponent(model)}/infer`, { id: 'a', inputs })).json()
    expect(head).toEqual({ model_name: model, model_version: '1', id: 'a' })
    const byName = new Map((outputs as { name: string; data: (string | number)[] }[]).map(({ name, data }) => [name, data]))
    const width = expected[0].length - 1
    const infer = newRows.map((_, row) =>
      task === 'regression'
        ? [String(byName.get('prediction')?.[row])]
        : [byName.get('label')?.[row], ...(byName.get('probabilities') ?? []).slice(row * width, (row + 1) * width).map(String)],
    )
    expect(infer).toEqual(expected)
  },
)

test('[SV-7] a version, its package and the version that it became elsewhere give one folder, which a later export replaces', async () => {
  const { folder, client, runner, ref } = await trained('binary', 'linear')
  const packaged = join(folder, 'model.cairn')
  await runner.result((await client.packages.build({ ref, file: packaged })).jobId)
  const read = async (source: { ref: string } | { file: string } | { package: number }, name: string, from = client) => {
    const { path, files } = await from.serving.exportFolder({ ...source, target: 'docker', output: join(folder, name) })
    return Object.fromEntries(files.map(({ path: file }) => [file, readFileSync(join(path, file)).toString('base64')]))
  }
  const own = await read({ ref }, 'own')
  expect(await read({ file: packaged }, 'file')).toEqual(own)
  expect(await read({ package: 1 }, 'package')).toEqual(own)
  const again = { ref, target: 'mlflow', output: join(folder, 'own') } as const
  await expect(client.serving.exportFolder(again)).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
  const { files } = await client.serving.exportFolder({ ...again, overwrite: true })
  expect(files.map((file) => file.path)).toContain('MLmodel')

  const zipped = { package: 1, target: 'docker', output: join(folder, 'own.zip'), archive: true } as const
  const { path } = await client.serving.exportFolder(zipped)
  const unzipped = Object.entries(unzipSync(readFileSync(path)))
  expect(Object.fromEntries(unzipped.map(([file, bytes]) => [file, Buffer.from(bytes).toString('base64')]))).toEqual(
    Object.fromEntries(Object.entries(own).map(([file, text]) => [`wine-e-x-v1-docker/${file}`, text])),
  )
  await expect(client.serving.exportFolder(zipped)).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })

  mkdirSync(join(folder, 'other'))
  createWorkspace(join(folder, 'other/workspace')).close()
  const other = open(join(folder, 'other/workspace'))
  await other.runner.result((await other.client.packages.import({ file: packaged, name: 'bought' })).jobId)
  const bought = await read({ ref: 'bought@v1' }, 'bought', other.client)
  expect(bought['model/model.onnx']).toBe(own['model/model.onnx'])
  expect(JSON.parse(Buffer.from(bought['model/model.json'], 'base64').toString())).toMatchObject({ name: 'bought', version: 1 })
})
