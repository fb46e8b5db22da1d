import { expect, test } from 'vitest'
import type { TaskContext } from '../../../jobs/index.ts'
import { temporaryFolder } from '../../../testing.ts'
import { ObjectStore } from '../../../workspace/index.ts'
import { filesOfModel } from '../fixtures/server.ts'
import { readModelTask, type ReadModelInput } from './task.ts'

async function read(files: readonly (readonly [string, Buffer | string])[], more: Partial<ReadModelInput> = {}) {
  const objects = new ObjectStore(temporaryFolder())
  const stored = await Promise.all(files.map(async ([path, content]) => ({ path, ...(await objects.put(content)) })))
  const found = await readModelTask({ files: stored, data: null, said: {}, ...more }, { objects } as unknown as TaskContext)
  const signature = found.opened && (JSON.parse((await objects.get(found.opened.signatureObject)).toString()) as Record<string, unknown>)
  return { ...found, signature }
}

const graph = filesOfModel('iris-onnx').find(([path]) => path === 'model.onnx')?.[1] as Buffer
const mlmodel = (text: string) => [['MLmodel', text]] as const

test('[ML-3] an ONNX file alone is opened where its columns are known from the data of its run, with the target of those', async () => {
  const columns = ['a', 'b', 'c', 'd', 'species']
  expect(await read([['iris.onnx', graph]], { data: { columns, target: 'species' } })).toMatchObject({
    flavor: 'onnx',
    opened: { task: 'multiclass' },
    signature: { target: 'species', labels: ['0', '1', '2'], feeds: [{ columns: ['a', 'b', 'c', 'd'] }] },
  })
})

test('[ML-3] columns that no signature names are those of the example that was logged with the model', async () => {
  const text = 'flavors: {onnx: {data: iris.onnx}}\nsaved_input_example_info: {artifact_path: example.json, pandas_orient: split}'
  const example = JSON.stringify({ columns: ['a', 'b', 'c', 'd'], data: [[1, 2, 3, 4]] })
  const files = [
    ['MLmodel', text],
    ['iris.onnx', graph],
    ['example.json', example],
  ] as const
  expect((await read(files)).signature).toMatchObject({ feeds: [{ columns: ['a', 'b', 'c', 'd'] }] })
})

test('[ML-3] what a person says stands above what is guessed', async () => {
  const said = { target: 'kind', labels: ['setosa', 'versicolor', 'virginica'], inputs: [{ input: 'X', columns: ['p', 'q', 'r', 's'] }] }
  expect((await read([['iris.onnx', graph]], { said })).signature).toMatchObject({ target: 'kind', labels: said.labels })
})

test('[ML-3] a graph whose columns nobody names is kept, and says what is missing', async () => {
  expect(await read([['iris.onnx', graph]])).toMatchObject({ opened: null, why: expect.stringContaining('takes 4 columns') as string })
})

test.each([
  [
    'two graphs',
    [
      ['a.onnx', graph],
      ['b.onnx', graph],
    ],
    /2 ONNX files/,
  ],
  ['nothing', [], /No file was there/],
  ['a pickle', [['model.pkl', 'x']], /model\.pkl is a pickle/],
  ['a Keras file', [['m.keras', 'x']], /a Keras file/],
  ['a SavedModel', [['m/saved_model.pb', 'x']], /a SavedModel/],
  ['another text', [['notes.txt', 'x']], /neither an ONNX file nor an MLmodel/],
  ['no graph', [['m.onnx', 'not a graph']], /not an ONNX model/],
] as const)('[ML-5] %s is kept with the reason', async (_, files, why) => {
  expect(await read(files as never)).toMatchObject({ opened: null, why: expect.stringMatching(why) as string })
})

const bomb = [
  'a: &a [x,x,x,x,x,x,x,x,x]',
  ...'bcdefghi'.split('').map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(',')}]`),
]

test.each([
  ['a function of JavaScript', 'flavors: {onnx: {data: !!js/function "function(){process.exit()}"}}'],
  ['an object of Python', 'flavors: !!python/object/apply:os.system ["touch /tmp/x"]'],
  ['a billion laughs', `${bomb.join('\n')}\nflavors: *i`],
  ['a circle', 'flavors: &f {onnx: *f}'],
  ['no flavors', 'signature: null'],
  ['a field that is a prototype', 'flavors: {__proto__: {data: x}}'],
  ['a second document', 'flavors: {onnx: {data: m.onnx}}\n---\nflavors: {}'],
  ['depth', `flavors: ${'['.repeat(500)}${']'.repeat(500)}`],
])('[ML-5] an MLmodel with %s is refused, and the model kept', async (_, text) => {
  const { opened, why } = await read([...mlmodel(text), ['m.onnx', graph]])
  expect({ opened, why }).toEqual({ opened: null, why: expect.stringMatching(/^Its MLmodel /) as string })
})

test.each(['../model.onnx', '/etc/passwd', 'model.onnx/../../x', 'C:\\model.onnx'])(
  '[ML-5] an MLmodel that names %j as its graph finds none: it is looked up among the files',
  async (data) => {
    const { opened, why } = await read([...mlmodel(`flavors: {onnx: {data: ${JSON.stringify(data)}}}`), ['model.onnx', graph]])
    expect({ opened, why }).toEqual({ opened: null, why: expect.stringContaining('not among its files') as string })
  },
)

test('[ML-5] a model of another library with an ONNX file beside it is kept: the file is not what it says it is', async () => {
  const files = [...filesOfModel('iris-sklearn'), ['extra.onnx', graph] as const]
  expect(await read(files)).toMatchObject({ flavor: 'sklearn', opened: null })
})
