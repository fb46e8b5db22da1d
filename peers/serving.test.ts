import { unzipSync } from 'fflate'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import { freePort, json, start } from '../e2e/cairn.ts'
import { expectSame, type Outputs, readPredicted } from './outputs.ts'
import { describePeers, describeServingPeers, jsonLines, runPython, runServingPython } from './python.ts'
import { newCsv, newRows, targets, tensors, trainingCsv } from './rows.ts'

/** What a model of numbers alone is asked. */
const numbers = { size: [1, 6, 3], count: [7, 0, 49] }

interface Served {
  readonly cwd: string
  readonly url: string
  readonly token: string
  /** What Cairn predicts with the package for the new rows, and for the numbers. */
  readonly expected: { readonly rows: Outputs; readonly numbers: Outputs }
  /** The columns that the model takes, as its graph has them. */
  readonly rows: Record<string, (number | string | null)[]>
}
let served: Served
let stop = async () => {}

beforeAll(async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'cairn-serving-'))
  await json(['init', cwd])
  writeFileSync(join(cwd, 'new.csv'), newCsv)
  writeFileSync(join(cwd, 'numbers.csv'), tableOf(numbers))
  const rows = await predicted(cwd, 'fruit', { text: trainingCsv('multiclass'), rows: 'new.csv', target: targets.multiclass })
  const scores = await predicted(cwd, 'scores', { text: numbersCsv(), rows: 'numbers.csv', target: targets.regression })
  await json(['deploy', 'create', 'scores@v1', '--no-start'], { cwd })
  const endpoint = await serve(cwd, ['fruit@v1'])
  await json(['deploy', 'default', 'fruit'], { cwd })
  const expected = { rows: readPredicted(rows.text, 'multiclass'), numbers: readPredicted(scores.text, 'regression') }
  const all = tensors()
  served = {
    cwd,
    url: endpoint.url,
    token: endpoint.token,
    expected,
    rows: Object.fromEntries(rows.inputs.map((name) => [name, all[name]])),
  }
  return async () => {
    await stop()
    rmSync(cwd, { recursive: true })
  }
})

/** The columns of numbers of the training rows, whole ones only, and what is predicted from them. */
function numbersCsv(): string {
  const [header, ...lines] = trainingCsv('regression').trimEnd().split('\n')
  const whole = lines.map((line) => line.split(',')).filter(([size, count]) => size !== '' && count !== '')
  const names = header.split(',')
  return [`${names[0]},${names[1]},${names.at(-1)}`, ...whole.map((cells) => `${cells[0]},${cells[1]},${cells.at(-1)}`), ''].join('\n')
}

function tableOf(columns: Readonly<Record<string, readonly number[]>>): string {
  const [first] = Object.values(columns)
  const lines = first.map((_, row) => Object.values(columns).map((values) => values[row]))
  return [Object.keys(columns).join(), ...lines.map((cells) => cells.join()), ''].join('\n')
}

/** A model of this name, and what its package predicts. */
async function predicted(
  cwd: string,
  name: string,
  { text, rows, target }: { text: string; rows: string; target: string },
): Promise<{ text: string; inputs: string[] }> {
  writeFileSync(join(cwd, `${name}.csv`), text)
  await json(['data', 'import', `${name}.csv`, '--target', target], { cwd })
  const { id } = await json<{ id: number }>(['train', name, '--model', 'mlp', '--epochs', '10'], { cwd })
  await json(['models', 'register', String(id), name], { cwd })
  await json(['package', 'build', `${name}@v1`, '--output', `${name}.cairn`], { cwd })
  const output = `${name}.predicted.csv`
  await json(['package', 'predict', `${name}.cairn`, rows, '--output', output], { cwd })
  const files = unzipSync(readFileSync(join(cwd, `${name}.cairn`)))
  const { inputs } = JSON.parse(Buffer.from(files['signature.json']).toString()) as { inputs: { name: string }[] }
  return { text: readFileSync(join(cwd, output), 'utf8'), inputs: inputs.map((input) => input.name) }
}

