import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test, vi } from 'vitest'
import { freePort, json, start } from '../e2e/cairn.ts'
import { describeTrackingPeers, runTrackingPython } from './python.ts'

/** What takes minutes, or a download of several hundred megabytes, is done where it is asked for. */
const isWhole = process.env.CAIRN_PEERS_ALL === '1'

let cwd = ''

/** MLflow's own client, in a process of its own, with the address and the token that a person copies. @returns what came back */
let client: (part: string) => Promise<Record<string, unknown>>

describeTrackingPeers('[ML-1] the newest client of MLflow', () => {
  beforeAll(async () => {
    cwd = mkdtempSync(join(tmpdir(), 'cairn-tracking-'))
    await json(['init', cwd])
    const port = await freePort()
    const server = start(['track', '--port', String(port), '--token'], { cwd })
    const uri = `http://127.0.0.1:${port}`
    await vi.waitFor(() => fetch(`${uri}/health`), { timeout: 60_000 })
    const { token } = await json<{ token: string }>(['track', 'token'], { cwd })
    const env = { MLFLOW_TRACKING_URI: uri, MLFLOW_TRACKING_TOKEN: token }
    client = async (part) =>
      JSON.parse(await runTrackingPython([join(import.meta.dirname, 'mlflowClient.py'), part], '', env)) as Record<string, unknown>
    return async () => {
      server.interrupt()
      await server.ended
      rmSync(cwd, { recursive: true })
    }
  })

  test('logs runs within runs, metrics that are no numbers, tags and data by the fluent functions, and finds them again', async () => {
    const told = await client('fluent')
    expect(told).toMatchObject({
      status: 'FINISHED',
      params: { lr: '0.1', layers: '3', name: 'grüße' },
      metrics: { loss: '0.25', accuracy: '0.5', up: 'inf', down: '-inf' },
      history: [
        [0, '1.5'],
        [1, 'nan'],
        [2, '0.25'],
      ],
      tags: { stage: 'try', team: 'blue', n: '3', 'mlflow.runName': 'parent', 'mlflow.note.content': 'a note' },
      inputs: [['pairs', 'seen', 'training']],
      frame: ['child', 'grandchild'],
      parents: [true, true],
      found: [true, true, 1],
    })
    const { runs } = await json<{ runs: Record<string, unknown>[] }>(['runs', 'list', '--experiment', 'fluent'], { cwd })
    expect(runs.find(({ name }) => name === 'parent')).toMatchObject({ uuid: told.run, source: 'mlflow', status: 'done' })
    expect(runs).toHaveLength(3)
  })

  test('creates, ends, deletes and restores by MlflowClient, and is refused in its own errors', async () => {
    expect(await client('client')).toMatchObject({
      status: 'FAILED',
      points: 1000,
      params: 100,
      deleted: 0,
      experiment: ['renamed', 'b'],
      errors: {
        param: 'INVALID_PARAMETER_VALUE',
        run: 'RESOURCE_DOES_NOT_EXIST',
        experiment: 'RESOURCE_ALREADY_EXISTS',
        filter: 'INVALID_PARAMETER_VALUE',
      },
    })
  })

  test('sends files, folders, figures and tables, lists them and fetches them again', async () => {
    expect(await client('artifacts')).toMatchObject({
      root: ['d.json', 'figure.png', 'images', 'notes', 't.json', 'tree'],
      tree: ['tree/empty', 'tree/s p grüße.txt'],
      file: [],
      down: ['empty', 's p grüße.txt', 'sub/deep/f.csv'],
      alone: 'a,b\n1,2\n',
      text: 'hello',
      table: [1, 2],
    })
  })

  test.skipIf(!isWhole)('sends a gigabyte and fetches the same bytes (CAIRN_PEERS_ALL=1)', async () => {
    expect(await client('large')).toMatchObject({ same: true, bytes: 2 ** 30 })
  })

  test('logs what scikit-learn trains, registers a model, loads it by its alias, and evaluates it', async () => {
    expect(await client('sklearn')).toMatchObject({
      auto: [true, true, ['estimator.html', 'training_confusion_matrix.png']],
      children: 2,
      loaded: [true, true, true, true],
      version: ['iris', '1', ['champion'], { checked: 'yes' }, 'the first', 'READY'],
      evaluated: 0.973,
      models: 4,
      registered: ['iris'],
    })
    const { task, opened } = await versionOf('iris@v1')
    expect([task, opened]).toEqual([null, false])
  })

  test('registers an ONNX graph, which Cairn opens, and gets the same graph back', async () => {
    expect(await client('onnx')).toMatchObject({ same: true })
    const { task, opened } = await versionOf('iris-onnx@v1')
    expect([task, opened]).toEqual(['multiclass', true])
  })

  test('logs what LightGBM trains, round by round', async () => {
    expect(await client('lightgbm')).toMatchObject({ params: '4', points: 5, same: true })
  })

  test.skipIf(!isWhole)('logs what Keras trains, with the load of the machine (CAIRN_PEERS_ALL=1)', async () => {
    expect(await client('keras')).toMatchObject({ epochs: '3', points: 3, system: true, same: true })
  })
})

async function versionOf(ref: string): Promise<{ task: string | null; opened: boolean }> {
  const { task, unopened } = await json<{ task: string | null; unopened: string | null }>(['models', 'show', ref], { cwd })
  return { task, opened: unopened === null }
}
