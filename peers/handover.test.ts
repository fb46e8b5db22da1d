import { readFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as ort from 'onnxruntime-node'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { json } from '../e2e/cairn.ts'
import { handoverTargets, type HandoverTarget } from '../src/shared/domain/serving/handover.ts'
import { buildFolder } from '../src/main/serving/export/build.ts'
import { hostile, hostileModel } from '../src/main/serving/export/fixtures/model.ts'
import { startServer } from '../src/main/serving/export/fixtures/server.ts'
import { writeFolder } from '../src/main/serving/export/folder.ts'
import { expectSame, type Outputs, readPredicted } from './outputs.ts'
import { describePeers, describeServingPeers, runServingPython, startPython } from './python.ts'
import { newCsv, type Task, targets, tensors, trainingCsv } from './rows.ts'

const kinds = [
  { task: 'binary', model: 'mlp' },
  { task: 'multiclass', model: 'boosting' },
  { task: 'regression', model: 'forest' },
] as const
const name = 'Wine "quality", é'
const version = `${name}@v1`

interface Exported {
  readonly folders: Readonly<Record<HandoverTarget, string>>
  /** What Cairn predicts with the package for the new rows. */
  readonly expected: Outputs
}
const exported = new Map<Task, Exported>()
const of = (task: Task): Exported => {
  const found = exported.get(task)
  if (!found) throw new Error(`Nothing was exported for ${task}.`)
  return found
}
/** The columns that the model takes. */
const inputsOf = (folder: string): Record<string, (number | string | null)[]> => {
  const signature = JSON.parse(readFileSync(join(folder, 'model/signature.json'), 'utf8')) as { inputs: { name: string }[] }
  const all = tensors()
  return Object.fromEntries(signature.inputs.map((input) => [input.name, all[input.name]]))
}

beforeAll(async () => {
  const root = mkdtempSync(join(tmpdir(), 'cairn-handover-'))
  for (const { task, model } of kinds) {
    const cwd = join(root, task)
    await json(['init', cwd])
    writeFileSync(join(cwd, 'data.csv'), trainingCsv(task))
    writeFileSync(join(cwd, 'new.csv'), newCsv)
    await json(['data', 'import', 'data.csv', '--target', targets[task]], { cwd })
    const { id } = await json<{ id: number }>(['train', 'data', '--model', model, ...(model === 'mlp' ? ['--epochs', '10'] : [])], { cwd })
    await json(['models', 'register', String(id), name], { cwd })
    await json(['package', 'build', version, '--output', 'model.cairn'], { cwd })
    await json(['package', 'predict', 'model.cairn', 'new.csv', '--output', 'predicted.csv'], { cwd })
    for (const target of handoverTargets) await json(['deploy', 'export', version, '--for', target, '--output', target], { cwd })
    exported.set(task, {
      folders: Object.fromEntries(handoverTargets.map((target) => [target, join(cwd, target)])) as Record<HandoverTarget, string>,
      expected: readPredicted(readFileSync(join(cwd, 'predicted.csv'), 'utf8'), task),
    })
  }
  return () => rmSync(root, { recursive: true })
})

describePeers('[SV-7] MLflow serves the exported folder as it is', () => {
  test.each(kinds)('mlflow models serve predicts what the package predicts: $task, $model', async ({ task }) => {
    const { folders, expected } = of(task)
    const port = await freePort()
    const server = startPython([
      '-m',
      'mlflow',
      'models',
      'serve',
      '-m',
      folders.mlflow,
      '--env-manager',
      'local',
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
    ])
    let said = ''
    server.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text))
    server.stdout?.resume()
    const ended = new Promise<never>((_, reject) => server.once('exit', () => reject(new Error(`MLflow ended:\n${said}`))))
    ended.catch(() => {})
    onTestFinished(() => void server.kill('SIGTERM'))
    await Promise.race([ended, answers(`http://127.0.0.1:${port}/ping`)])
    const { predictions } = await ask(`http://127.0.0.1:${port}/invocations`, JSON.stringify({ inputs: inputsOf(folders.node) }))
    expectSame(predictions, expected)
    // The example beside it, as the README has it.
    const example = await ask(`http://127.0.0.1:${port}/invocations`, readFileSync(join(folders.mlflow, 'input_example.json'), 'utf8'))
    expect(Object.keys(example.predictions).sort()).toEqual(Object.keys(expected).sort())
  })
})

const slug = 'Wine-quality-e'

