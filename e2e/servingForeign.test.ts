import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import foreign from '../src/main/api/fixtures/foreign.json' with { type: 'json' }
import { json, newWorkspace, root, sample } from './cairn.ts'
import { isFree, serving } from './endpoint.ts'

test('[SV-1] [ML-3] a graph from elsewhere, which takes several columns as one input, answers in every protocol', async () => {
  const at = { cwd: await newWorkspace() }
  const { columns, labels, probabilities } = foreign.logistic
  await json(['data', 'import', sample('breast-cancer.csv'), '--name', 'cancer', '--target', 'diagnosis'], at)
  const file = join(root, 'src/main/api/fixtures/logistic.onnx')
  const described = ['--name', 'elsewhere', '--target', 'diagnosis', '--labels', labels.join(), '--input', `X=${columns.join()}`]
  await json(['models', 'register-onnx', file, ...described], at)
  const { running, ready } = await serving(at, undefined, 'elsewhere@v1')
  expect(ready.deployment).toBe('elsewhere')

  const [head, ...lines] = readFileSync(sample('breast-cancer.csv'), 'utf8').trim().split(/\r?\n/)
  const places = columns.map((column) => head.split(',').indexOf(column))
  const rows = lines.slice(0, probabilities.length).map((line) => places.map((place) => Number(line.split(',')[place])))
  const post = async (path: string, body: unknown) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${ready.token}` }
    const response = await fetch(new URL(path, ready.url), { method: 'POST', headers, body: JSON.stringify(body) })
    return { status: response.status, version: response.headers.get('x-cairn-model-version'), text: await response.text() }
  }
  const answered = async <T>(path: string, body: unknown) => {
    const { status, version, text } = await post(path, body)
    expect([status, version], text).toEqual([200, 'elsewhere@v1'])
    return JSON.parse(text) as T
  }
  const expected = probabilities.map((probability) => labels[probability >= 0.5 ? 1 : 0])
  const agree = (said: readonly string[], positive: readonly number[]) => {
    expect(said).toEqual(expected)
    for (const [row, probability] of probabilities.entries()) expect(positive[row]).toBeCloseTo(probability, 5)
  }

  const records = rows.map((row) => Object.fromEntries(columns.map((column, place) => [column, row[place]])))
  type Mlflow = { predictions: { label: string[]; probabilities: number[][] } }
  const mlflow = await answered<Mlflow>('/invocations', { dataframe_records: records })
  agree(
    mlflow.predictions.label,
    mlflow.predictions.probabilities.map(([, positive]) => positive),
  )
  type V1 = { predictions: { label: string; probabilities: number[] }[] }
  const { predictions } = await answered<V1>('/v1/models/elsewhere:predict', { instances: records })
  agree(
    predictions.map(({ label }) => label),
    predictions.map((each) => each.probabilities[1]),
  )
  const tensors = columns.map((name, place) => ({ name, datatype: 'FP64', shape: [rows.length], data: rows.map((row) => row[place]) }))
  type V2 = { outputs: { name: string; data: (string | number)[] }[] }
  const { outputs } = await answered<V2>('/v2/models/elsewhere/infer', { inputs: tensors })
  const output = (name: string) => outputs.find((each) => each.name === name)?.data ?? []
  agree(
    output('label').map(String),
    output('probabilities')
      .filter((_, place) => place % 2 === 1)
      .map(Number),
  )

  const asked = await post('/invocations?explain=true', { dataframe_records: records.slice(0, 1) })
  expect([asked.status, asked.text]).toEqual([400, expect.stringContaining('graph')])
  running.interrupt()
  expect((await running.ended).code).toBe(0)
  expect(await isFree(Number(new URL(ready.url).port))).toBe(true)
})
