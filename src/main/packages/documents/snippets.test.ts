import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exportOnnx } from '../formats/onnx/export.ts'
import { OnnxPredictor } from '../../onnx/run.ts'
import { hostileColumns, hostileModel, hostileRows, hostileSignature, hostileWeights } from './fixture.ts'
import { readSamples } from './replay.ts'
import { samplesCsv } from './samples.ts'
import { snippetFiles } from './snippets.ts'

const run = promisify(execFile)
const snippets = snippetFiles()
const onnx = exportOnnx(hostileModel, hostileWeights, '0.1.0')
const samples = samplesCsv(hostileColumns, hostileRows)

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cairn-snippets-'))
  const files = new Map<string, string | Uint8Array>([
    ...snippets,
    ['signature.json', JSON.stringify(hostileSignature)],
    ['model/model.onnx', onnx],
    ['samples.csv', samples],
  ])
  for (const [path, content] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }
  await symlink(resolve('node_modules'), join(folder, 'node_modules'), 'junction')
})
afterAll(() => rm(folder, { recursive: true }))

interface Printed {
  readonly label: string
  readonly probabilities: number[]
}

const printed = (stdout: string): Printed[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

/** What Cairn itself says about the samples. */
async function expected(): Promise<Printed[]> {
  const predictor = await OnnxPredictor.open(onnx)
  const { labels, probabilities } = await predictor.predict(readSamples(samples, hostileColumns), hostileColumns)
  await predictor.release()
  return (labels ?? []).map((label, row) => ({ label, probabilities: [...(probabilities?.subarray(2 * row, 2 * row + 2) ?? [])] }))
}

describe('[PK-1] snippets', () => {
  test('JavaScript predicts the samples as Cairn does, whatever the columns are called', async () => {
    const { stdout } = await run(process.execPath, [join(folder, 'snippets/predict.mjs')])
    expect(printed(stdout)).toEqual(await expected())
    expect(new Set(printed(stdout).map(({ label }) => label)).size).toBe(2)
  })

  test('JavaScript predicts another file', async () => {
    const other = join(folder, 'other.csv')
    await writeFile(other, `\ufeff${samples.split('\r\n').join('\n')}`)
    const { stdout } = await run(process.execPath, [join(folder, 'snippets/predict.mjs'), other])
    expect(printed(stdout)).toHaveLength(4)
  })

  test('JavaScript has turned telemetry off before the library is loaded', async () => {
    const spy = `const load = process.dlopen
process.dlopen = function (...given) {
  if (given[1].includes('onnxruntime')) console.error('loaded with', process.env.ORT_DISABLE_TELEMETRY)
  return load.apply(this, given)
}`
    const { ORT_DISABLE_TELEMETRY: _set, ...env } = process.env
    const preload = `data:text/javascript,${encodeURIComponent(spy)}`
    const { stderr } = await run(process.execPath, ['--import', preload, join(folder, 'snippets/predict.mjs')], { env })
    expect(stderr.trim()).toBe('loaded with 1')
  })

  // What they predict is tested with Python's own clients, in `peers`.
  test('every program is ASCII', () => {
    for (const source of snippets.values()) expect(source).toMatch(/^[\n\x20-\x7e]*$/)
  })
})