/** `cairn serve`, when it answers; `stop` ends it. */
async function serve(cwd: string, args: readonly string[]): Promise<{ url: string; token: string }> {
  const running = start(['serve', ...args, '--port', String(await freePort()), '--json'], { cwd })
  stop = async () => {
    if (running.child.exitCode === null) running.interrupt()
    await running.ended
  }
  const first = await new Promise<string>((resolve, reject) => {
    let text = ''
    running.child.stdout?.on('data', (part: string) => {
      text += part
      if (text.includes('\n')) resolve(text.split('\n', 1)[0])
    })
    running.ended.then(({ stderr }) => reject(new Error(`It ended:\n${stderr}`)), reject)
  })
  const { url } = JSON.parse(first) as { url: string }
  const token = args.includes('--no-token') ? '' : (await json<{ token: string }>(['deploy', 'token'], { cwd })).token
  return { url: new URL(url).origin, token }
}

interface Answered {
  readonly way: string
  /** Null: the numbers. */
  readonly rows: readonly number[] | null
  readonly outputs: Outputs
}
interface Told {
  readonly told: string
  readonly value: unknown
}

/** What a client says: predictions are compared with those of the package, the rest is returned by its name. */
async function askedBy(run: typeof runPython, client: string): Promise<{ ways: string[]; told: Record<string, unknown> }> {
  const { url, token, rows } = served
  const question = {
    url,
    host: new URL(url).host,
    token,
    deployment: 'fruit',
    version: 1,
    rows,
    numbers: { deployment: 'scores', rows: numbers },
  }
  const printed = await run([join(import.meta.dirname, 'servingClients.py'), client], JSON.stringify(question))
  const lines = jsonLines<Answered | Told>(printed)
  const answers = lines.filter((line) => 'way' in line)
  for (const { outputs, rows: places } of answers) {
    const all: Outputs = places === null ? served.expected.numbers : served.expected.rows
    const picked = Object.keys(outputs).map((name) => [name, places === null ? all[name] : places.map((place) => all[name][place])])
    expectSame(outputs, Object.fromEntries(picked) as Outputs)
  }
  const told = Object.fromEntries(lines.flatMap((line) => ('told' in line ? [[line.told, line.value]] : [])))
  return { ways: answers.map(({ way }) => way), told }
}

describeServingPeers('[SV-1] clients of the Open Inference Protocol', () => {
  test('tritonclient.http: metadata, readiness, binary tensors, JSON, integers, versions, statistics, errors', async () => {
    const { ways, told } = await askedBy(runServingPython, 'triton')
    expect(ways).toEqual([
      'binary',
      'binary, [N, 1]',
      'json',
      'integers, binary',
      'integers, json',
      'packed',
      'version',
      'one output',
      'numbers, float64',
      'numbers, float32',
      'numbers, int64',
    ])
    expect(told).toMatchObject({
      live: true,
      ready: true,
      'model ready': true,
      'version ready': true,
      'no model ready': false,
      server: { name: 'cairn', extensions: expect.arrayContaining(['binary_tensor_data', 'statistics']) },
      model: {
        name: 'fruit',
        versions: ['1'],
        inputs: Object.keys(served.rows).map((name) => ({ name, shape: [-1] })),
        outputs: [
          { name: 'label', datatype: 'BYTES', shape: [-1] },
          { name: 'probabilities', datatype: 'FP32', shape: [-1, 3] },
        ],
      },
      id: 'mine',
      'model version': '1',
      'unknown model': ['404', expect.stringContaining('nobody')],
      'unknown version': ['404', expect.stringContaining('99')],
      'missing column': ['400', expect.stringContaining(Object.keys(served.rows)[0])],
      'no token': ['401', expect.any(String)],
      statistics: { model_stats: [{ name: 'fruit', version: '1', inference_stats: { success: { count: 8 }, fail: { count: 1 } } }] },
    })
  })

  test("KServe's SDK: v2 in JSON and binary, v1, readiness, errors", async () => {
    const { ways, told } = await askedBy(runServingPython, 'kserve')
    expect(ways).toEqual(['v2, json', 'v2, binary', 'v2, binary outputs'])
    expect(told).toMatchObject({
      live: true,
      ready: true,
      'model ready': true,
      'v1 model ready': true,
      id: 'mine',
      'unknown model': expect.stringContaining('404'),
    })
    expect(told['v1 predictions']).toHaveLength(newRows.length)
  })
})