interface Tensor {
  readonly name: string
  readonly data_type: string
  readonly dims: readonly string[]
  readonly label_filename?: string
}
interface Config {
  readonly name: string
  readonly backend: string
  readonly max_batch_size?: number
  readonly input: readonly Tensor[]
  readonly output: readonly Tensor[]
}
interface TritonRead {
  readonly configs: readonly Config[]
  readonly answers: Outputs
}
interface KServeRead {
  readonly services: readonly {
    readonly metadata: { readonly name: string; readonly annotations: Readonly<Record<string, string>> }
    readonly spec: { readonly predictor: { readonly model: Readonly<Record<string, unknown>> } }
  }[]
  readonly refused: readonly boolean[]
}

describeServingPeers('[SV-7] Triton and KServe read what is exported for them', () => {
  test.each(kinds)('their own schemas and clients: $task, $model', async ({ task }) => {
    const { folders, expected } = of(task)
    const broken = mkdtempSync(join(tmpdir(), 'cairn-handover-'))
    onTestFinished(() => rmSync(broken, { recursive: true }))
    for (const target of ['triton', 'kserve'] as const)
      await writeFolder(buildFolder(target, hostileModel(), 'test'), join(broken, target), { overwrite: false })
    const server = await startServer(folders.node)
    const configs = [join(folders.triton, `model_repository/${slug}/config.pbtxt`), ...configsIn(broken)]
    const asked = { host: new URL(server.url).host, model: name, inputs: inputsOf(folders.node) }
    const found = await readBy<TritonRead>('tritonSchema.py', { configs, server: asked })

    const [config, ...others] = found.configs
    expect(config).toMatchObject({ name: slug, backend: 'onnxruntime' })
    // Protobuf does not tell zero from nothing.
    expect(config.max_batch_size ?? 0).toBe(0)
    const graph = await ort.InferenceSession.create(join(folders.triton, `model_repository/${slug}/1/model.onnx`))
    expect(config.input.map(shapeOf)).toEqual(graph.inputMetadata.map(metadataOf))
    expect(config.output.map(shapeOf)).toEqual(graph.outputMetadata.map(metadataOf))
    for (const other of others) {
      expect(other.input.map((input) => input.name)).toEqual(['__proto__', hostile])
      // A class with a line end has no line of its own.
      expect(other.output.map((output) => output.label_filename)).toEqual([undefined, undefined])
    }
    const labelled = config.output.find((output) => output.label_filename !== undefined)
    expect(labelled?.label_filename).toBe(task === 'regression' ? undefined : 'labels.txt')

    const services = [join(folders.kserve, 'inferenceservice.yaml'), join(broken, 'kserve/inferenceservice.yaml')]
    const read = await readBy<KServeRead>('kserveSchema.py', services)
    const [service, odd] = read.services
    expect(service.metadata).toEqual({ name: 'wine-quality-e', annotations: { 'cairn-model': name, 'cairn-version': '1' } })
    expect(service.spec.predictor.model).toMatchObject({ runtime: 'kserve-tritonserver', storageUri: 'pvc://models/wine-quality-e' })
    expect(odd.metadata.annotations['cairn-model']).toBe(hostile)
    expect(read.refused).toEqual([true, true])

    expectSame(found.answers, expected)
  })
})

const readBy = async <T>(program: string, input: unknown): Promise<T> =>
  JSON.parse(await runServingPython([join(import.meta.dirname, program)], JSON.stringify(input))) as T

const configsIn = (folder: string) => [
  ...[...buildFolder('triton', hostileModel(), 'test').keys()]
    .filter((path) => path.endsWith('.pbtxt'))
    .map((path) => join(folder, 'triton', path)),
  ...[...buildFolder('kserve', hostileModel(), 'test').keys()]
    .filter((path) => path.endsWith('.pbtxt'))
    .map((path) => join(folder, 'kserve', path)),
]

const types: Readonly<Record<string, string>> = { string: 'TYPE_STRING', float64: 'TYPE_FP64', float32: 'TYPE_FP32' }
const shapeOf = ({ name: tensor, data_type, dims }: Tensor) => [tensor, data_type, dims.map(Number)]

function metadataOf(value: ort.InferenceSession.ValueMetadata) {
  if (!value.isTensor) throw new Error(`${value.name} is no tensor.`)
  return [value.name, types[value.type], value.shape.map((size) => (typeof size === 'number' ? size : -1))]
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** Resolves when something answers there. */
async function answers(url: string): Promise<void> {
  for (;;) {
    const response = await fetch(url).catch(() => null)
    if (response?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

async function ask(url: string, body: string): Promise<{ predictions: Outputs }> {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const text = await response.text()
  if (!response.ok) throw new Error(`${response.status}: ${text}`)
  return JSON.parse(text) as { predictions: Outputs }
}
