import { unzipSync } from 'fflate'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { json } from '../e2e/cairn.ts'
import { expectSame, type Outputs, readPredicted } from './outputs.ts'
import { describePeers, jsonLines, runPython } from './python.ts'
import { newCsv, newRows, type Task, targets, tensors, trainingCsv } from './rows.ts'

const ways = ['onnxruntime', 'mlflow.onnx', 'pyfunc', 'server'] as const

interface Kind {
  readonly task: Task
  readonly family: 'linear' | 'mlp' | 'boosting' | 'forest'
}
const kinds: readonly Kind[] = (['binary', 'multiclass', 'regression'] as const).flatMap((task) => [
  { task, family: 'linear' },
  { task, family: 'mlp' },
  { task, family: 'boosting' },
  { task, family: 'forest' },
])
const isNetwork = ({ family }: Kind): boolean => family === 'linear' || family === 'mlp'
const nameOf = ({ task, family }: Kind) => `${task}-${family}`

/** A package of this kind, unpacked. @returns its file, its folder and what Cairn predicts with it for the new rows */
async function build({ task, family }: Kind, cwd: string) {
  const name = nameOf({ task, family })
  writeFileSync(join(cwd, `${name}.csv`), trainingCsv(task))
  await json(['data', 'import', `${name}.csv`, '--target', targets[task]], { cwd })
  writeFileSync(join(cwd, 'recipe.json'), JSON.stringify(await recipeOf({ task, family }, name, cwd)))
  const { id } = await json<{ id: number }>(['train', name, '--recipe', 'recipe.json', '--engine', 'wasm'], { cwd })
  await json(['models', 'register', String(id), name], { cwd })
  const file = join(cwd, `${name}.cairn`)
  await json(['package', 'build', `${name}@v1`, '--output', file], { cwd })
  const folder = join(cwd, name)
  for (const [path, bytes] of Object.entries(unzipSync(readFileSync(file)))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), bytes)
  }
  const predicted = join(cwd, `${name}.predicted.csv`)
  await json(['package', 'predict', file, 'new.csv', '--output', predicted], { cwd })
  return { file, folder, expected: readPredicted(readFileSync(predicted, 'utf8'), task) }
}

interface Proposed {
  readonly features: readonly { readonly column: string; readonly transform: { readonly kind: string } }[]
}

/** What Cairn proposes, and words; trees take all else as it is, and have what comes after a fit. */
async function recipeOf({ task, family }: Kind, name: string, cwd: string): Promise<object> {
  const network = family === 'linear' || family === 'mlp' ? family : 'linear'
  const proposed = await json<Proposed>(['train', name, '--model', network, '--epochs', '10', '--propose'], { cwd })
  const words = { column: 'note', transform: { kind: 'words', terms: 20, minCount: 2, binary: false } }
  if (network === family) return { ...proposed, features: [...proposed.features, words] }
  const features = proposed.features.map(({ column, transform: { kind } }) => ({
    column,
    transform: { kind: kind === 'onehot' ? 'category' : 'asIs' },
  }))
  const after = { binary: { calibration: 'sigmoid' }, multiclass: { calibration: 'isotonic' }, regression: { targetTransform: 'log1p' } }
  const model = { family, trees: 20, ...(family === 'boosting' && { earlyStopping: null }) }
  return { ...proposed, features: [...features, words], model, ...(family === 'boosting' && after[task]) }
}
type Built = Awaited<ReturnType<typeof build>>

describePeers('[PK-1] Python clients predict with a package what Cairn predicts with it', () => {
  const built = new Map<string, Built>()
  const found = new Map<string, Record<(typeof ways)[number], Outputs>>()
  let newFile = ''

  beforeAll(async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'cairn-peers-'))
    await json(['init', cwd])
    newFile = join(cwd, 'new.csv')
    writeFileSync(newFile, newCsv)
    for (const kind of kinds) built.set(nameOf(kind), await build(kind, cwd))
    const asked = [...built.values()].map(({ folder }) => {
      const { inputs } = JSON.parse(readFileSync(join(folder, 'signature.json'), 'utf8')) as { inputs: { name: string }[] }
      const all = tensors()
      return { folder, inputs: Object.fromEntries(inputs.map(({ name }) => [name, all[name]])) }
    })
    const answers = jsonLines<Record<(typeof ways)[number], Outputs>>(
      await runPython([join(import.meta.dirname, 'clients.py')], JSON.stringify(asked)),
    )
    for (const [index, name] of [...built.keys()].entries()) found.set(name, answers[index])
    return () => rmSync(cwd, { recursive: true })
  })

  const of = (kind: Kind) => {
    const [one, answers] = [built.get(nameOf(kind)), found.get(nameOf(kind))]
    if (one === undefined || answers === undefined) throw new Error(`There is no package ${nameOf(kind)}.`)
    return { ...one, answers }
  }

  // Trees ask for few columns.
  test.each(kinds.filter(isNetwork))('all columns of $task, $family, take part in the prediction', (kind) => {
    const { expected } = of(kind)
    const [usual, ...others] = expected[kind.task === 'regression' ? 'prediction' : 'probabilities']
    expect(others).toHaveLength(newRows.length - 1)
    // Each of the next rows lacks one value: a column that is not read would change nothing.
    for (const other of others.slice(0, 7)) expect(other).not.toEqual(usual)
  })

  test.each(kinds.flatMap((kind) => ways.map((way) => ({ ...kind, way }))))('$way: $task, $family', ({ way, ...kind }) => {
    const { expected, answers } = of(kind)
    expectSame(answers[way], expected)
  })

  test.each(kinds.flatMap((kind) => ['onnxruntime', 'mlflow'].map((client) => ({ ...kind, client }))))(
    'the program for $client in the package: $task, $family',
    async ({ client, ...kind }) => {
      const { folder, expected } = of(kind)
      const rows = jsonLines<Record<string, string | number | number[]>>(
        await runPython([join(folder, `snippets/predict_${client}.py`), newFile]),
      )
      expectSame(Object.fromEntries(Object.keys(expected).map((name) => [name, rows.map((row) => row[name])])), expected)
    },
  )

  test.each(kinds.filter(({ family }) => family === 'mlp' || family === 'boosting'))(
    'mlflow models predict takes the example in the package: $task, $family',
    async (kind) => {
      const { folder } = of(kind)
      const example = join(folder, 'input_example.json')
      const told = await runPython([
        '-m',
        'mlflow',
        'models',
        'predict',
        '-m',
        folder,
        '-i',
        example,
        '-t',
        'json',
        '--env-manager',
        'local',
      ])
      const [{ predictions }] = jsonLines<{ predictions: Outputs }>(told)
      const [samples] = jsonLines<Record<'onnxruntime', Outputs>>(
        await runPython(
          [join(import.meta.dirname, 'clients.py')],
          JSON.stringify([{ folder, inputs: (JSON.parse(readFileSync(example, 'utf8')) as { inputs: object }).inputs }]),
        ),
      )
      expectSame(predictions, samples.onnxruntime)
    },
  )

  test('zipfile reads the package, and finds no fault in it', async () => {
    const script = 'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), len(z.namelist()), z.infolist()[0].date_time)'
    const { file } = of(kinds[0])
    const names = Object.keys(unzipSync(readFileSync(file)))
    expect((await runPython(['-c', script, file])).trim()).toBe(`None ${names.length} (1980, 1, 1, 0, 0, 0)`)
  })
})