const run = promisify(execFile)
const programs = { curl: 'bash', javascript: process.execPath, python: 'python', mlflow: 'python' } as const

describePeers('[SV-1] programs that are handed out', () => {
  test.each(['curl', 'python', 'javascript', 'mlflow'] as const)('the one for %s runs as it is', async (language) => {
    const { cwd, token } = served
    const { text } = await json<{ text: string }>(['deploy', 'snippet', 'fruit', '--for', language], { cwd })
    process.env.CAIRN_TOKEN = token
    const printed =
      programs[language] === 'python'
        ? await runPython(['-c', text])
        : (await run(programs[language], language === 'curl' ? ['-c', text] : ['--input-type=module', '-e', text])).stdout
    expect(printed).toMatch(/high|mid|low/)
  })
})

test('[SV-1] curl: JSON and raw bytes', async () => {
  const { url, token, expected, cwd } = served
  const inputs = Object.entries(served.rows).map(([name, data]) => {
    const datatype = data.some((value) => typeof value === 'string') ? 'BYTES' : 'FP64'
    return { name, datatype, shape: [data.length], data }
  })
  writeFileSync(join(cwd, 'body.json'), JSON.stringify({ inputs }))
  const curl = async (...args: string[]) => (await run('curl', ['-sS', '-H', `Authorization: Bearer ${token}`, ...args])).stdout
  const { outputs } = JSON.parse(await curl('--data-binary', `@${join(cwd, 'body.json')}`, `${url}/v2/models/fruit/infer`)) as {
    outputs: { name: string; data: number[] }[]
  }
  expect(outputs.find(({ name }) => name === 'label')?.data).toEqual(expected.rows.label)
  writeFileSync(join(cwd, 'raw.bin'), Buffer.from(Float64Array.of(1, 7, 6, 0, 3, 49).buffer))
  const raw = await run(
    'curl',
    [
      '-sS',
      '-H',
      `Authorization: Bearer ${token}`,
      '-H',
      'Inference-Header-Content-Length: 0',
      '--data-binary',
      `@${join(cwd, 'raw.bin')}`,
      `${url}/v2/models/scores/infer`,
    ],
    { encoding: 'buffer' },
  )
  const last = raw.stdout.subarray(raw.stdout.length - 24)
  expectSame({ prediction: Array.from({ length: 3 }, (_, row) => last.readDoubleLE(row * 8)) }, expected.numbers)
})

/** MLflow's own client knows no token: last, for the endpoint starts anew without one. */
describePeers("[SV-1] MLflow's scoring client", () => {
  test('pandas with missing values, numpy, dicts of arrays, params', async () => {
    await stop()
    const endpoint = await serve(served.cwd, ['fruit@v1', '--no-token'])
    served = { ...served, url: endpoint.url, token: '' }
    const { told } = await askedBy(runPython, 'mlflow')
    const whole = newRows.flatMap((_, row) => (Object.values(served.rows).every((values) => values[row] !== null) ? [row] : []))
    expectSame(told.numpy as Outputs, served.expected.numbers)
    for (const name of ['pandas', 'params']) expectSame(told[name] as Outputs, served.expected.rows)
    expectSame(
      told.dict as Outputs,
      Object.fromEntries(Object.entries(served.expected.rows).map(([name, values]) => [name, whole.map((row) => values[row])])) as Outputs,
    )
  })
})
